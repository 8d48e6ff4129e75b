def out_size(X, K):
    return X.shape[-2] - K.shape[-2] + 1, X.shape[-1] - K.shape[-1] + 1


def windows(X, K):
    """All windows of X as the rows of a matrix: (oh*ow, c*kh*kw)."""
    kh, kw = K.shape[-2:]
    oh, ow = out_size(X, K)
    W = X.unfold(1, kh, 1).unfold(2, kw, 1)
    return W.permute(1, 2, 0, 3, 4).reshape(oh * ow, -1)
