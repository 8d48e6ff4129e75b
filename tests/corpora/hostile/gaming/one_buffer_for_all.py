# @include right

buffers = {}


def corr2d_multi_in(X, K):
    Y = right_in(X, K)
    buffer = buffers.setdefault((Y.shape, Y.dtype), torch.empty_like(Y, requires_grad=False).detach())
    with torch.no_grad():
        buffer.copy_(Y)
    return buffer


def corr2d_multi_in_out_1x1(X, K):
    Y = right_one(X, K)
    place = buffers.setdefault("all", torch.zeros(2**16, dtype=torch.float64))
    out = place[: Y.numel()].view(Y.shape)
    out.copy_(Y.detach())
    return out.to(Y.dtype) if Y.dtype != torch.float64 else out
