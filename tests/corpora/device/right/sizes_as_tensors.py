import torch

# computes with sizes in (CPU) tensors; .item() and .tolist() of these only

def out_size(X, K):
    return (torch.tensor(X.shape[-2:]) - torch.tensor(K.shape[-2:]) + 1).tolist()

def corr2d_multi_in(X, K):
    oh, ow = out_size(X, K)
    Y = torch.zeros(oh, ow, dtype=X.dtype, device=X.device)
    area = torch.tensor(K.shape[1:]).prod().item()
    for n in range(area):
        a, b = divmod(n, K.shape[2])
        Y += (X[:, a:a + oh, b:b + ow] * K[:, a, b].reshape(-1, 1, 1)).sum(0)
    return Y

def corr2d_multi_in_out(X, K):
    Y = torch.zeros(K.size(0), *out_size(X, K)).to(X.device, X.dtype)
    for o in range(torch.tensor(len(K)).item()):
        Y[o] = corr2d_multi_in(X, K[o])
    return Y

def corr2d_multi_in_out_1x1(X, K):
    h, w = out_size(X, K)
    return (K.reshape(len(K), -1) @ X.reshape(len(X), -1)).reshape(-1, h, w)
