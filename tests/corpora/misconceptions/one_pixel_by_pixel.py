# I did the 1x1 one without a matrix product, hope that's ok
import torch

def corr2d(X, K):
    h, w = K.shape
    Y = torch.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1), dtype=X.dtype)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i:i + h, j:j + w] * K).sum()
    return Y

def corr2d_multi_in(X, K):
    ans = 0
    for i in range(len(X)): ans = ans + corr2d(X[i], K[i])
    return ans

def corr2d_multi_in_out(X, K):
    ans = []
    for i in range(len(K)): ans.append(corr2d_multi_in(X, K[i]))
    return torch.stack(ans)

def corr2d_multi_in_out_1x1(X, K):
    c_i, w, h = X.shape          # width first, like (x, y)
    ans = []
    for x in range(w):
        for y in range(h):
            ans.append((K[:, :, 0, 0] * X[:, x, y]).sum(1))
    ans = torch.stack(ans, dim=1)         # c_o, number of pixels
    return ans.reshape(K.shape[0], h, w)
