import torch

@torch.jit.script
def _slide(X: torch.Tensor, K: torch.Tensor) -> torch.Tensor:
    kh, kw = K.size(1), K.size(2)
    oh, ow = X.size(1) - kh + 1, X.size(2) - kw + 1
    Y = torch.zeros([oh, ow], dtype=X.dtype, device=X.device)
    for a in range(kh):
        for b in range(kw):
            Y = Y + (X[:, a:a + oh, b:b + ow] * K[:, a, b].unsqueeze(1).unsqueeze(2)).sum(0)
    return Y

def corr2d_multi_in(X, K):
    return _slide(X, K)

def corr2d_multi_in_out(X, K):
    return torch.stack([_slide(X, k) for k in K])

def corr2d_multi_in_out_1x1(X, K):
    return torch.addmm(X.new_zeros(1), K.flatten(1), X.flatten(1)).view(-1, X.size(1), X.size(2))
