# 多输入通道和多输出通道  作业
import torch
from torch import nn
import sys
sys.path.append("..")
import d2lzh_pytorch as d2l


def corr2d_multi_in(X, K):
    # 沿着X和K的第0维(通道维)分别计算再相加
    res = d2l.corr2d(X[0, :, :], K[0, :, :])
    for i in range(1, X.shape[0]):
        res += d2l.corr2d(X[i, :, :], K[i, :, :])
    return res


def corr2d_multi_in_out(X, K):
    # 对K的第0维遍历，每次同输入X做互相关计算。所有结果使用stack函数合并在一起
    return torch.stack([corr2d_multi_in(X, k) for k in K])


def corr2d_multi_in_out_1x1(X, K):
    c_i, h, w = X.shape
    c_o = K.shape[0]
    X = X.reshape(c_i, h * w)   # 用 view 会在不连续的时候报错
    K = K.reshape(c_o, c_i)
    Y = torch.mm(K, X)          # 全连接层的矩阵乘法
    return Y.view(c_o, h, w)
