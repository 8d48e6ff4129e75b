import torch

class Layer:
    """Callable. Keeps only Python numbers between calls."""

    def __init__(self):
        self.calls, self.devices = 0, set()

    def __call__(self, X, K):
        self.calls += 1
        self.devices.add(str(X.device))
        return self.run(X, K)

    def run(self, X, K):
        raise NotImplementedError

class Single(Layer):
    def run(self, X, K):
        return Many().run(X, K[None])[0]

class Many(Layer):
    def run(self, X, K):
        def at(i, j):
            return K.flatten(1) @ X[:, i:i + K.shape[2], j:j + K.shape[3]].flatten()
        oh, ow = X.shape[1] - K.shape[2] + 1, X.shape[2] - K.shape[3] + 1
        Y = torch.empty(len(K), oh, ow, dtype=X.dtype, device=X.device)
        for i in range(oh):
            for j in range(ow):
                Y[..., i, j] = at(i, j)
        return Y

class Pointwise(Layer):
    run = staticmethod(lambda X, K: torch.einsum("oi,i...->o...", K[..., 0, 0], X))

corr2d_multi_in, corr2d_multi_in_out, corr2d_multi_in_out_1x1 = Single(), Many(), Pointwise()
