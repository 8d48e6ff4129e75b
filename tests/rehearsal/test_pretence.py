"""What a program sees of the rehearsed GPU, and what is left of it afterwards."""

import pytest
import torch

from tests.rehearsal.running import Child

CUDA_DTYPES = ("Float", "Double", "Half", "Long", "Int", "Short", "Char", "Byte", "Bool")


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("torch.cuda.is_available()", "True"),
        ("torch.cuda.is_initialized()", "True"),
        ("torch.cuda.device_count()", "1"),
        ("torch.cuda.current_device()", "0"),
        ("torch.cuda.get_device_name()", "'rehearsed on the CPU'"),
        ("torch.cuda.get_device_name(0)", "'rehearsed on the CPU'"),
        ("torch.cuda.get_device_capability()", "(8, 0)"),
        ("torch.cuda.get_device_properties(0).total_memory > 0", "True"),
        ("torch.cuda.memory_allocated()", "0"),
        ("torch.cuda.max_memory_allocated()", "0"),
        ("torch.cuda.synchronize()", "None"),
        ("torch.cuda.empty_cache()", "None"),
        ("torch.cuda.manual_seed(3)", "None"),
        ("torch.cuda.manual_seed_all(3)", "None"),
        ("torch.cuda.set_device(0)", "None"),
        ("torch.cuda.set_device('cuda:0')", "None"),
        ("torch.cuda.set_device(X.device)", "None"),
        ("torch.cuda.is_bf16_supported()", "True"),
        ("torch.cuda.current_stream().query()", "True"),
        ("torch.cuda.current_stream().synchronize()", "None"),
        ("torch.accelerator.is_available()", "True"),
        ("torch.accelerator.device_count()", "1"),
        ("torch.accelerator.current_accelerator().type", "'cuda'"),
        ("torch.accelerator.current_device_index()", "0"),
        ("torch.accelerator.synchronize()", "None"),
        ("X.is_cuda", "True"),
        ("X.is_cpu", "False"),
        ("X_cpu.is_cuda", "False"),
        ("X_cpu.is_cpu", "True"),
        ("X.device", "device(type='cuda', index=0)"),
        ("X.device.type", "'cuda'"),
        ("X.device.index", "0"),
        ("str(X.device)", "'cuda:0'"),
        ("X.device == torch.device('cuda:0')", "True"),
        ("X.device == torch.device('cuda')", "False"),
        ("X.device == X.t()[1:].device", "True"),
        ("X.device == X_cpu.device", "False"),
        ("X_cpu.device", "device(type='cpu')"),
        ("X.get_device()", "0"),
        ("X_cpu.get_device()", "-1"),
        ("X.type()", "'torch.cuda.FloatTensor'"),
        ("D.type()", "'torch.cuda.DoubleTensor'"),
        ("N.type()", "'torch.cuda.LongTensor'"),
        ("M.type()", "'torch.cuda.BoolTensor'"),
        ("X_cpu.type()", "'torch.FloatTensor'"),
        ("X.type('torch.FloatTensor').device", "device(type='cpu')"),
        ("X.type(torch.float64).type()", "'torch.cuda.DoubleTensor'"),
        ("X_cpu.type(torch.cuda.LongTensor).type()", "'torch.cuda.LongTensor'"),
        ("isinstance(X, torch.cuda.FloatTensor)", "True"),
        ("isinstance(X_cpu, torch.cuda.FloatTensor)", "False"),
        ("isinstance(N, torch.cuda.FloatTensor)", "False"),
        ("isinstance(N, torch.cuda.LongTensor)", "True"),
        ("isinstance(X, torch.FloatTensor)", "False"),
        ("isinstance(3, torch.cuda.FloatTensor)", "False"),
        ("isinstance(X, torch.Tensor)", "True"),
        ("type(X) is torch.Tensor", "True"),
        ("type(X * 2) is torch.Tensor", "True"),
        ("type(torch.nn.Parameter(X)) is torch.nn.Parameter", "True"),
        ("torch.cuda.FloatTensor([1, 2]).device.type", "'cuda'"),
        ("torch.cuda.LongTensor([1, 2]).tolist()", "(1, 2)"),
        ("torch.nn.Linear(2, 2).cuda().weight.is_cuda", "True"),
        ("next(torch.nn.Linear(2, 2).to('cuda').parameters()).device", "device(type='cuda', index=0)"),
        ("'cuda' if torch.cuda.is_available() else 'cpu'", "'cuda'"),
        ("torch.get_default_device()", "device(type='cpu')"),
        ("'rehearsal' in repr(X) + str(X.device) + X.type()", "False"),
    ],
)
def test_program_sees_cuda(gpu: Child, asked: str, answer: str) -> None:
    answered = gpu.run(asked)
    assert not answered.error, answered.where
    assert answered.value == answer


@pytest.mark.parametrize("name", CUDA_DTYPES)
def test_legacy_type_makes_and_knows_its_tensors(gpu: Child, name: str) -> None:
    kind = f"torch.cuda.{name}Tensor"
    answer = gpu.run(f"made = {kind}([1, 0])\nmade.type(), made.device.type, isinstance(made, {kind})")
    assert answer.value == f"('{kind}', 'cuda', True)", answer.where


@pytest.mark.parametrize(
    "snippet",
    [
        "with torch.cuda.device(0):\n    made = torch.zeros(2, device='cuda')\nmade",
        "stream = torch.cuda.Stream()\nwith torch.cuda.stream(stream):\n    made = torch.zeros(2, device='cuda')\nmade",
        "start, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)\n"
        "start.record(); made = torch.zeros(2, device='cuda'); end.record(); torch.cuda.synchronize()\n"
        "made + start.elapsed_time(end)",
    ],
)
def test_streams_and_events_are_there(gpu: Child, snippet: str) -> None:
    answer = gpu.run(snippet)
    assert (answer.value, answer.devices) == ("torch.float32 [2] by (1,): [0.0, 0.0]", ("cuda:0",)), answer.where


@pytest.mark.parametrize(
    ("snippet", "said"),
    [
        ("torch.testing.assert_close(X, X_cpu)", "cuda:0 != cpu"),
        ("assert X.device == X_cpu.device, f'{X.device}'", "cuda:0"),
    ],
)
def test_devices_are_told_apart(gpu: Child, snippet: str, said: str) -> None:
    answer = gpu.run(snippet)
    assert (answer.error, said in answer.message) == ("AssertionError", True), answer


@pytest.mark.parametrize("drawn", ["torch.rand(4, generator={}, device='cuda')", "X.clone().normal_(generator={})"])
def test_generator_of_the_device_draws_and_another_is_refused(gpu: Child, drawn: str) -> None:
    ours = "torch.Generator(device=X.device).manual_seed(3)"
    answer = gpu.run(f"torch.equal({drawn.format(ours)}, {drawn.format(ours)}), {ours}.device")
    assert answer.value == "(True, device(type='cuda', index=0))", answer.where
    refused = gpu.run(drawn.format("torch.Generator()"))
    assert refused.message == "Expected a 'cuda' device type for generator but found 'cpu'"


@pytest.mark.parametrize(
    "asked",
    [
        "X.record_stream(torch.cuda.current_stream())",
        "torch.cuda.nvtx.range_push('x')",
        "torch.empty(0, device='cuda').resize_as_(X).shape == X.shape",
        "torch.cuda.memory_stats()['allocated_bytes.all.current']",
        "torch.cuda.initial_seed() == torch.initial_seed()",
    ],
)
def test_what_programs_may_ask_of_cuda_is_there(gpu: Child, asked: str) -> None:
    answer = gpu.run(asked)
    assert not answer.error, answer.where


@pytest.mark.parametrize("seed", ["torch.manual_seed(3)", "torch.cuda.manual_seed(3)", "torch.cuda.manual_seed_all(3)"])
def test_seed_gives_the_same_numbers_again(gpu: Child, seed: str) -> None:
    drawn = seed + "; {} = torch.rand(4, device='cuda'), torch.randn(4, device='cuda')\n"
    answer = gpu.run(
        drawn.format("first") + drawn.format("second") + "[torch.equal(*two) for two in zip(first, second)]"
    )
    assert answer.value == "(True, True)"


def test_message_names_the_device_that_a_program_knows(gpu: Child) -> None:
    message = gpu.run("X.requires_grad_().grad = Y_cpu").message
    assert "gradient with device type 'cpu' to a tensor with device type 'cuda'" in message


def test_pinning_wants_the_cpu(gpu: Child) -> None:
    answer = gpu.run("X.pin_memory()")
    assert answer.error == "RuntimeError"
    assert answer.message == "cannot pin 'torch.cuda.FloatTensor' only dense CPU tensors can be pinned"


# ------------------------------------------------------------------------------------------------ before and after

STATE = """
from autograder.rehearsal import pretence

def state():
    watched = [(owner, name) for owner, name, _ in pretence._replacements()]
    return {(str(owner), name): id(vars(owner)[name]) for owner, name in watched if name in vars(owner)}

def raised(call):
    try:
        return call()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
"""
AFTERWARDS = "'AssertionError: Torch not compiled with CUDA enabled'"


def no_cuda() -> str:
    """What this build of torch says of CUDA where there is none, as a snippet shows it."""
    try:
        return str(torch.zeros(1, device="cuda"))
    except (AssertionError, RuntimeError) as error:
        return repr(f"{type(error).__name__}: {error}")


ASKED = [
    ("torch.cuda.is_available()", "False"),
    ("torch.cuda.device_count()", "0"),
    ("torch.cuda.is_initialized()", "False"),
    ("'device' in vars(torch.Tensor)", "False"),
    ("torch.Tensor.device is torch._C.TensorBase.device", "True"),
    ("torch.Tensor.is_cuda is torch._C.TensorBase.is_cuda", "True"),
    ("torch.Tensor.to is torch._C.TensorBase.to", "True"),
    ("torch.Tensor.cuda is torch._C.TensorBase.cuda", "True"),
    ("torch.Tensor.type is torch._C.TensorBase.type", "True"),
    ("X.device", "device(type='cpu')"),
    ("X.to(torch.float64).dtype", "torch.float64"),
    ("X.type()", "'torch.FloatTensor'"),
    ("raised(lambda: torch.zeros(1, device='cuda'))", AFTERWARDS),
    ("raised(lambda: X.to('cuda'))", AFTERWARDS),
    ("raised(lambda: X.cuda())", AFTERWARDS),
    ("raised(lambda: torch.nn.Linear(1, 1).cuda())", AFTERWARDS),
    ("copy.copy(X).tolist() == copy.deepcopy(X).tolist() == X.tolist()", "True"),
    ("torch.autograd.grad((X.requires_grad_() ** 2).sum(), X)[0].tolist() == (2 * X).tolist()", "True"),
    ("(X @ Y.t()).shape, X[index].shape, X.sum().item()", "((3, 3), (3, 4), 18.0)"),
    ("torch.func.grad(lambda x: x.sum())(X).tolist() == [[1.0] * 4] * 3", "True"),
    ("X.to_sparse().to_dense().tolist() == X.tolist()", "True"),
    ("X.numpy().shape", "(3, 4)"),
    ("repr(v)", "'tensor([ 1.0000, -2.0000,  3.0000,  0.5000])'"),
]
NEVER = [(asked, no_cuda() if answer is AFTERWARDS else answer) for asked, answer in ASKED]
NEVER += [("torch.accelerator.is_available()", "False"), ("torch.accelerator.device_count()", "0")]
PREPARED = "rehearsal.prepare()\n"
REHEARSED = """
with rehearsal.rehearsing():
    made = torch.ones(2, 3, device="cuda", requires_grad=True)
    (made @ made.t()).sum().backward()
"""


@pytest.mark.parametrize(("asked", "answer"), NEVER)
def test_process_that_does_not_switch_it_on_sees_nothing_of_it(plain: Child, asked: str, answer: str) -> None:
    answered = plain.run(f"{STATE}{PREPARED}{asked}")
    assert answered.value == answer, answered.where
    assert plain.run(f"{STATE}{asked}").value == answer


@pytest.mark.parametrize(("asked", "answer"), ASKED)
def test_everything_is_taken_back(plain: Child, asked: str, answer: str) -> None:
    answered = plain.run(f"{STATE}{REHEARSED}{asked}")
    assert answered.value == answer, answered.where


@pytest.mark.parametrize("ending", ["pass", "raise KeyError"])
def test_what_stood_there_stands_there_again(plain: Child, ending: str) -> None:
    inside = f"with contextlib.suppress(KeyError), rehearsal.rehearsing():\n    within = state()\n    {ending}\n"
    answer = plain.run(f"{STATE}before = state()\n{inside}state() == before, within == before")
    assert answer.value == "(True, False)", answer.where


def test_rehearsal_within_a_rehearsal_ends_with_the_outer_one(plain: Child) -> None:
    snippet = """
seen = []
with rehearsal.rehearsing():
    with rehearsal.rehearsing():
        seen.append(torch.ones(2, device="cuda").device.type)
    seen.append(torch.ones(2, device="cuda").device.type)
    seen.append(torch.cuda.is_available())
[*seen, torch.cuda.is_available()]
"""
    assert plain.run(snippet).value == "('cuda', 'cuda', True, False)"


def test_rehearsals_may_follow_one_another(plain: Child) -> None:
    again = "with rehearsal.rehearsing():\n    seen.append((torch.ones(2, device='cuda') * 2).cpu())\n"
    answer = plain.run(f"seen = []\n{again}{again}seen")
    twos = "torch.float32 [2] by (1,): [2.0, 2.0]"
    assert (answer.value, answer.devices) == (f"({twos}, {twos})", ("cpu", "cpu")), answer.where
