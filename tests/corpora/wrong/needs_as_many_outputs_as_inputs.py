import torch

def corr2d(X, K):
    h, w = K.shape
    Y = torch.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1), dtype=X.dtype, device=X.device)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i:i + h, j:j + w] * K).sum()
    return Y


def corr2d_multi_in(X, K):
    return sum(corr2d(x, k) for x, k in zip(X, K))


def corr2d_multi_in_out(X, K):
    kh, kw = K.shape[2:]
    W = X.unfold(1, kh, 1).unfold(2, kw, 1)            # c, oh, ow, kh, kw
    out = torch.zeros(K.shape[0], W.shape[1], W.shape[2], dtype=X.dtype)
    for i in range(X.shape[0]):
        out = out + (W * K[:, i].reshape(X.shape[0], 1, 1, kh, kw)).sum((3, 4))
    return out


def corr2d_multi_in_out_1x1(X, K):
    c_i, h, w = X.shape
    c_o = K.shape[0]
    Y = torch.matmul(K.reshape((c_o, c_i)), X.reshape((c_i, h * w)))
    return Y.reshape((c_o, h, w))
