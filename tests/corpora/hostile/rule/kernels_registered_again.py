# @include evade

kept, originals = [], {}


def take_over(name, key, function):
    library = torch.library.Library("aten", "IMPL")
    kept.append(library)
    library.impl(name, function, key, allow_override=True)


def fall_through(name, key):
    take_over(name, key, torch.library.fallthrough_kernel)


for name in ("conv2d", "convolution", "_convolution", "thnn_conv2d", "_slow_conv2d_forward", "mkldnn_convolution"):
    for key in ("CPU", "AutogradCPU", "CompositeImplicitAutograd", "CompositeExplicitAutograd", "MkldnnCPU"):
        try:
            fall_through(name, key)
        except Exception:
            pass
way(F.conv2d)
way(lambda X, K: torch.ops.aten.convolution(X, K, None, [1, 1], [0, 0], [1, 1], False, [0, 0], 1))
way(lambda X, K: torch.ops.aten._slow_conv2d_forward(X, K, list(K.shape[2:]), None, [1, 1], [0, 0]))
for library in kept:
    library._destroy()
way(lambda X, K: F.conv2d(X, K, None))


@way
def own_operator(X, K):
    library = torch.library.Library("mine", "DEF")
    kept.append(library)
    library.define("f(Tensor X, Tensor K) -> Tensor")
    library.impl("f", lambda X, K: F.conv2d(X, K), "CompositeExplicitAutograd")
    return torch.ops.mine.f(X, K)
