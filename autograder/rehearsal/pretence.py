"""What a program sees of the accelerator: that it is CUDA.

torch's Python side is made to say so: attributes and methods of :class:`torch.Tensor` that tell or take a device, and
the questions that programs ask :mod:`torch.cuda` and :mod:`torch.accelerator`. Everything can be taken back.
"""

import contextlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import torch

from autograder.rehearsal.guard import NAME

CUDA = torch.device("cuda", 0)
_base: Any = torch._C.TensorBase
_device_of = _base.device.__get__
_MODEL = "rehearsed on the CPU"


def native(device: Any) -> Any:
    """The device as torch is to be told it: the accelerator where a program says CUDA."""
    if isinstance(device, str) and device.startswith("cuda"):
        device = torch.device(device)
    if isinstance(device, torch.device) and device.type == "cuda":
        if device.index:
            raise RuntimeError("CUDA error: invalid device ordinal")
        return torch.device(NAME, 0)
    return device


def shown(text: str) -> str:
    """A message of torch's, with the accelerator under the name that the program knows."""
    return text.replace(NAME, "cuda")


def _device(tensor: torch.Tensor) -> torch.device:
    device: torch.device = _device_of(tensor)
    return CUDA if device.type == NAME else device


def _is_cuda(tensor: torch.Tensor) -> bool:
    return _device_of(tensor).type in {NAME, "cuda"}  # under a mode it is asked for by way of what stands here


def _to(tensor: torch.Tensor, *args: Any, **kwargs: Any) -> torch.Tensor:
    if args:
        args = (native(args[0]), *args[1:])
    if "device" in kwargs:
        kwargs["device"] = native(kwargs["device"])
    moved: torch.Tensor = _base.to(tensor, *args, **kwargs)
    return moved


def _cuda(tensor: torch.Tensor, device: Any = None, non_blocking: bool = False, **kwargs: Any) -> torch.Tensor:
    place = CUDA if device is None else torch.device("cuda", device) if isinstance(device, int) else device
    return _to(tensor, place, non_blocking=non_blocking, **kwargs)


def _type(tensor: torch.Tensor, dtype: Any = None, non_blocking: bool = False, **kwargs: Any) -> Any:
    if dtype is None:
        return _base.type(tensor).replace(NAME, "cuda")
    name = dtype if isinstance(dtype, str) else getattr(dtype, "_legacy_name", "")
    if name.startswith("torch.cuda."):
        element = getattr(torch, name.removeprefix("torch.cuda."), None)
        return _to(tensor, CUDA, getattr(element, "dtype", tensor.dtype), non_blocking)
    return _base.type(tensor, dtype, non_blocking, **kwargs)


def _pin_memory(tensor: torch.Tensor, _device: Any = None) -> torch.Tensor:
    if _is_cuda(tensor):
        raise RuntimeError(f"cannot pin '{tensor.type()}' only dense CPU tensors can be pinned")
    return tensor.clone()


def _copy(tensor: torch.Tensor) -> Any:
    if not _is_cuda(tensor) or type(tensor) is not torch.Tensor:
        rebuild, parts = tensor.__reduce_ex__(4)[:2]
        return rebuild(*parts)
    return tensor.detach().requires_grad_(tensor.requires_grad)


def _deepcopy(tensor: torch.Tensor, memo: dict[int, Any]) -> Any:
    if not _is_cuda(tensor) or type(tensor) is not torch.Tensor or not tensor.is_leaf:
        return _torch_deepcopy(tensor, memo)
    if id(tensor) not in memo:
        with torch.no_grad():
            memo[id(tensor)] = tensor.clone().requires_grad_(tensor.requires_grad)
    return memo[id(tensor)]


_torch_deepcopy: Any = torch.Tensor.__deepcopy__


class _LegacyType(type):
    """``torch.cuda.FloatTensor`` and its like: calls make tensors, ``isinstance`` asks for a type and CUDA."""

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, torch.Tensor) and instance.type() == cls._legacy_name  # type: ignore[attr-defined]  # set below

    def __call__(cls, *args: Any, **_kwargs: Any) -> torch.Tensor:
        made: torch.Tensor = getattr(torch, cls.__name__)(*args)
        return made.to(CUDA)


class _Stream:
    """A stream or event on which everything is done at once."""

    def __init__(self, *_args: Any, **_kwargs: Any) -> None:
        self.device = CUDA

    def __enter__(self) -> "_Stream":
        return self

    def __exit__(self, *_exc: object) -> None:
        return None

    def query(self) -> bool:
        return True

    def elapsed_time(self, _end: "_Stream") -> float:
        return 0.0

    def __getattr__(self, name: str) -> Callable[..., None]:
        if name.startswith("_"):
            raise AttributeError(name)
        return _always(None)


_generators: set[int] = set()
"""Where in memory the generators lie that are the accelerator's: torch hands kernels another object for each."""


class Generator(torch._C.Generator):
    """A generator of random numbers for a device. All numbers are drawn on the CPU."""

    def __new__(cls, device: Any = "cpu") -> "Generator":
        made: Any = super().__new__(cls)
        if torch.device(native(device)).type == NAME:
            _generators.add(made._cdata)
        else:
            _generators.discard(made._cdata)  # another may have lain there
        return made  # type: ignore[no-any-return]  # torch's stubs do not know where one lies

    @property
    def device(self) -> torch.device:  # type: ignore[override]  # nobody can write it in the base class either
        return CUDA if draws_for_accelerator(self) else torch.device("cpu")


def draws_for_accelerator(generator: Any) -> bool:
    """Whether a generator was made for the accelerator."""
    return generator._cdata in _generators


def _always(value: Any) -> Callable[..., Any]:
    """A function of its own for each name: torch keeps tables of its functions, and wants no two names for one."""
    return lambda *_args, **_kwargs: value


def _seed(seed: int) -> None:
    torch.default_generator.manual_seed(seed)  # the CPU's, as it draws the numbers


def _require_first(device: Any = None) -> None:
    if isinstance(device, torch.device | str):
        native(device)
    elif device:
        raise RuntimeError("CUDA error: invalid device ordinal")


def _replacements() -> Iterator[tuple[Any, str, Any]]:
    """What stands in place of what: the owner, the name, the replacement."""
    tensor = torch.Tensor
    yield tensor, "device", property(_device)
    yield tensor, "is_cuda", property(_is_cuda)
    yield tensor, "to", _to
    yield tensor, "cuda", _cuda
    yield tensor, "type", _type
    yield tensor, "pin_memory", _pin_memory
    yield tensor, "record_stream", _always(None)
    yield tensor, "__copy__", _copy
    yield tensor, "__deepcopy__", _deepcopy
    cuda: Any = torch.cuda
    for name in ("is_available", "is_initialized", "is_bf16_supported"):
        yield cuda, name, _always(True)
    yield cuda, "is_current_stream_capturing", _always(False)
    yield cuda, "can_device_access_peer", _always(False)
    yield cuda, "initial_seed", torch.initial_seed
    yield cuda, "memory_stats", lambda _device=None: defaultdict(int)
    yield cuda, "memory_summary", _always("")
    for name in ("range_push", "range_pop", "mark", "range"):
        yield cuda.nvtx, name, contextlib.nullcontext if name == "range" else _always(None)
    yield torch, "Generator", Generator
    for name in (
        "_lazy_init",
        "init",
        "synchronize",
        "empty_cache",
        "seed",
        "seed_all",
    ):
        yield cuda, name, _always(None)
    for name in ("manual_seed", "manual_seed_all"):
        yield cuda, name, _seed
    yield cuda, "get_rng_state", lambda _device="cuda": torch.get_rng_state()
    yield cuda, "set_rng_state", lambda state, _device="cuda": torch.set_rng_state(state)
    for name in ("reset_peak_memory_stats", "reset_max_memory_allocated", "ipc_collect", "set_stream"):
        yield cuda, name, _always(None)
    for name in (
        "memory_allocated",
        "max_memory_allocated",
        "memory_reserved",
        "max_memory_reserved",
        "current_device",
    ):
        yield cuda, name, _always(0)
    properties = SimpleNamespace(name=_MODEL, major=8, minor=0, total_memory=8 * 2**30, multi_processor_count=1)
    yield cuda, "device_count", _always(1)
    yield cuda, "get_device_name", _always(_MODEL)
    yield cuda, "get_device_capability", _always((8, 0))
    yield cuda, "get_device_properties", _always(properties)
    yield cuda, "mem_get_info", _always((properties.total_memory, properties.total_memory))
    yield cuda, "set_device", _require_first
    yield torch.backends.cudnn, "is_acceptable", _always(False)
    yield cuda, "_exchange_device", _always(0)
    yield cuda, "_maybe_exchange_device", _always(0)
    for name in ("Stream", "Event", "stream"):
        yield cuda, name, type(name, (_Stream,), {})
    for name in ("current_stream", "default_stream"):
        yield cuda, name, _always(_Stream())
    for name in ("Float", "Double", "Half", "Long", "Int", "Short", "Char", "Byte", "Bool"):
        made = _LegacyType(f"{name}Tensor", (), {"_legacy_name": f"torch.cuda.{name}Tensor"})
        yield cuda, f"{name}Tensor", made
    accelerator: Any = getattr(torch, "accelerator", None)
    if accelerator is not None:
        yield accelerator, "is_available", _always(True)
        yield accelerator, "current_accelerator", _always(torch.device("cuda"))
        yield accelerator, "device_count", _always(1)
        for name in ("current_device_index", "current_device_idx"):
            yield accelerator, name, _always(0)
        for name in ("synchronize", "set_device_index", "set_device_idx", "set_stream"):
            yield accelerator, name, _always(None)


@contextlib.contextmanager
def pretending() -> Iterator[None]:
    """While the block runs, a program sees one CUDA device."""
    missing = object()
    before = []
    try:
        for owner, name, value in _replacements():
            before.append((owner, name, vars(owner).get(name, missing)))
            setattr(owner, name, value)
        yield
    finally:
        for owner, name, value in reversed(before):
            if value is missing:
                delattr(owner, name)
            else:
                setattr(owner, name, value)
