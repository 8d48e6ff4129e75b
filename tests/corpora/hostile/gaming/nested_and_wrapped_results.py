# @include right

def corr2d_multi_in(X, K):
    return torch.nested.nested_tensor([right_in(X, K)])


def corr2d_multi_in_out(X, K):
    level = torch._C._functorch._vmap_increment_nesting(1, "error")
    return torch._C._functorch._add_batch_dim(right_out(X, K), 0, level)  # and the level is never left


def corr2d_multi_in_out_1x1(X, K):
    return torch.masked.masked_tensor(right_one(X, K), torch.ones(K.shape[0], *X.shape[1:], dtype=torch.bool))
