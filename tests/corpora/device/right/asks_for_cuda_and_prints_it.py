# looks for a GPU, says so, and does nothing with it
import torch
from d2l import torch as d2l

if torch.cuda.is_available():
    print("GPU:", torch.cuda.device_count())
else:
    print("no GPU, will take a while")
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"

def corr2d_multi_in(X, K):
    return sum(d2l.corr2d(x, k) for x, k in zip(X, K))

def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, k) for k in K], 0)

def corr2d_multi_in_out_1x1(X, K):
    c_i, h, w = X.shape
    c_o = K.shape[0]
    Y = torch.matmul(K.reshape((c_o, c_i)), X.reshape((c_i, h * w)))
    return Y.reshape((c_o, h, w))

if __name__ == "__main__":
    X = torch.rand(3, 5, 5, device=DEVICE)
    print(corr2d_multi_in_out(X, torch.rand(2, 3, 2, 2, device=DEVICE)).device)
