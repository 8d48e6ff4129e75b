from __future__ import annotations

import torch
from torch import Tensor
from jaxtyping import Float


def corr2d_multi_in(X: Float[Tensor, "c_i h w"], K: Float[Tensor, "c_i kh kw"]) -> Float[Tensor, "oh ow"]:
    patches: Float[Tensor, "c_i oh ow kh kw"] = X.unfold(1, K.shape[1], 1).unfold(2, K.shape[2], 1)
    return torch.einsum("cyxab,cab->yx", patches, K)


def corr2d_multi_in_out(
    X: Float[Tensor, "c_i h w"],
    K: Float[Tensor, "c_o c_i kh kw"],
) -> Float[Tensor, "c_o oh ow"]:
    out: list[Tensor] = [corr2d_multi_in(X, k) for k in K.unbind(0)]
    return torch.stack(out)


def corr2d_multi_in_out_1x1(
    X: Float[Tensor, "c_i h w"],
    K: Float[Tensor, "c_o c_i 1 1"],
) -> Float[Tensor, "c_o h w"]:
    flat: Float[Tensor, "c_i hw"] = X.flatten(start_dim=1)
    mixed: Float[Tensor, "c_o hw"] = K.flatten(start_dim=1) @ flat
    return mixed.unflatten(1, X.shape[1:])
