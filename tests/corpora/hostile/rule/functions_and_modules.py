# @include evade

way(F.conv2d)
way(torch.conv2d)
way(lambda X, K: torch.convolution(X, K, None, (1, 1), (0, 0), (1, 1), False, (0, 0), 1))
way(lambda X, K: torch._convolution(X, K, None, (1, 1), (0, 0), (1, 1), False, (0, 0), 1, False, False, True, True))


@way
def module(X, K):
    layer = torch.nn.Conv2d(K.shape[1], K.shape[0], K.shape[2:], bias=False)
    return torch.func.functional_call(layer, {"weight": K}, (X,))


@way
def lazy_module(X, K):
    layer = torch.nn.LazyConv2d(K.shape[0], tuple(K.shape[2:]), bias=False)
    layer(X.detach())
    return torch.func.functional_call(layer, {"weight": K}, (X,))


way(lambda X, K: F.conv2d(X, K, padding="valid"))
way(lambda X, K: F.conv2d(X.expand(3, -1, -1, -1), K)[:1])
way(lambda X, K: F.conv2d(X.flip(2, 3), K.flip(2, 3)).flip(2, 3))
way(lambda X, K: F.conv2d(X.to(torch.complex128), K.to(torch.complex128)).real)
way(lambda X, K: F.conv2d(X.to(memory_format=torch.channels_last), K.to(memory_format=torch.channels_last)))
way(lambda X, K: F.conv2d(X.bfloat16(), K.bfloat16()))
