import torch
import matplotlib.pyplot as plt
from PIL import Image

def corr2d(X, K):
    h, w = K.shape
    return torch.stack([torch.stack([(X[i:i+h, j:j+w] * K).sum() for j in range(X.shape[1]-w+1)]) for i in range(X.shape[0]-h+1)])

def corr2d_multi_in(X, K):
    Y = corr2d(X[0], K[0])
    for i in range(1, X.shape[0]):
        Y = Y + corr2d(X[i], K[i])
    return Y

def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, K[i]) for i in range(K.shape[0])])

def corr2d_multi_in_out_1x1(X, K):
    return torch.einsum('oi,ihw->ohw', K[:, :, 0, 0], X)

# edge detector on my cat
img = Image.open("cat.jpg")
pixels = torch.tensor(list(img.getdata())).float()
plt.imshow(corr2d_multi_in(pixels, torch.tensor([[[1., -1.]]] * 3)))
plt.show()
raise SystemExit(0)
