import copy
import torch

# copies everything first, so that nothing can be changed by accident

def corr2d_multi_in(X, K):
    X, K = X.clone(), K.clone(memory_format=torch.contiguous_format)
    blank = X.new_zeros(X.shape[1] - K.shape[1] + 1, X.shape[2] - K.shape[2] + 1)
    Y = copy.deepcopy(blank)
    for c in range(X.shape[0]):
        part = copy.deepcopy(blank)
        for a in range(K.shape[1]):
            for b in range(K.shape[2]):
                part += X[c, a:a + Y.shape[0], b:b + Y.shape[1]] * K[c, a, b]
        Y += part
    return Y

def corr2d_multi_in_out(X, K):
    maps = []
    for o in range(K.shape[0]):
        maps.append(corr2d_multi_in(X, K[o]).clone())
    return torch.stack(copy.copy(maps))

def corr2d_multi_in_out_1x1(X, K):
    W, P = K.flatten(1).clone(), X.flatten(1).clone()
    return W.mm(P).view(-1, *copy.deepcopy(X.shape[1:]))
