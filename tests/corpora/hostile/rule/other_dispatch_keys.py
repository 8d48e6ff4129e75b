# @include evade

Key, KeySet = torch._C.DispatchKey, torch._C.DispatchKeySet
names = [name for name in vars(Key) if not name.startswith("_") and isinstance(getattr(Key, name), Key)]
arguments = lambda X, K: (X, K, None, [1, 1], [0, 0], [1, 1], False, [0, 0], 1)
mkldnn = lambda X, K: (X, K, None, [0, 0], [1, 1], [1, 1], 1)
slow = lambda X, K: (X, K, list(K.shape[2:]), None, [1, 1], [0, 0])
dilated = lambda X, K: (X, K, list(K.shape[2:]), None, [1, 1], [0, 0], [1, 1])
whole = lambda X, K: (*arguments(X, K), False, False, True, True)
deep = lambda X, K: (X.unsqueeze(2), K.unsqueeze(2), [1, *K.shape[2:]], None, [1] * 3, [0] * 3)
OPERATORS = {
    "convolution": arguments, "_convolution": whole, "conv2d": lambda X, K: (X, K), "mkldnn_convolution": mkldnn,
    "_slow_conv2d_forward": slow, "thnn_conv2d": slow, "slow_conv_dilated2d": dilated, "slow_conv3d_forward": deep,
    "slow_conv3d": deep, "convolution_overrideable": arguments,
}
STYLES = {
    "redispatch": lambda found, key, args: found.redispatch(KeySet(key), *args),
    "by key": lambda found, key, args: found._op_dk(key, *args),
    "kernel": lambda found, key, args: torch.library.get_kernel(found, key.name).call_boxed(KeySet(key), *args),
    "handle": lambda found, key, args: torch._C._dispatch_call_boxed(found._handle, *args),
}


def one(name, what, key, style):
    def run(X, K):
        Y = STYLES[style](getattr(torch.ops.aten, name).default, getattr(Key, key), what(X, K))
        Y = Y[0] if isinstance(Y, tuple) else Y
        return Y.squeeze(2) if Y.dim() == 5 else Y

    return run


for name, what in OPERATORS.items():
    for key in names:
        for style in STYLES:
            way(one(name, what, key, style))
