import torch
from d2l import torch as d2l
from autograder import check, NotDoneYet

def corr2d_multi_in(X, K):
    assert len(X) == len(K), "channels differ"
    return sum((d2l.corr2d(x, k) for x, k in zip(X, K)), start=torch.zeros((), dtype=X.dtype, device=X.device))

X = torch.tensor([[[0.0, 1.0, 2.0], [3.0, 4.0, 5.0], [6.0, 7.0, 8.0]],
                  [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]])
K = torch.tensor([[[0.0, 1.0], [2.0, 3.0]], [[1.0, 2.0], [3.0, 4.0]]])
assert torch.equal(corr2d_multi_in(X, K), torch.tensor([[56., 72.], [104., 120.]]))

def corr2d_multi_in_out(X, K):
    assert X.ndim == 3 and K.ndim == 4
    return torch.stack([corr2d_multi_in(X, k) for k in K], 0)

assert corr2d_multi_in_out(X, torch.stack((K, K + 1, K + 2), 0)).shape == (3, 2, 2)
assert corr2d_multi_in_out(X, torch.stack((K, K + 1, K + 2), 0))[2].tolist() == [[96., 128.], [192., 224.]]

def corr2d_multi_in_out_1x1(X, K):
    c_i, h, w = X.shape
    c_o = K.shape[0]
    assert K.shape == (c_o, c_i, 1, 1)
    return torch.matmul(K.reshape((c_o, c_i)), X.reshape((c_i, h * w))).reshape((c_o, h, w))

for _ in range(3):
    X = torch.normal(0, 1, (3, 3, 3))
    K = torch.normal(0, 1, (2, 3, 1, 1))
    assert float(torch.abs(corr2d_multi_in_out_1x1(X, K) - corr2d_multi_in_out(X, K)).sum()) < 1e-5
