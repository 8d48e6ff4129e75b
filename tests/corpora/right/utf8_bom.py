# -*- coding: utf-8 -*-
# Übung 6: mehrere Kanäle – Jörg Müller
import torch

def corr2d_multi_in(X, K):
    "Summe über die Eingangskanäle"
    höhe = X.shape[1] - K.shape[1] + 1
    breite = X.shape[2] - K.shape[2] + 1
    zeilen = []
    for i in range(höhe):
        zeilen.append(torch.stack([torch.vdot(X[:, i:i + K.shape[1], j:j + K.shape[2]].flatten(), K.flatten()) for j in range(breite)]))
    return torch.vstack(zeilen)

def corr2d_multi_in_out(X, K):
    return torch.cat([corr2d_multi_in(X, k).unsqueeze(0) for k in K])

def corr2d_multi_in_out_1x1(X, K):
    return (K.flatten(1) @ X.flatten(1)).reshape(-1, X.shape[1], X.shape[2])
