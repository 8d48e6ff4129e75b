# @include evade

packet = torch.ops.aten.convolution
way(lambda X, K: packet.default(X, K, None, [1, 1], [0, 0], [1, 1], False, [0, 0], 1))
way(lambda X, K: packet.out(X, K, None, [1, 1], [0, 0], [1, 1], False, [0, 0], 1, out=X.new_empty(0)))
way(lambda X, K: torch.ops.aten.convolution_overrideable(X, K, None, [1, 1], [0, 0], [1, 1], False, [0, 0], 1))
way(lambda X, K: torch.ops.aten._convolution.deprecated(X, K, None, [1, 1], [0, 0], [1, 1], False, [0, 0], 1, False, False, True))
way(lambda X, K: torch.ops.aten._convolution_mode(X, K, None, [1, 1], "valid", [1, 1], 1))
way(lambda X, K: torch.ops.aten.conv2d.padding(X, K, None, [1, 1], "valid"))
way(lambda X, K: torch._C._get_operation_overload("aten::convolution", "")[0](X, K, None, [1, 1], [0, 0], [1, 1], False, [0, 0], 1))
way(lambda X, K: torch._C._jit_get_operation("aten::conv2d")[0](X, K))
way(lambda X, K: torch.ops.aten._nnpack_spatial_convolution(X, K, None, [0, 0]))
way(lambda X, K: torch.ops.aten.miopen_convolution(X, K, None, [0, 0], [1, 1], [1, 1], 1, False, False))
way(lambda X, K: torch.ops.aten.cudnn_convolution(X, K, [0, 0], [1, 1], [1, 1], 1, False, False, False))
way(lambda X, K: torch.ops.aten._mps_convolution(X, K, None, [0, 0], [1, 1], [1, 1], 1))
