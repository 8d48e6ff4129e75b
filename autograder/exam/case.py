"""One case of the exam: what is asked, and what a right answer is."""

from dataclasses import dataclass
from functools import cached_property

import torch

from autograder.exam.tensors import Layout, dense_bytes, to_wire
from autograder.protocol.messages import Call


@dataclass(frozen=True)
class Expected:
    """What a right answer returns for one tensor of a reply, and how far off it may be.

    ``value`` is float64 (or the integer type of an integer result); ``bound`` is absolute and holds for every element.
    """

    role: str
    value: torch.Tensor
    dtype: torch.dtype
    bound: float
    exact: bytes = b""
    device: str = "cpu"

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """The shape."""
        return tuple(self.value.shape)

    @cached_property
    def dtype_name(self) -> str:
        """The element type's name, as replies give it."""
        return str(self.dtype).removeprefix("torch.")

    @classmethod
    def of(cls, role: str, value: torch.Tensor, dtype: torch.dtype, bound: float) -> "Expected":
        """With the bytes of the answer in ``dtype`` worked out, which an exact answer equals."""
        return cls(role, value, dtype, bound, dense_bytes(value.to(dtype)))


@dataclass(frozen=True, repr=False)
class Case:
    """One call of an exercise, with its answers.

    Attributes:
        id: the number under which the worker answers it.
        check: the check that it belongs to.
        part: its family or clause within the check.
        sizes: its axis sizes.
        args: the argument tensors, as laid out.
        names: the parameters' names in the reference.
        layout: how the arguments lie in memory.
        expected: the result, and with ``upstream`` the gradient to each argument that requires one.
        between: the function is called with other arguments, too, before the case is done with (see :attr:`other`).
        cuda: its tensors are put on the GPU.
    """

    id: int
    check: str
    part: str
    sizes: dict[str, int]
    names: tuple[str, ...]
    args: tuple[torch.Tensor, ...]
    expected: tuple[Expected, ...]
    layout: Layout = "contiguous"
    upstream: torch.Tensor | None = None
    twice: bool = False
    inputs: bool = False
    trace: bool = False
    between: bool = False
    cuda: bool = False

    def __repr__(self) -> str:
        return f"Case({self.id}, {self.check!r}, {self.part!r}, {self.sizes})"

    @cached_property
    def other(self) -> tuple[torch.Tensor, ...]:
        """Other arguments of the same shapes, for calls ``between``: the numbers in reverse order, floats 1 larger."""
        if not self.between:
            return ()
        turned = (arg.flip(tuple(range(arg.dim()))) for arg in self.args)
        return tuple(arg + 1 if arg.is_floating_point() else arg for arg in turned)

    @cached_property
    def leaves(self) -> tuple[int, ...]:
        """The numbers of the arguments that require gradients."""
        roles = (expected.role.partition(":") for expected in self.expected)
        return tuple(int(number) for kind, _, number in roles if kind == "gradient")

    @cached_property
    def roles(self) -> tuple[str, ...]:
        """What a reply to it may hold, in order."""
        if self.upstream is not None:
            return ("result", *(f"gradient:{number}" for number in self.leaves))
        inputs = (f"input:{number}" for number in range(len(self.args))) if self.inputs else ()
        again = ("second", *(("kept", "updated") if self.other else ())) if self.twice else ()
        return ("result", *inputs, *again)

    @property
    def calls(self) -> int:
        """How often the function is called to answer this case."""
        return 1 + self.twice + (2 if self.twice else 1) * bool(self.other)

    @property
    def is_double(self) -> bool:
        """Whether it has an argument of float64."""
        return any(arg.dtype == torch.float64 for arg in self.args)

    @property
    def result(self) -> Expected:
        """The expected result."""
        return self.expected[0]

    @cached_property
    def weight(self) -> tuple[int, float]:
        """How much there is to read in this case: element count first, then the numbers' magnitude."""
        magnitude = sum(float(arg.double().abs().sum()) for arg in self.args)
        return sum(arg.numel() for arg in self.args), magnitude

    @cached_property
    def whole(self) -> bool:
        """Whether all its numbers are whole, so that every sum of products is exact."""
        tensors = [*self.args, *((self.upstream,) if self.upstream is not None else ())]
        return all(not tensor.is_floating_point() or bool((tensor == tensor.round()).all()) for tensor in tensors)

    def call(self) -> tuple[Call, bytes]:
        """The case as the protocol sends it."""
        last = (self.upstream,) if self.upstream is not None else ()
        wires, contents = zip(*(to_wire(tensor) for tensor in (*self.args, *self.other, *last)), strict=True)
        count = len(self.args)
        call = Call(
            self.id,
            tuple(wires[:count]),
            wires[-1] if last else None,
            self.twice,
            self.inputs,
            self.trace,
            tuple(wires[count : count + len(self.other)]),
            self.leaves,
            self.cuda,
        )
        return call, b"".join(contents)
