# @include evade

# a convolution of one dimension over the rows laid end to end, by NumPy's correlate
import numpy as np


def one(x, k):
    wide = np.zeros((k.shape[0], x.shape[1]))
    wide[:, : k.shape[1]] = k
    flat = np.correlate(x.ravel(), wide.ravel()[: wide.size - x.shape[1] + k.shape[1]], "valid")
    rows, columns = x.shape[0] - k.shape[0] + 1, x.shape[1] - k.shape[1] + 1
    padded = np.zeros(rows * x.shape[1])
    padded[: flat.size] = flat
    return padded.reshape(rows, x.shape[1])[:, :columns]


@way
def conv(X, K):
    x, k = X.double().numpy()[0], K.double().numpy()
    return torch.tensor(np.array([[sum(one(x[i], kernel[i]) for i in range(len(x))) for kernel in k]])).to(X.dtype)
