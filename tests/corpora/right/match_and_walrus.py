import torch

def _corr(X, K):
    match (X.ndim, K.ndim):
        case (2, 2):
            oh, ow = X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1
            acc = X.new_zeros(oh, ow)
            for a, row in enumerate(K):
                for b, weight in enumerate(row):
                    acc = torch.addcmul(acc, X[a:a + oh, b:b + ow], weight)
            return acc
        case (3, 3):
            return sum(map(_corr, X, K))
        case (3, 4):
            return torch.stack([_corr(X, k) for k in K])
        case other:
            raise ValueError(f"cannot correlate {other}")

corr2d_multi_in = corr2d_multi_in_out = _corr

def corr2d_multi_in_out_1x1(X, K):
    if (c := X.shape[0]) != K.shape[1]:
        raise ValueError
    return (K.view(-1, c) if K.is_contiguous() else K.reshape(-1, c)).mm(X.reshape(c, -1)).view(-1, *X.shape[1:])
