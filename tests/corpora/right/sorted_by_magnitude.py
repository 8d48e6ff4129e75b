# Numerics course: add the small numbers first!
import torch


def careful_sum(products):
    """Sums over axis 0, smallest magnitude first."""
    order = products.detach().abs().argsort(dim=0)
    products = products.gather(0, order)
    s = products[0]
    for p in products[1:]:
        s = s + p
    return s


def window_products(X, K):
    k_h, k_w = K.shape[-2:]
    win = X.unfold(1, k_h, 1).unfold(2, k_w, 1)                 # c, h', w', k_h, k_w
    return (win * K[:, None, None]).permute(0, 3, 4, 1, 2).flatten(0, 2)


def corr2d_multi_in(X, K):
    return careful_sum(window_products(X, K))


def corr2d_multi_in_out(X, K):
    return torch.stack([careful_sum(window_products(X, kernel)) for kernel in K])


def corr2d_multi_in_out_1x1(X, K):
    weighted = K.flatten(1).T[:, :, None, None] * X[:, None]    # c_i, c_o, h, w
    return careful_sum(weighted)
