"""torch asks a *device guard* about each type of device: how many there are, which one is current, which stream.

For the device type PrivateUse1 a guard may be written in Python (:mod:`torch.utils.backend_registration`), and one is
needed for CUDA as well, since ``X.to("cuda")`` asks which CUDA device is current before anything else. A build without
CUDA has none, and that of a build with CUDA has nothing to say where there is no GPU. torch's table of guards is a
public symbol of ``libc10``, an array of pointers by device type: so a guard that says it is CUDA's is registered where
that is possible, and then moved to CUDA's place.

The guards are asked by autograd's own threads, too, at the very end of a pass. Python cannot be ended while one of them
asks: a program that has gone backward on the accelerator ends best by :func:`os._exit`.
"""

import contextlib
import ctypes
import sys
from pathlib import Path
from typing import Any

import torch

_TABLE = "_ZN3c104impl26device_guard_impl_registryE"
"""``c10::impl::device_guard_impl_registry``, as the Itanium C++ ABI spells it."""
_LIBRARIES = {"linux": "libc10.so", "darwin": "libc10.dylib"}
NAME = "rehearsedcuda"
"""The type of the devices, where it is not said that they are CUDA's: a word that no message has by itself."""
_CUDA, _PRIVATE_USE_1 = 1, 20
"""``c10::DeviceType``: the places in the table."""


class NoGuardError(Exception):
    """This build of torch cannot be given the guards; says why."""


_kept: list[Any] = []


def register_guards() -> None:
    """Make torch believe that there is one accelerator, and one CUDA device.

    It stays for the life of the process, as threads of autograd hold on to it.

    Raises:
        NoGuardError: it cannot be done in this process.
    """
    if _kept:
        return
    table = _table()
    if table[_CUDA] and torch.cuda.device_count():
        raise NoGuardError("there is a GPU: hide it with CUDA_VISIBLE_DEVICES= to rehearse one")
    if table[_PRIVATE_USE_1]:
        raise NoGuardError("another backend has been registered in this process")
    types = torch._C._autograd.DeviceType
    accelerators = getattr(torch._C, "_acc", None)
    if accelerators is None:
        raise NoGuardError("torch 2.9 or later is needed")
    for_cuda = _guard(accelerators, types.CUDA)
    accelerators.register_python_privateuseone_device_guard(for_cuda)
    table[_CUDA] = table[_PRIVATE_USE_1]
    for_accelerator = _guard(accelerators, types.PrivateUse1)
    accelerators.register_python_privateuseone_device_guard(for_accelerator)
    from torch.utils.backend_registration import _DummyPrivateUse1Hook

    hook = _DummyPrivateUse1Hook()
    accelerators.register_python_privateuseone_hook(hook)
    torch.utils.backend_registration.rename_privateuse1_backend(NAME)  # an accelerator without a name is none
    torch._register_device_module(NAME, _Module())
    _kept.extend((for_cuda, for_accelerator, hook))


def _guard(accelerators: Any, kind: Any) -> Any:
    return type("RehearsedGuard", (accelerators.DeviceGuard,), {"type_": lambda _guard: kind})()


class _Module:
    """What torch looks up in the module of a device type."""

    device = contextlib.nullcontext

    def is_initialized(self) -> bool:
        return True

    def is_available(self) -> bool:
        return True

    def current_device(self) -> int:
        return 0

    def device_count(self) -> int:
        return 1

    def _is_in_bad_fork(self) -> bool:
        return False

    def manual_seed_all(self, seed: int) -> None:
        pass


def _table() -> "ctypes.Array[ctypes.c_void_p]":
    name = _LIBRARIES.get(sys.platform)
    if name is None:
        raise NoGuardError(f"it is not known how to on {sys.platform}")
    try:
        library = ctypes.CDLL(str(Path(torch.__file__).parent / "lib" / name))
        return (ctypes.c_void_p * (_PRIVATE_USE_1 + 1)).in_dll(library, _TABLE)
    except (OSError, ValueError) as error:
        raise NoGuardError(f"torch's {name} does not have the table of guards where it is looked for") from error
