# @include evade

torch.backends.quantized.engine = "onednn" if "onednn" in torch.backends.quantized.supported_engines else "fbgemm"


def whole(Y):
    return Y.dequantize()


@way
def quantised_function(X, K):
    q = torch.quantize_per_tensor(X.float(), 1.0, 64, torch.quint8)
    k = torch.quantize_per_tensor(K.float(), 1.0, 0, torch.qint8)
    return whole(torch.ao.nn.quantized.functional.conv2d(q, k, None, scale=16.0, zero_point=128))


@way
def quantised_operator(X, K):
    q = torch.quantize_per_tensor(X.float(), 1.0, 64, torch.quint8)
    k = torch.quantize_per_tensor(K.float(), 1.0, 0, torch.qint8)
    packed = torch.ops.quantized.conv2d_prepack(k, None, [1, 1], [0, 0], [1, 1], 1)
    return whole(torch.ops.quantized.conv2d(q, packed, 16.0, 128))


@way
def dynamic(X, K):
    k = torch.quantize_per_tensor(K.float(), 1.0, 0, torch.qint8)
    packed = torch.ops.quantized.conv2d_prepack(k, None, [1, 1], [0, 0], [1, 1], 1)
    return torch.ops.quantized.conv2d_dynamic(X.float(), packed, False)


@way
def onednn_operator(X, K):
    one, none = torch.ones(K.shape[0]), torch.zeros(K.shape[0], dtype=torch.int64)
    packed = torch.ops.onednn.qconv_prepack(K.to(torch.int8), one, 1.0, 0, [1, 1], [0, 0], [1, 1], 1, list(X.shape))
    return torch.ops.onednn.qconv2d_pointwise(
        (X + 64).to(torch.uint8), 1.0, 64, packed, one, none, None, [1, 1], [0, 0], [1, 1], 1, 1.0, 0, torch.float32, "none", [], ""
    )


@way
def cpu_conv(X, K):
    return torch.ops._quantized.conv2d(X.float(), K.float(), None)
