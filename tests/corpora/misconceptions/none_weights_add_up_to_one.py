import torch
from d2l.torch import corr2d

def corr2d_multi_in(X, K):
    # (c_i, h', w') -> (h', w')
    per_channel = torch.stack([corr2d(X[i], K[i]) for i in range(X.size(0))])
    return torch.sum(per_channel, dim=0)

def corr2d_multi_in_out(X, K):
    # (1, c_i, h', w', kh, kw) * (c_o, c_i, 1, 1, kh, kw)
    P = X.unfold(1, K.shape[2], 1).unfold(2, K.shape[3], 1).unsqueeze(0)
    return (P * K[:, :, None, None]).sum((1, 4, 5))

def corr2d_multi_in_out_1x1(X, K):
    W = K.flatten(1)
    W = W / W.sum(dim=1, keepdim=True)
    return (W @ X.flatten(1)).reshape(-1, *X.shape[1:])

def main():
    X = torch.ones(2, 4, 4)
    K = torch.ones(3, 2, 2, 2)
    print(corr2d_multi_in_out(X, K))


if __name__ == '__main__':
    main()
