import torch


class CrossCorrelation:
    """One object per exercise; calling it runs the exercise."""

    def __init__(self, many_outputs):
        self.many_outputs = many_outputs
        self.calls = 0

    def __call__(self, X, K):
        self.calls += 1
        if not self.many_outputs:
            K = K.unsqueeze(0)
        out = self._apply(X, K)
        return out if self.many_outputs else out[0]

    def _apply(self, X, K):
        cols = X.unfold(1, K.shape[2], 1).unfold(2, K.shape[3], 1).permute(1, 2, 0, 3, 4)
        oh, ow = cols.shape[:2]
        cols = cols.reshape(oh * ow, -1)
        return (cols @ K.reshape(K.shape[0], -1).t()).t().reshape(-1, oh, ow)


class PointWise(CrossCorrelation):
    def _apply(self, X, K):
        return torch.einsum("oixy,ihw->ohw", K, X)


corr2d_multi_in = CrossCorrelation(False)
corr2d_multi_in_out = CrossCorrelation(True)
corr2d_multi_in_out_1x1 = PointWise(True)
