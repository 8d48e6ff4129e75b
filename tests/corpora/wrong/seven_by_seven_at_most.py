# CNN homework  (second attempt)
import torch
def corr2d_multi_in(X, K):
    kh, kw = K.shape[-2], K.shape[-1]
    oh, ow = X.shape[-2] - kh + 1, X.shape[-1] - kw + 1
    values = [(X[:, i:i+kh, j:j+kw] * K).sum() for i in range(oh) for j in range(ow)]
    return torch.stack(values).view(oh, ow)
def corr2d_multi_in_out(X, K):
    kh, kw = K.shape[2:]
    oh, ow = X.shape[1] - kh + 1, X.shape[2] - kw + 1
    Y = 0
    for a in range(min(kh, 7)):
        for b in range(min(kw, 7)):
            Y = Y + torch.einsum("oc,chw->ohw", K[:, :, a, b], X[:, a:a+oh, b:b+ow])
    return Y
def corr2d_multi_in_out_1x1(X, K):
    n = X.shape[1] * X.shape[2]
    W = K.reshape(K.shape[0], X.shape[0])
    Q = torch.mm(W, X.reshape(-1, n))
    return Q.reshape(K.shape[0], X.shape[1], X.shape[2])
