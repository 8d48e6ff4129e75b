"""Where the guards can be registered, and what is said where they cannot."""

import sys

import pytest
import torch

from tests.rehearsal.running import Child, child, why_not

NO_GPU = not torch.accelerator.is_available()


@pytest.mark.skipif(not NO_GPU or sys.platform != "linux", reason="there may be an accelerator")
def test_every_build_can_have_one_where_there_is_none() -> None:
    assert why_not() == ""


@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU")
def test_real_one_is_left_alone() -> None:
    with child(switched_on=False) as fresh:
        said = fresh.run("rehearsal.why_not()").value
        assert said == "'there is a GPU: hide it with CUDA_VISIBLE_DEVICES= to rehearse one'"


def test_real_one_is_seen_by_its_guard_and_its_count(plain: Child) -> None:
    """As on a machine with a GPU: a guard stands in CUDA's place, and torch counts one device."""
    pretended = "guard._table()[1] = guard._table()[0]; torch.cuda.device_count = lambda: 1"
    answer = plain.run(f"from autograder.rehearsal import guard\n{pretended}\nrehearsal.switch_on()")
    assert (answer.error, answer.message.partition(":")[0]) == ("NoGuardError", "there is a GPU")


REGISTERED = """
class Guard(torch._C._acc.DeviceGuard):
    def type_(self):
        return torch._C._autograd.DeviceType.PrivateUse1
guard = Guard()
torch._C._acc.register_python_privateuseone_device_guard(guard)
"""


def test_other_backend_stays(plain: Child) -> None:
    answer = plain.run(f"{REGISTERED}rehearsal.switch_on()")
    assert (answer.error, answer.message) == ("NoGuardError", "another backend has been registered in this process")


def test_why_not_says_what_switching_on_raises(plain: Child) -> None:
    answer = plain.run(f"{REGISTERED}rehearsal.why_not()")
    assert answer.value == "'another backend has been registered in this process'"


@pytest.mark.parametrize("platform", ["win32", "freebsd14"])
def test_unknown_platform_is_named(plain: Child, platform: str) -> None:
    answer = plain.run(f"import sys; sys.platform = {platform!r}\nrehearsal.why_not()")
    assert answer.value == f"'it is not known how to on {platform}'"


@pytest.mark.parametrize(
    "change", ["guard._TABLE = 'no_such_symbol'", "guard._LIBRARIES = {guard.sys.platform: 'libnone.so'}"]
)
def test_table_that_is_not_found_is_said(plain: Child, change: str) -> None:
    answer = plain.run(f"from autograder.rehearsal import guard\n{change}\nrehearsal.why_not()")
    assert "does not have the table of guards where it is looked for" in answer.value


def test_older_torch_is_said(plain: Child) -> None:
    answer = plain.run("del torch._C._acc; rehearsal.why_not()")
    assert answer.value == "'torch 2.9 or later is needed'"


@pytest.mark.parametrize(
    "refused",
    ["import sys; platform, sys.platform = sys.platform, 'win32'", "taken, guard._TABLE = guard._TABLE, 'none'"],
)
def test_what_is_refused_changes_nothing(plain: Child, refused: str) -> None:
    asked = "torch.cuda.is_available(), torch.accelerator.is_available(), (X * 2).sum(), torch.Tensor.device"
    answer = plain.run(
        f"from autograder.rehearsal import guard\n{refused}\nwhy = rehearsal.why_not()\nwhy != '', {asked}"
    )
    expected = plain.run(f"True, {asked}")
    assert answer.value == expected.value, answer.where


@pytest.mark.parametrize(
    "again",
    [
        "rehearsal.switch_on(); rehearsal.switch_on()",
        "rehearsal.why_not(); rehearsal.switch_on()",
        "rehearsal.prepare(); rehearsal.prepare(); rehearsal.switch_on()",
        "with rehearsal.rehearsing():\n    torch.ones(2, device='cuda')\nrehearsal.switch_on()",
    ],
)
def test_asking_twice_is_no_matter(plain: Child, again: str) -> None:
    answer = plain.run(f"{again}\ntorch.ones(2, device='cuda') * 2")
    assert not answer.error, answer.where
    assert (answer.value, answer.devices) == ("torch.float32 [2] by (1,): [2.0, 2.0]", ("cuda:0",))
