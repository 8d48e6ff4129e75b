# @include evade

single = lambda tensor: tensor.contiguous().float()
size = lambda K: list(K.shape[2:])
way(lambda X, K: F.conv2d(single(X).to_mkldnn(), single(K)).to_dense())
way(lambda X, K: F.conv2d(single(X).to_mkldnn(), single(K).to_mkldnn()).to_dense())
way(lambda X, K: torch.ops.aten.mkldnn_convolution(single(X), single(K), None, [0, 0], [1, 1], [1, 1], 1))
way(lambda X, K: torch.mkldnn_convolution(single(X), single(K), None, (0, 0), (1, 1), (1, 1), 1))
way(lambda X, K: torch.ops.mkldnn._convolution_pointwise(single(X), single(K), None, [0, 0], [1, 1], [1, 1], 1, "none", [], ""))


@way
def reordered(X, K):
    weight = torch.ops.aten.mkldnn_reorder_conv2d_weight(single(K).to_mkldnn(), [0, 0], [1, 1], [1, 1], 1)
    return F.conv2d(single(X).to_mkldnn(), weight).to_dense()


@way
def prepacked(X, K):
    packed = torch.ops.mkldnn_prepacked.conv2d_prepack(single(K), None, [1, 1], [0, 0], [1, 1], 1, list(X.shape), "none")
    return torch.ops.mkldnn_prepacked.conv2d_run(single(X), packed)


@way
def xnnpack(X, K):
    packed = torch.ops.prepacked.conv2d_clamp_prepack(single(K), None, [1, 1], [0, 0], [1, 1], 1)
    return torch.ops.prepacked.conv2d_clamp_run(single(X), packed)


@way
def module(X, K):
    from torch.utils import mkldnn

    layer = torch.nn.Conv2d(K.shape[1], K.shape[0], size(K), bias=False).eval()
    layer.weight = torch.nn.Parameter(single(K))
    return mkldnn.to_mkldnn(layer)(single(X).to_mkldnn()).to_dense()
