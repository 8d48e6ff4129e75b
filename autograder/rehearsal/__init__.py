"""A rehearsed accelerator: CUDA's manners on a machine without a GPU.

Programs that use it see one CUDA device, ``cuda:0``. Its tensors are plain :class:`torch.Tensor` objects with the
numbers that the CPU computes; they mix with the CPU's as CUDA's do, that is to say hardly, and raise what CUDA raises.
So what goes wrong on a GPU goes wrong here: a result that was made on the CPU, a ``.numpy()`` without ``.cpu()``, a
product with a tensor that was left behind.

    from autograder import rehearsal

    with rehearsal.rehearsing():
        X = torch.ones(2, 3, device="cuda")
        X @ torch.ones(3)          # RuntimeError: Expected all tensors to be on the same device ...

What it is made of: memory seen from two devices (:mod:`~autograder.rehearsal.memory`), kernels that compute on the CPU
(:mod:`~autograder.rehearsal.kernels`) under CUDA's rules of mixing (:mod:`~autograder.rehearsal.mixing`), the guards
that torch asks about devices (:mod:`~autograder.rehearsal.guard`), and what programs see of it all
(:mod:`~autograder.rehearsal.pretence`).

What it does not have: memory of its own, more than one device, streams that run at the same time, kernels that are
CUDA's alone (cuDNN, Triton, TF32's rounding), sparse
and quantised tensors (:class:`RehearsalGapError`), and TorchScript's idea of ``X.is_cuda``. Nothing in a
process changes before it is switched on. What :func:`rehearsing` leaves behind when it ends is that torch knows of
another backend.
"""

import contextlib
from collections.abc import Iterator

from autograder.rehearsal.guard import NoGuardError, register_guards
from autograder.rehearsal.kernels import RehearsalGapError, register
from autograder.rehearsal.pretence import pretending, shown

__all__ = ["NoGuardError", "RehearsalGapError", "prepare", "rehearsing", "shown", "switch_on", "why_not"]


_FOR_GOOD = contextlib.ExitStack()


def prepare() -> None:
    """Register the kernels, which takes some hundredths of a second, and changes nothing by itself."""
    register()


@contextlib.contextmanager
def rehearsing() -> Iterator[None]:
    """While the block runs, the process has an accelerator; raises :class:`NoGuardError` where it cannot have one."""
    register_guards()
    register()
    with pretending():
        yield


def why_not() -> str:
    """Why this process cannot have an accelerator; empty if it can, in which case it has known of one since."""
    import torch

    try:
        with rehearsing():
            ones = torch.ones(2, device="cuda", requires_grad=True)
            (ones * ones).sum().backward()
            return "" if ones.grad is not None and ones.grad.tolist() == [2, 2] else "it does not compute as it should"
    except (NoGuardError, RuntimeError, AttributeError) as error:
        return shown(str(error))


def switch_on() -> None:
    """Give the process an accelerator for good; raises :class:`NoGuardError` where it cannot have one.

    Autograd's thread for it is started, too: later there may be no room for one.
    """
    import torch

    _FOR_GOOD.enter_context(rehearsing())
    torch.ones((), requires_grad=True).backward()
