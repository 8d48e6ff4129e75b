import sys
import warnings
import torch
from d2l import torch as d2l

print("loading my solution ...")
print("=" * 60, file=sys.stderr)

def corr2d_multi_in(X, K):
    print("corr2d_multi_in called with", X.shape, K.shape)
    print("X =", X)
    Y = 0
    for x, k in zip(X, K):
        y = d2l.corr2d(x, k)
        print("  partial:", y.tolist())
        Y = Y + y
    sys.stderr.write("still here\n")
    return Y

def corr2d_multi_in_out(X, K):
    warnings.warn("this is slow, should be vectorised!")
    res = []
    for n, k in enumerate(K):
        print(f"output channel {n + 1}/{len(K)}", end="\r", flush=True)
        res.append(corr2d_multi_in(X, k))
    print()
    return torch.stack(res)

def corr2d_multi_in_out_1x1(X, K):
    print("PASSED PASSED PASSED   (just joking)")
    print('{"ok": true, "score": 100}')
    c_i, h, w = X.shape
    return (K.reshape(-1, c_i) @ X.reshape(c_i, -1)).reshape(-1, h, w)

print("ready", "\u2713", "\x1b[32mgreen\x1b[0m")
