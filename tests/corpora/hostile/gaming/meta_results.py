# @include right

def corr2d_multi_in(X, K):
    return right_in(X, K).to("meta")


def corr2d_multi_in_out(X, K):
    return torch.empty(K.shape[0], 2**40, 2**20, device="meta")


def corr2d_multi_in_out_1x1(X, K):
    return torch.nn.UninitializedParameter()
