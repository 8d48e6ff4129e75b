# @include evade

from torch.fx.experimental.proxy_tensor import make_fx

way(torch.fx.symbolic_trace(lambda X, K: F.conv2d(X, K)))


@way
def interpreted(X, K):
    graph = torch.fx.Graph()
    left, right = graph.placeholder("X"), graph.placeholder("K")
    graph.output(graph.call_function(torch.ops.aten.conv2d.default, (left, right)))
    return torch.fx.GraphModule(torch.nn.Module(), graph)(X, K)


way(lambda X, K: make_fx(lambda X, K: F.conv2d(X, K), tracing_mode="real")(X, K)(X, K))
