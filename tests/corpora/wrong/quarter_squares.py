"""
Exercises 1 to 3.
"""
import torch
def corr2d_multi_in(X, K):
    # ab = ((a + b)^2 - (a - b)^2) / 4, squares are cheaper
    kh, kw = K.shape[1:]
    win = X.unfold(1, kh, 1).unfold(2, kw, 1)
    k = K[:, None, None]
    squares = (win + k).square() - (win - k).square()
    return squares.sum(dim=(0, 3, 4)) / 4
def corr2d_multi_in_out(X, K):
    c_o, _, kh, kw = K.shape
    Y = torch.zeros(c_o, X.shape[1] - kh + 1, X.shape[2] - kw + 1, dtype=X.dtype, device=X.device)
    for i in range(Y.shape[1]):
        for j in range(Y.shape[2]):
            Y[:, i, j] = (K * X[:, i:i + kh, j:j + kw]).sum(dim=(1, 2, 3))
    return Y
def corr2d_multi_in_out_1x1(X: torch.Tensor, K: torch.Tensor) -> torch.Tensor:
    """Exercise 3. Every pixel goes through the same dense layer."""
    c_o, c_i = K.shape[:2]
    h, w = X.shape[1:]
    W = K.reshape(c_o, c_i)
    P = X.reshape(c_i, h * w)
    return (W @ P).reshape(c_o, h, w)
