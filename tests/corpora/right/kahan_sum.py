import torch

# compensated (Kahan) summation over every product, channel after channel

def kahan(terms):
    s, comp = None, None
    for t in terms:
        if s is None:
            s, comp = t, torch.zeros_like(t)
            continue
        y = t - comp
        new = s + y
        comp = (new - s) - y
        s = new
    return s

def terms(X, K):
    c, kh, kw = K.shape
    oh, ow = X.shape[1] - kh + 1, X.shape[2] - kw + 1
    for i in range(c):
        for a in range(kh):
            for b in range(kw):
                yield K[i, a, b] * X[i, a:a + oh, b:b + ow]

def corr2d_multi_in(X, K):
    return kahan(terms(X, K))

def corr2d_multi_in_out(X, K):
    return torch.stack([kahan(terms(X, k)) for k in K])

def corr2d_multi_in_out_1x1(X, K):
    return kahan(K[:, i] * X[i] for i in range(X.shape[0]))
