# @include evade

way(lambda X, K: F.conv3d(X.unsqueeze(2), K.unsqueeze(2)).squeeze(2))
way(lambda X, K: F.conv3d(X.unsqueeze(0), K.unsqueeze(1)).squeeze(1).transpose(0, 1).sum(2).unsqueeze(0))


@way
def rows_by_conv1d(X, K):
    rows = X.shape[2] - K.shape[2] + 1
    return torch.stack([sum(F.conv1d(X[:, :, r + a], K[:, :, a]) for a in range(K.shape[2])) for r in range(rows)], 2)


@way
def rows_by_conv_tbc(X, K):
    rows = X.shape[2] - K.shape[2] + 1
    none = X.new_zeros(K.shape[0])
    line = lambda r, a: torch.conv_tbc(X[0, :, r + a].T[:, None], K[:, :, a].permute(2, 1, 0), none)[:, 0].T
    return torch.stack([sum(line(r, a) for a in range(K.shape[2])) for r in range(rows)], 1)[None]


@way
def transposed(X, K):
    h, w = K.shape[2:]
    Y = F.conv_transpose2d(X, K.transpose(0, 1).flip(2, 3))
    return Y[:, :, h - 1 : X.shape[2], w - 1 : X.shape[3]]


@way
def depthwise(X, K):
    Y = F.conv2d(X.repeat(1, K.shape[0], 1, 1), K.reshape(-1, 1, *K.shape[2:]), groups=K.shape[0] * K.shape[1])
    return Y.reshape(1, K.shape[0], K.shape[1], *Y.shape[2:]).sum(2)


@way
def gradient_of_one(X, K):
    size = (1, K.shape[0], X.shape[2] - K.shape[2] + 1, X.shape[3] - K.shape[3] + 1)
    return torch.nn.grad.conv2d_weight(X.transpose(0, 1), (K.shape[0], 1, *size[2:]), K.transpose(0, 1)).transpose(0, 1)


@way
def backward_operator(X, K):
    out = torch.ops.aten.convolution_backward(
        K.transpose(0, 1), X.transpose(0, 1), K, [0], [1, 1], [0, 0], [1, 1], False, [0, 0], 1, [False, True, False]
    )
    return out[1]


way(lambda X, K: torch.vmap(lambda x: F.conv2d(x[None], K)[0])(X))
way(lambda X, K: torch.func.vmap(F.conv2d, (None, 0))(X, K[:, None])[:, :, 0].transpose(0, 1))
