import torch

class Dense(torch.autograd.Function):
    """A dense layer; numpy(force=True) works everywhere, but where does from_numpy put its answer?"""

    @staticmethod
    def forward(ctx, W, P):
        ctx.save_for_backward(W, P)
        q = W.numpy(force=True).dot(P.numpy(force=True))
        return torch.from_numpy(q)

    @staticmethod
    def backward(ctx, G):
        W, P = ctx.saved_tensors
        G = G.to(W.device)
        return G @ P.T, W.T @ G

def corr2d_multi_in(X, K):
    c, kh, kw = K.shape
    Y = X.new_zeros(X.shape[1] - kh + 1, X.shape[2] - kw + 1)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[:, i:i + kh, j:j + kw] * K).sum()
    return Y

def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, k) for k in K])

def corr2d_multi_in_out_1x1(X, K):
    c, h, w = X.shape
    return Dense.apply(K.reshape(-1, c), X.reshape(c, -1)).reshape(-1, h, w)
