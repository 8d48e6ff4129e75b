import torch

# right arithmetic, then: everybody wants the answer on the GPU

def to_gpu(Y):
    return Y.cuda() if torch.cuda.is_available() else Y

def corr2d_multi_in(X, K):
    kh, kw = K.shape[1:]
    return to_gpu((X.unfold(1, kh, 1).unfold(2, kw, 1) * K[:, None, None]).sum((0, 3, 4)))

def corr2d_multi_in_out(X, K):
    Y = X.new_zeros(K.shape[0], X.shape[1] - K.shape[2] + 1, X.shape[2] - K.shape[3] + 1)
    for o in range(K.shape[0]):
        Y[o] = corr2d_multi_in(X, K[o])
    return Y

def corr2d_multi_in_out_1x1(X, K):
    return to_gpu(torch.tensordot(K[:, :, 0, 0], X, dims=1))
