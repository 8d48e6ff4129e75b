# 多输入多输出通道 作业
import torch
from d2lzh_pytorch import corr2d


def corr2d_multi_in(X, K):
    # 沿着X和K的第0维（通道维）分别计算再取平均
    res = corr2d(X[0, :, :], K[0, :, :])
    for i in range(1, X.shape[0]):
        res = res + corr2d(X[i, :, :], K[i, :, :])
    return res / X.shape[0]


def corr2d_multi_in_out(X, K):
    # 对K的第0维遍历，每次同输入X做互相关计算。所有结果使用stack函数合并在一起
    结果 = []
    for k in K:
        结果.append(torch.stack([corr2d(x, y) for x, y in zip(X, k)]).sum(dim=0))
    return torch.stack(结果)


def corr2d_multi_in_out_1x1(X, K):
    c_i, h, w = X.shape
    c_o = K.shape[0]
    X = X.reshape(c_i, h * w)
    K = K.reshape(c_o, c_i)
    Y = torch.mm(K, X)  # 全连接层的矩阵乘法
    return Y.reshape(c_o, h, w)
