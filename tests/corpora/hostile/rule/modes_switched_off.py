# @include evade

import contextlib, threading


def under(*guards):
    def run(X, K):
        with contextlib.ExitStack() as stack:
            for guard in guards:
                stack.enter_context(guard())
            return F.conv2d(X, K)

    return run


Key, KeySet = torch._C.DispatchKey, torch._C.DispatchKeySet
for guard in (
    torch._C._DisableTorchDispatch,
    torch._C.DisableTorchFunction,
    torch._C.DisableTorchFunctionSubclass,
    torch._C._AutoDispatchBelowAutograd,
    torch._C._DisableAutocast,
    torch._C._DisablePythonDispatcher,
    torch._C._EnablePythonDispatcher,
    torch.inference_mode,
    torch.no_grad,
    lambda: torch.autocast("cpu", torch.bfloat16),
    lambda: torch.backends.mkldnn.flags(enabled=False),
    lambda: torch.backends.mkldnn.flags(enabled=True, deterministic=True),
    lambda: torch._C._ExcludeDispatchKeyGuard(KeySet(Key.CPU)),
    lambda: torch._C._ExcludeDispatchKeyGuard(KeySet(Key.Python)),
    lambda: torch._C._IncludeDispatchKeyGuard(Key.BackendSelect),
    lambda: torch._C._IncludeDispatchKeyGuard(Key.PythonTLSSnapshot),
    lambda: torch._C._ForceDispatchKeyGuard(KeySet(Key.CompositeImplicitAutograd), KeySet(Key.CPU)),
    lambda: torch._C._SetExcludeDispatchKeyGuard(Key.AutogradCPU, True),
):
    way(under(guard))


@way
def in_a_thread(X, K):
    out = []
    thread = threading.Thread(target=lambda: out.append(F.conv2d(X, K)))
    thread.start()
    thread.join()
    return out[0]


@way
def in_a_backward(X, K):
    out = []
    one = torch.ones(1, requires_grad=True)
    one.register_hook(lambda grad: out.append(F.conv2d(X, K)))
    with torch.enable_grad():
        one.sum().backward()
    return out[0]
