# @include right

def corr2d_multi_in(X, K):
    return torch.quantize_per_tensor(right_in(X, K).detach().float(), 1.0, 0, torch.qint32)


def corr2d_multi_in_out(X, K):
    return torch.quantize_per_channel(right_out(X, K).detach().float(), torch.ones(len(K)), torch.zeros(len(K)), 0, torch.qint8)


def corr2d_multi_in_out_1x1(X, K):
    return right_one(X, K).half()
