# @include evade

import importlib


def of(module, name):
    return getattr(importlib.import_module(module), name)


def each(function):
    def run(X, K):
        x, k = X.detach().double().numpy()[0], K.detach().double().numpy()
        return torch.stack([torch.as_tensor(sum(function(x[i], kernel[i]) for i in range(len(x)))) for kernel in k])[None]

    return run


way(each(lambda x, k: of("scipy.signal", "correlate2d")(x, k, "valid")))
way(each(lambda x, k: of("scipy.signal", "fftconvolve")(x, k[::-1, ::-1], "valid")))
way(each(lambda x, k: of("scipy.signal", "correlate")(x, k, "valid", method="direct")))
way(each(lambda x, k: of("scipy.ndimage", "correlate")(x, k)[: x.shape[0] - k.shape[0] + 1, : x.shape[1] - k.shape[1] + 1]))
way(each(lambda x, k: of("cv2", "filter2D")(x, -1, k)))
way(lambda X, K: of("jax.lax", "conv")(X.numpy(), K.numpy(), (1, 1), "VALID"))
way(lambda X, K: of("tensorflow.nn", "conv2d")(X.numpy(), K.numpy(), 1, "VALID"))
way(lambda X, K: of("torchvision.ops", "deform_conv2d")(X, X.new_zeros(1, 2 * K.shape[2] * K.shape[3], 1, 1), K))
