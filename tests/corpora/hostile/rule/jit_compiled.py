# @include evade

import io, warnings

warnings.simplefilter("ignore")
scripts = []


def script(source):
    try:
        scripts.append(torch.jit.CompilationUnit(source).f)
    except Exception:
        pass


script("def f(X, K):\n    return torch.conv2d(X, K)\n")
script("def f(X, K):\n    return torch.convolution(X, K, None, [1, 1], [0, 0], [1, 1], False, [0, 0], 1)\n")
script("def f(X, K):\n    w = torch.jit.fork(torch.conv2d, X, K)\n    return torch.jit.wait(w)\n")
for made in scripts:
    way(made)


class Net(torch.nn.Module):
    def __init__(self, K):
        super().__init__()
        self.layer = torch.nn.Conv2d(K.shape[1], K.shape[0], tuple(K.shape[2:]), bias=False)
        self.layer.weight = torch.nn.Parameter(K.detach())

    def forward(self, X):
        return self.layer(X)


way(lambda X, K: torch.jit.trace(Net(K), torch.ones_like(X), check_trace=False)(X))
way(lambda X, K: torch.jit.freeze(torch.jit.script(Net(K).eval()))(X))
way(lambda X, K: torch.jit.optimize_for_inference(torch.jit.script(Net(K).eval()))(X))
way(lambda X, K: torch.jit.run_frozen_optimizations(torch.jit.freeze(torch.jit.script(Net(K).eval())))(X))


@way
def saved_and_loaded(X, K):
    buffer = io.BytesIO()
    torch.jit.save(torch.jit.script(Net(K).eval()), buffer)
    buffer.seek(0)
    return torch.jit.load(buffer)(X)


@way
def graph_of_its_own(X, K):
    graph = torch._C.parse_ir(
        """graph(%X : Tensor, %K : Tensor):
  %none : NoneType = prim::Constant()
  %one : int = prim::Constant[value=1]()
  %zero : int = prim::Constant[value=0]()
  %ones : int[] = prim::ListConstruct(%one, %one)
  %zeros : int[] = prim::ListConstruct(%zero, %zero)
  %Y : Tensor = aten::conv2d(%X, %K, %none, %ones, %zeros, %ones, %one)
  return (%Y)"""
    )
    return torch._C._create_function_from_graph("f", graph)(X, K)


way(lambda X, K: torch._C._jit_to_static_module(torch.jit.freeze(torch.jit.script(Net(K).eval()))._c)(X))
