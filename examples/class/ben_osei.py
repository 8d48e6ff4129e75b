# Ben Osei, group B
import torch


def corr2d(X, K):
    h, w = K.shape
    Y = torch.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1), dtype=X.dtype, device=X.device)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i:i + h, j:j + w] * K).sum()
    return Y


# I wrote out the loops first to understand it, and then it worked so I left it.

def corr2d_multi_in(X, K):
    c_i, h, w = X.shape
    _, k_h, k_w = K.shape
    Y = torch.zeros(h - k_h + 1, w - k_w + 1, dtype=X.dtype, device=X.device)
    for c in range(c_i):
        for i in range(h - k_h + 1):
            for j in range(w - k_w + 1):
                Y[i, j] += (X[c, i:i + k_h, j:j + k_w] * K[c]).sum()
    return Y


def corr2d_multi_in_out(X, K):
    results = []
    for o in range(K.shape[0]):
        results.append(corr2d_multi_in(X, K[o]))
    return torch.stack(results)


def corr2d_multi_in_out_1x1(X, K):
    c_i, h, w = X.shape
    c_o = K.shape[0]
    pixels = X.reshape(c_i, h * w)      # one column per pixel
    weights = K.reshape(c_o, c_i)
    return (weights @ pixels).reshape(c_o, h, w)


if __name__ == "__main__":
    X = torch.tensor([[[0.0, 1.0, 2.0], [3.0, 4.0, 5.0], [6.0, 7.0, 8.0]],
                      [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]])
    K = torch.tensor([[[0.0, 1.0], [2.0, 3.0]], [[1.0, 2.0], [3.0, 4.0]]])
    print(corr2d_multi_in(X, K))
    print(corr2d_multi_in_out(X, torch.stack((K, K + 1, K + 2))))
