"""One memory seen from two devices: tensors whose numbers lie in the CPU's memory, and that say they lie elsewhere.

A DLPack capsule states where its memory lies. One that was exported from the CPU is altered to say "an extension's
device", and imported: what comes back is a plain :class:`torch.Tensor` of the device type that torch calls PrivateUse1,
on the very same numbers. The same way leads back. The DLPack specification gives the layout of a ``DLTensor``: a
pointer to the data, then the device's type and index as 32-bit integers.
"""

import ctypes

import torch

_CPU, _EXTENSION = 1, 12
"""``kDLCPU`` and ``kDLExtDev``."""
_TYPE_AT = ctypes.sizeof(ctypes.c_void_p)
"""Where in a ``DLTensor`` the device's type stands."""

_pointer = ctypes.pythonapi.PyCapsule_GetPointer
_pointer.restype = ctypes.c_void_p
_pointer.argtypes = (ctypes.py_object, ctypes.c_char_p)
_from_address = ctypes.c_int32.from_address


def _seen_from(tensor: torch.Tensor, device: int) -> torch.Tensor:
    capsule = torch._C._to_dlpack(tensor)
    _from_address(_pointer(capsule, b"dltensor") + _TYPE_AT).value = device
    seen: torch.Tensor = torch._C._from_dlpack(capsule)
    return seen


def on_device(tensor: torch.Tensor) -> torch.Tensor:
    """A CPU tensor's numbers as a tensor on the accelerator, same shape and strides, in the same memory."""
    if tensor._is_zerotensor():  # derivatives that are known to be naught have no memory
        tensor = torch.zeros(tensor.shape, dtype=tensor.dtype)
    return _seen_from(tensor.resolve_conj().resolve_neg(), _EXTENSION)


def on_cpu(tensor: torch.Tensor) -> torch.Tensor:
    """The other way round. What only a flag says of complex numbers, that they are conjugated or negated, is kept."""
    if tensor.is_neg():
        return torch._neg_view(on_cpu(torch._neg_view(tensor)))
    if tensor.is_conj():
        return torch._conj(on_cpu(torch._conj(tensor)))
    return _seen_from(tensor, _CPU)
