# @include evade

for name in ("slow_conv_dilated2d", "slow_conv3d", "_slow_conv2d_forward", "thnn_conv2d", "slow_conv3d_forward"):
    for suffix in ("", ".default", ".output", ".out"):
        found = getattr(torch.ops.aten, name, None)
        found = getattr(found, suffix[1:], None) if suffix else found
        if found is not None:
            size = lambda K: list(K.shape[2:])
            way(lambda X, K, f=found: f(X, K, size(K), None, [1, 1], [0, 0]))
            way(lambda X, K, f=found: f(X, K, size(K), None, [1, 1], [0, 0], [1, 1]))
            way(lambda X, K, f=found: f(X.unsqueeze(2), K.unsqueeze(2), [1, *size(K)], None, [1] * 3, [0] * 3).squeeze(2))
            way(lambda X, K, f=found: f(X, K, size(K), None, [1, 1], [0, 0], output=X.new_empty(0)))
way(lambda X, K: torch._C._nn.slow_conv3d(X.unsqueeze(2), K.unsqueeze(2), (1, *K.shape[2:]), None, 1, 0).squeeze(2))
way(lambda X, K: torch._C._nn.slow_conv_dilated2d(X, K, tuple(K.shape[2:]), None, 1, 0, 1))
way(lambda X, K: torch._C._nn.thnn_conv2d(X, K, tuple(K.shape[2:]), None, 1, 0))
