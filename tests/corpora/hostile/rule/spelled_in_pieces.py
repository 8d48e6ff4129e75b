# @include evade

import builtins, importlib, operator

for where in (torch, F, torch._C, torch._C._nn, torch._C._VariableFunctions, torch._VF, torch.ops.aten, torch._refs):
    for name in ("vnoc"[::-1] + "2d", "con" + "volution", "_con" + "volution", "conv2d", "thnn_conv2d", "_conv2d"):
        found = getattr(where, name, None)
        if callable(found):
            way(found)
            way(lambda X, K, found=found: found(X, K, None, (1, 1), (0, 0), (1, 1), False, (0, 0), 1))
way(operator.attrgetter("nn.functional.conv2d")(torch))
way(eval("".join(map(chr, (116, 111, 114, 99, 104, 46, 99, 111, 110, 118, 50, 100)))))
way(vars(importlib.import_module("torch.nn.functional"))["conv2d"])
