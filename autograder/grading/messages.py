"""One sentence for each fault: what, where, and what to do."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from autograder.record import Part

if TYPE_CHECKING:  # what renders records says some of this, and needs no torch
    from autograder.authoring.signature import Signature
    from autograder.compare import Mismatch
    from autograder.grading.judge import Fault

_MAX_MESSAGE = 300
_MAX_NAMED = 4
_NOUNS = {"values": "families", "gradient": "families", "contract": "clauses", "examples": "worked examples"}
_ARTICLES = {
    "list": "a list",
    "tuple": "a tuple",
    "NoneType": "None",
    "ndarray": "a NumPy array",
    "int": "a Python int",
}


def a_kind(name: str) -> str:
    """A type's name with its article."""
    name = name[:_MAX_MESSAGE]
    return _ARTICLES.get(name) or f"{'an' if name[:1].lower() in set('aeiou') else 'a'} {name}"


def explain(fault: "Fault", signature: "Signature") -> str:
    """What is the matter with an answer, in one sentence."""
    answer = fault.answer
    sizes = ", ".join(f"{axis} = {size}" for axis, size in answer.case.sizes.items())
    where = f"with {sizes}"
    if answer.case.check == "device":
        return _on_device(fault, signature, where)
    return _explain(fault, signature, where)


def _on_device(fault: "Fault", signature: "Signature", where: str) -> str:
    """What is the matter with an answer of the device check, and which line made a tensor on the CPU."""
    answer = fault.answer
    name = answer.case.names[0]
    origin = answer.reply.origin if answer.reply is not None else None
    if fault.mismatch is not None and fault.mismatch.kind == "device":
        found = "the CPU" if fault.mismatch.reply.device == "cpu" else fault.mismatch.reply.device[:_MAX_MESSAGE]
        there = "the GPU" if answer.case.cuda else "the CPU of a machine that has a GPU"
        message = f"the {_about(fault)} is on {found} although {name} is on {there}"
    else:
        there = "on the GPU" if answer.case.cuda else "on the CPU of a machine that has a GPU"
        message = f"with {name} {there}, it {_explain(fault, signature, where).removeprefix(f'{signature.name} ')}"
        if fault.mismatch is not None or fault.kind == "missing gradient":
            message = f"with {name} {there}, {_explain(fault, signature, where)}"
    if origin is not None:
        made = "the CPU" if answer.case.cuda else "the GPU"
        message += f"; line {origin.line} of {origin.label} makes a tensor on {made}: {origin.code}"
    return message


def advice_on_device(fault: "Fault") -> str:
    """What to do about a fault of the device check."""
    case = fault.answer.case
    name = case.names[0]
    if not case.cuda:
        return (
            f"Ask {name} where it is ({name}.device) instead of the machine: the result belongs where the inputs are."
        )
    return f"Make each tensor where {name} lives: {name}.new_zeros(...), or torch.zeros(..., device={name}.device)."


def _explain(fault: "Fault", signature: "Signature", where: str) -> str:
    answer = fault.answer
    if fault.kind == "failure":
        if answer.failure == "unanswered":
            return "not answered, because an earlier call had ended it all"
        return f"{signature.name} {answer.detail} {where}"
    if fault.kind == "error" and fault.error is not None:
        line = f" in line {fault.error.frames[-1].line} of {fault.error.frames[-1].label}" if fault.error.frames else ""
        message = fault.error.message.strip().split("\n")[0][:_MAX_MESSAGE]
        return f"raised {fault.error.type[:_MAX_MESSAGE]}{line} {where}" + (f": {message}" if message else "")
    if fault.kind == "missing gradient":
        name = answer.case.names[int(fault.role.partition(":")[2])]
        return (
            f"no gradient reaches {name}: the result is computed from it in a way that autograd cannot follow "
            "(look for detach, .data, .item(), numpy or torch.tensor(...))"
        )
    if fault.kind == "inputs":
        name = answer.case.names[int(fault.role.partition(":")[2])]
        return (
            f"{name} is no longer what it was before the call {where}: work on a copy, or without in-place operations"
        )
    if fault.kind == "marked inputs":
        name = answer.case.names[int(fault.role.partition(":")[2])]
        return f"{name} requires gradients after the call {where}, which it did not before: leave requires_grad alone"
    if fault.kind == "kept":
        return (
            f"a result changes when the function is called again on other inputs {where}: "
            "make a new tensor in every call"
        )
    if fault.kind == "updated":
        return (
            f"the answer is an old one after the inputs were given new numbers in place {where}: "
            "do not keep anything between calls"
        )
    if fault.kind == "twice":
        return f"the same call gives another answer the second time {where}: do not keep anything between calls"
    if fault.kind == "precision":
        return (
            "float64 inputs give numbers that are right only to float32's precision"
            f"{_digits(fault)}: compute in the inputs' dtype"
        )
    if fault.kind == "with gradients" and fault.mismatch is not None:
        what = _explain_mismatch(fault, fault.mismatch, signature, where)
        return f"where gradients are asked for, and only there, {what}: compute the same with and without them"
    if fault.mismatch is not None:
        return _explain_mismatch(fault, fault.mismatch, signature, where)
    return f"no answer {where}"


def _explain_mismatch(fault: "Fault", mismatch: "Mismatch", signature: "Signature", where: str) -> str:
    reply, expected = mismatch.reply, mismatch.expected
    kind = mismatch.kind
    if kind == "not a tensor":
        hint = ": is a return statement missing?" if reply.type == "NoneType" else ""
        return f"returned {a_kind(reply.type)}, not a tensor{hint}"
    if kind == "not dense":
        return f"returned a tensor that cannot be compared: it {reply.problem or 'does not hold what it says'}"
    if kind == "type":
        return f"returned {a_kind(reply.type)}; return a plain torch.Tensor"
    if kind == "dtype":
        wanted = str(expected.dtype).removeprefix("torch.")
        return f"returned {reply.dtype} for {wanted} inputs; make the result in the inputs' dtype"
    if kind == "device":
        return f"the result is on {reply.device}; make it where the inputs are"
    if kind == "shape":
        rule = f" ({', '.join(signature.result.dims)})" if signature.result.dims and fault.role == "result" else ""
        return f"the {_about(fault)} has shape {reply.shape}, not {tuple(expected.value.shape)}{rule}, {where}"
    at = f" at index {list(mismatch.worst)}" if mismatch.worst else ""
    return f"the {_about(fault)} has a wrong value{at} {where}"


def _digits(fault: "Fault") -> str:
    """The worst element in full: a difference that rounding would hide."""
    mismatch = fault.mismatch
    if mismatch is None or mismatch.worst is None or mismatch.got is None:
        return ""
    return f" ({float(mismatch.got[mismatch.worst])!r} for {float(mismatch.expected.value[mismatch.worst])!r})"


def _about(fault: "Fault") -> str:
    kind, _, which = fault.role.partition(":")
    return f"gradient to {fault.answer.case.names[int(which)]}" if kind == "gradient" else "result"


def noun_of(check: str) -> str:
    """What the parts of a check are called."""
    return _NOUNS.get(check, "parts")


def wrong_parts(parts: Sequence[Part]) -> list[str]:
    """The names of the families or clauses that are not right in every case."""
    return [part.name for part in parts if part.passed < part.cases or not part.cases]


def summarize(parts: Sequence[Part], check: str) -> str:
    """Which parts went wrong: ``wrong in 2 of 9 families (one channel, 1x1 kernels)``; empty where none did."""
    wrong = wrong_parts(parts)
    named = ", ".join(wrong[:_MAX_NAMED]) + (", …" if len(wrong) > _MAX_NAMED else "")
    return f"wrong in {len(wrong)} of {len(parts)} {noun_of(check)} ({named})" if wrong else ""
