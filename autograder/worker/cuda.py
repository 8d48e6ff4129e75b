"""CUDA in workers: whether there is a GPU, and how one is made ready after the fork and before any student code.

CUDA does not survive a fork, so the zygote never starts it. A child of the zygote finds out what GPUs there are, and
each worker that is given one starts it anew, while it may still open the driver's devices: afterwards the sandbox lets
it open no other, and what is open stays.
"""

import os
from collections.abc import Mapping

import torch

EVERY = "*"
"""All GPUs of the machine, as no list of them was given."""
_SETTINGS = {
    "CUBLAS_WORKSPACE_CONFIG": ":4096:8",  # without it cuBLAS does not always give the same
    "CUDA_CACHE_DISABLE": "1",  # the driver would like to write to a home folder
    "PYTORCH_NVML_BASED_CUDA_CHECK": "1",
}


def look(visible: str) -> tuple[str, ...]:
    """The GPUs of this machine, by name, in the order of CUDA; ``visible`` is its list of them, or :data:`EVERY`.

    It starts CUDA, so it is for a process that ends afterwards. Raises :class:`RuntimeError` where there is none.
    """
    _show(visible, os.environ)
    count = torch.cuda.device_count()
    for number in range(count):
        torch.zeros(1, device=f"cuda:{number}")
    if not count:
        torch.cuda.init()  # which says why
        raise RuntimeError("CUDA names no GPU")
    return tuple(torch.cuda.get_device_name(number) for number in range(count))


def start(gpu: str, share: float) -> None:
    """Give this process a GPU, by its number in CUDA's order, and a share of its memory between 0 and 1.

    Results are to be the same each time, in full precision: what does not ask for it gets no TF32. Raises
    :class:`RuntimeError`.
    """
    _show(gpu, os.environ)
    torch.cuda.set_per_process_memory_fraction(share, 0)
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False
    torch.backends.cudnn.benchmark = False
    torch.backends.cudnn.deterministic = True
    torch.use_deterministic_algorithms(True, warn_only=True)
    ones = torch.ones(8, 8, device="cuda", requires_grad=True)
    (ones @ ones).sum().backward()  # cuBLAS, and autograd's thread for the GPU
    torch.cuda.synchronize()


def _show(gpus: str, environment: "os._Environ[str]") -> None:
    for name, value in _SETTINGS.items():
        environment[name] = value
    if gpus == EVERY:
        environment.pop("CUDA_VISIBLE_DEVICES", None)
    else:
        environment["CUDA_VISIBLE_DEVICES"] = gpus


def visible(environment: Mapping[str, str]) -> str:
    """Which GPUs the grader's environment lets it see: CUDA's own list, or :data:`EVERY`."""
    return environment.get("CUDA_VISIBLE_DEVICES", EVERY)


def number_of(visible: str, index: int) -> str:
    """What CUDA calls the GPU that comes at ``index`` among those that are visible."""
    return str(index) if visible == EVERY else visible.split(",")[index].strip()
