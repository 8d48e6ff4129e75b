import torch

def corr2d(img, kernel):
    kh, kw = kernel.shape
    oh, ow = img.shape[0] - kh + 1, img.shape[1] - kw + 1
    result = img.new_zeros(oh, ow)
    for r in range(oh):
        for c in range(ow):
            result[r, c] = torch.sum(img[r:r + kh, c:c + kw] * kernel)
    return result

def corr2d_multi_in(img, kernel, stride=1, padding=0, verbose=False):
    # stride/padding: for later chapters
    if stride != 1 or padding:
        raise NotImplementedError("not needed yet")
    acc = corr2d(img[0], kernel[0])
    for ch in range(1, img.shape[0]):
        acc = acc + corr2d(img[ch], kernel[ch])
        if verbose:
            print(ch, acc)
    return acc

def corr2d_multi_in_out(feature_map, filters, stride=1, padding=0):
    return torch.stack([corr2d_multi_in(feature_map, f, stride, padding) for f in filters])

def corr2d_multi_in_out_1x1(feature_map, weights, *ignored, **ignored_too):
    ci, h, w = feature_map.shape
    return (weights.reshape(-1, ci) @ feature_map.reshape(ci, h * w)).reshape(-1, h, w)
