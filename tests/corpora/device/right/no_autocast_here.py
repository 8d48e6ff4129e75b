import torch

# autocast switched off for the device of the image, whichever it is

def corr2d_multi_in(X, K):
    with torch.autocast(device_type=X.device.type, enabled=False):
        win = X.unfold(1, K.shape[1], 1).unfold(2, K.shape[2], 1)
        return torch.tensordot(win, K, dims=([0, 3, 4], [0, 1, 2]))

def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, k) for k in K])

def corr2d_multi_in_out_1x1(X, K):
    with torch.autocast(X.device.type, enabled=False):
        return torch.bmm(K.flatten(1).expand(X.shape[1], -1, -1), X.permute(1, 0, 2)).permute(1, 0, 2)
