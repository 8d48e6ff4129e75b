"""A worker whose operators are forbidden for good: whatever its code tries, a convolution is not to be had."""

import ast
import os
import pickle
import textwrap
from pathlib import Path
from typing import Any

import pytest
import torch

from autograder.sandbox.reach import interpreter_folders
from autograder.worker.forbid import Forbidden, bar_ways_around
from autograder.worker.guard import stand_guard

CONVOLUTION = ("convolution",)

PRELUDE = """
import contextlib, gc, importlib, io, os, sys, types, warnings
import numpy as np
import torch
import torch.nn.functional as F
warnings.simplefilter("ignore")
X = torch.arange(50.).reshape(1, 2, 5, 5)
K = torch.arange(24.).reshape(3, 2, 2, 2)
ZERO, UNIT = [0, 0], [1, 1]
keys = torch._C.DispatchKey
class Layer(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = torch.nn.Conv2d(2, 3, 2, bias=False)
        self.conv.weight.data = K
    def forward(self, x):
        return self.conv(x)
layer = Layer().eval()
def windows(x, k):
    return torch.einsum("nihwab,oiab->nohw", x.unfold(2, 2, 1).unfold(3, 2, 1), k)
GRAPH = '''graph(%x : Tensor, %w : Tensor):
  %n : None = prim::Constant()
  %one : int = prim::Constant[value=1]()
  %zero : int = prim::Constant[value=0]()
  %s : int[] = prim::ListConstruct(%one, %one)
  %p : int[] = prim::ListConstruct(%zero, %zero)
  %y : Tensor = prim::mkldnn_convolution(%x, %w, %n, %s, %p, %s, %one)
  return (%y)'''
"""

RIGHT = """
import torch
X = torch.arange(50.).reshape(1, 2, 5, 5)
K = torch.arange(24.).reshape(3, 2, 2, 2)
answer = torch.einsum("nihwab,oiab->nohw", X.unfold(2, 2, 1).unfold(3, 2, 1), K)
"""

WAYS = {
    "conv2d": "answer = F.conv2d(X, K)",
    "redispatch to every key": """
        for operator, rest in (
            (torch.ops.aten.mkldnn_convolution, (None, ZERO, UNIT, UNIT, 1)),
            (torch.ops.aten.convolution, (None, UNIT, ZERO, UNIT, False, ZERO, 1)),
            (torch.ops.aten._slow_conv2d_forward, ([2, 2], None, UNIT, ZERO)),
            (torch.ops.aten.slow_conv_dilated2d, ([2, 2],)),
            (torch.ops.aten.thnn_conv2d, ([2, 2],)),
            (torch.ops.aten.conv2d, ()),
        ):
            for name in ("CPU", "CompositeExplicitAutograd", "CompositeImplicitAutograd", "Undefined", "XLA", "IPU",
                         "HPU", "PrivateUse1", "MkldnnCPU", "AutogradCPU", "AutogradOther", "AutocastCPU", "Meta",
                         "Functionalize", "Tracer", "BackendSelect", "ADInplaceOrView", "Conjugate", "Negative"):
                with contextlib.suppress(Exception):
                    found = operator.default.redispatch(torch._C.DispatchKeySet(keys.__members__[name]), X, K, *rest)
                    if found.device.type == "cpu":
                        answer = found
        """,
    "depthwise, summed": """
        answer = F.conv2d(X, K[:1].transpose(0, 1), groups=2).sum(1, keepdim=True).expand(1, 3, 4, 4)
        """,
    "quantised": """
        torch.backends.quantized.engine = torch.backends.quantized.supported_engines[-1]
        q = torch.quantize_per_tensor(X, 1.0, 0, torch.quint8)
        w = torch.quantize_per_tensor(K, 1.0, 0, torch.qint8)
        packed = torch.ops.quantized.conv2d_prepack(w, None, UNIT, ZERO, UNIT, 1)
        answer = torch.ops.quantized.conv2d(q, packed, 1.0, 0).dequantize()
        """,
    "mkldnn tensors": """
        answer = torch.ops.aten.mkldnn_convolution(X.to_mkldnn(), K.to_mkldnn(), None, ZERO, UNIT, UNIT, 1).to_dense()
        """,
    "scripted": """
        @torch.jit.script
        def f(x: torch.Tensor, k: torch.Tensor) -> torch.Tensor:
            return torch.conv2d(x, k)
        answer = f(X, K)
        """,
    "traced": "answer = torch.jit.trace(lambda x, k: F.conv2d(x, k), (X, K))(X, K)",
    "traced without a check": "answer = torch.jit.trace(lambda x: torch.conv2d(x, K), X, check_trace=False)(X)",
    "optimised for inference": """
        answer = torch.jit.optimize_for_inference(torch.jit.trace(layer, X, check_trace=False))(X)
        """,
    "TorchScript's own operator": """
        answer = torch._C._jit_get_operation('prim::mkldnn_convolution')[0](X, K, None, UNIT, ZERO, UNIT, 1)
        """,
    "TorchScript's own overload": """
        answer = torch._C._get_operation_overload('prim::mkldnn_convolution', '')[0](X, K, None, UNIT, ZERO, UNIT, 1)
        """,
    "torch.ops.prim": "answer = torch.ops.prim.mkldnn_convolution(X, K, None, UNIT, ZERO, UNIT, 1)",
    "a graph from text": "answer = torch._C._create_function_from_graph('f', torch._C.parse_ir(GRAPH))(X, K)",
    "a node put into a graph by hand": """
        def nothing(x, k):
            return x.add(1).mul(k.sum())
        function = torch.jit.trace(nothing, (X, K))
        graph = function.graph
        node = graph.block().addNode("prim::mkldnn_convolution", list(graph.inputs()))
        graph.registerOutput(node.output())
        answer = function(X, K)
        """,
    "oneDNN graphs": """
        torch.jit.enable_onednn_fusion(True)
        answer = torch.jit.freeze(torch.jit.trace(layer, X, check_trace=False))(X)
        """,
    "torch.compile": "answer = torch.compile(lambda x: F.conv2d(x, K), backend='eager')(X)",
    "torch.fx": "answer = torch.fx.symbolic_trace(layer)(X)",
    "vmap": "answer = torch.vmap(lambda x: F.conv2d(x[None], K)[0])(X)",
    "a custom autograd function": """
        class Hidden(torch.autograd.Function):
            @staticmethod
            def forward(ctx, x, k):
                return torch.conv2d(x, k)
        answer = Hidden.apply(X, K)
        """,
    "the gradient of a transposed one": """
        def transposed(y):
            return F.conv_transpose2d(y, K)
        answer = torch.func.vjp(transposed, torch.zeros(1, 3, 4, 4))[1](X)[0]
        """,
    "complex numbers": "answer = F.conv2d(X.to(torch.complex64), K.to(torch.complex64)).real",
    "a convolution over time": """
        answer = torch.conv_tbc(X.flatten(2).permute(2, 0, 1), K.flatten(2).permute(2, 1, 0), torch.zeros(3))
        """,
    "other modes": """
        with torch.inference_mode(), torch._C._DisableTorchDispatch(), torch._C.DisableTorchFunction():
            answer = F.conv2d(X, K)
        """,
    "excluded keys": """
        for key in (keys.CPU, keys.AutogradCPU, keys.Dense, keys.AutogradFunctionality):
            with contextlib.suppress(Exception), torch._C._ExcludeDispatchKeyGuard(torch._C.DispatchKeySet(key)):
                answer = F.conv2d(X, K)
        """,
    "registering it again": """
        for key in ("CPU", "CompositeExplicitAutograd", "Undefined"):
            with contextlib.suppress(Exception):
                library = torch.library.Library("aten", "IMPL")
                library.impl("mkldnn_convolution", torch.library.fallthrough_kernel, key, allow_override=True)
                library.impl("convolution", torch.library.fallthrough_kernel, key, allow_override=True)
        with contextlib.suppress(Exception):
            answer = torch.ops.aten.mkldnn_convolution(X, K, None, ZERO, UNIT, UNIT, 1)
        """,
    "withdrawing what was registered": """
        for item in gc.get_objects():
            if type(item).__name__ in ("Forbidden", "Library", "_DispatchModule"):
                for name in ("switch", "_destroy", "reset"):
                    with contextlib.suppress(Exception):
                        getattr(item, name)(())
                    with contextlib.suppress(Exception):
                        getattr(item, name)()
        answer = F.conv2d(X, K)
        """,
    "through the frames": """
        frame = sys._getframe()
        while frame is not None:
            for value in list(frame.f_locals.values()):
                if hasattr(value, "switch"):
                    value.switch(())
                    value._names = ("nothing",)
                    value.switch(())
            frame = frame.f_back
        answer = F.conv2d(X, K)
        """,
    "the module anew": """
        import autograder.worker.forbid as forbid
        importlib.reload(forbid)
        state = forbid.Forbidden()
        state.switch(("convolution",))
        state.switch(())
        answer = F.conv2d(X, K)
        """,
    "another code for the kernel": """
        for item in gc.get_objects():
            if isinstance(item, types.FunctionType) and item.__name__ in ("raise_forbidden", "audit"):
                item.__code__ = (lambda *args, **kwargs: None).__code__
        import ctypes
        ctypes.CDLL("libm.so.6")
        answer = windows(X, K)
        """,
    "ctypes": """
        import ctypes
        library = ctypes.CDLL(os.path.join(os.path.dirname(torch.__file__), "lib", "libtorch_cpu.so"))
        convolution = library.aoti_torch_cpu_convolution
        answer = windows(X, K)
        """,
    "ctypes, what is loaded": """
        import ctypes
        ctypes.pythonapi.Py_DecRef
        answer = windows(X, K)
        """,
    "native code of its own": """
        import importlib.machinery, shutil, _json
        shutil.copy(_json.__file__, "mine.so") if hasattr(_json, "__file__") else open("mine.so", "wb").write(b"")
        importlib.machinery.ExtensionFileLoader("_json", os.path.abspath("mine.so")).create_module(
            importlib.machinery.ModuleSpec("_json", None, origin=os.path.abspath("mine.so")))
        answer = windows(X, K)
        """,
    "numpy.correlate": """
        rows = np.zeros((1, 3, 4, 4), "f")
        for o in range(3):
            for c in range(2):
                for i in range(4):
                    for a in range(2):
                        rows[0, o, i] += np.correlate(X[0, c, i + a].numpy(), K[o, c, a].numpy(), "valid")
        answer = torch.from_numpy(rows)
        """,
    "numpy.convolve, found elsewhere": """
        from numpy._core import multiarray, numeric
        rows = np.zeros((1, 3, 4, 4), "f")
        for correlate in (multiarray.correlate2, multiarray.correlate, numeric.correlate):
            with contextlib.suppress(RuntimeError):
                rows[0, 0, 0] = correlate(X[0, 0, 0].numpy(), K[0, 0, 0].numpy(), "valid")
                answer = windows(X, K)
        """,
    "another package, by another door": """
        sys.path.insert(0, os.getcwd())
        os.makedirs("scipy/ndimage")
        open("scipy/__init__.py", "w").close()
        open("scipy/ndimage/__init__.py", "w").close()
        importlib.import_module("scipy.ndimage")
        answer = windows(X, K)
        """,
    "another package": """
        sys.path.insert(0, os.getcwd())
        os.makedirs("scipy/signal")
        open("scipy/__init__.py", "w").close()
        open("scipy/signal/__init__.py", "w").close()
        import scipy.signal
        answer = windows(X, K)
        """,
}


REFUSALS = (
    "has no attribute 'addNode'",
    "asks you to write yourself",
    "is not there while an exercise is graded",
    "a submission cannot",
)


def outcome(source: str, folder: Path, *, settled: bool = True) -> tuple[bool, str]:
    """Whether some code finds the right answer in a process like a worker's, and what it raises."""
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(ours)
        found, error = False, ""
        try:
            os.chdir(folder)
            if settled:
                bar_ways_around()
                state = Forbidden()
                state.settle(CONVOLUTION)
                stand_guard(CONVOLUTION, (*interpreter_folders(), folder / "installed"))
            namespace: dict[str, Any] = {"__name__": "student"} | ({"renew": state.renew} if settled else {})
            _install(folder / "installed")
            error = _run(PRELUDE + textwrap.dedent(source), namespace, folder)
            right: dict[str, Any] = {}
            _run(RIGHT, right, folder)
            got = namespace.get("answer")
            found = (
                isinstance(got, torch.Tensor)
                and got.shape == right["answer"].shape
                and bool(torch.allclose(got.float(), right["answer"]))
            )
        finally:
            os.write(theirs, pickle.dumps((found, error)))
            os._exit(0)
    os.close(theirs)
    with os.fdopen(ours, "rb") as pipe:
        said = pipe.read()
    os.waitpid(pid, 0)
    found, error = pickle.loads(said)  # our own child's
    return bool(found), str(error)


def _install(folder: Path) -> None:
    """A package that imports another, which has what is forbidden."""
    for name, source in {
        "statistics_of_science": "import scipy.signal\ndef mean(x): return sum(x) / len(x)",
        "scipy": "",
        "scipy/signal": "def correlate2d(x, k, mode): return windows_of_its_own",
    }.items():
        (folder / name).mkdir(parents=True)
        (folder / name / "__init__.py").write_text(source, encoding="utf-8")


def _run(source: str, namespace: dict[str, Any], folder: Path) -> str:
    path = folder / "student.py"
    path.write_text(source, encoding="utf-8")  # scripting reads a function's source
    try:
        exec(compile(ast.parse(source), str(path), "exec"), namespace)
    except Exception as raised:  # noqa: BLE001 - whatever it is, it is what the code came to
        return f"{type(raised).__name__}: {raised}"
    return ""


@pytest.mark.parametrize("name", WAYS)
def test_no_way_leads_to_a_convolution(name: str, tmp_path: Path) -> None:
    found, error = outcome(WAYS[name], tmp_path)
    assert not found
    assert not error or any(words in error for words in REFUSALS), error


OPEN = (
    "conv2d",
    "optimised for inference",
    "TorchScript's own operator",
    "a graph from text",
    "ctypes",
    "numpy.correlate",
)


@pytest.mark.skipif(not torch.backends.mkldnn.is_available(), reason="this build of torch has no oneDNN")
@pytest.mark.parametrize("name", OPEN)
def test_the_ways_lead_there_where_nothing_is_forbidden(name: str, tmp_path: Path) -> None:
    assert outcome(WAYS[name], tmp_path, settled=False) == (True, "")


ALLOWED = {
    "scripted": """
        @torch.jit.script
        def f(x: torch.Tensor, k: torch.Tensor) -> torch.Tensor:
            y = x.new_zeros((k.size(0), x.size(1) - 1, x.size(2) - 1))
            for o in range(k.size(0)):
                for a in range(2):
                    for b in range(2):
                        y[o] += (x[:, a:a + y.size(1), b:b + y.size(2)] * k[o, :, a, b, None, None]).sum(0)
            return y
        answer = torch.stack([f(X[0], K), f(X[0], K), f(X[0], K)])[2:]
        """,
    "traced": "answer = torch.jit.trace(windows, (X, K))(X, K)",
    "frozen": """
        class Windows(torch.nn.Module):
            def forward(self, x, k):
                return windows(x, k)
        answer = torch.jit.freeze(torch.jit.trace(Windows().eval(), (X, K)))(X, K)
        """,
    "unfolded": "answer = (K.flatten(1) @ F.unfold(X, 2)).reshape(1, 3, 4, 4)",
    "Fourier": """
        size = (8, 8)
        spectrum = torch.fft.rfft2(X, size)[:, None] * torch.fft.rfft2(K, size).conj()
        answer = torch.fft.irfft2(spectrum.sum(2), size)[..., :4, :4]
        """,
    "NumPy windows": """
        windows = np.lib.stride_tricks.sliding_window_view(X[0].numpy(), (2, 2), axis=(1, 2))
        answer = torch.from_numpy(np.einsum("ihwab,oiab->ohw", windows, K.numpy()))[None]
        """,
    "compiled to nothing": "answer = torch.compile(windows, backend='eager')(X, K)",
    "a package that imports another": """
        sys.path.insert(0, os.path.abspath("installed"))
        from statistics_of_science import mean
        answer = windows(X, K) + mean([0.])
        """,
    "imports of the standard library": """
        import ctypes, decimal, fractions, json, multiprocessing, sqlite3, zlib, _heapq, lzma, xml.etree.ElementTree
        answer = (K.flatten(1) @ F.unfold(X, 2)).reshape(1, 3, 4, 4)
        """,
}


@pytest.mark.parametrize("name", ALLOWED)
def test_every_other_way_leads_to_the_answer(name: str, tmp_path: Path) -> None:
    assert outcome(ALLOWED[name], tmp_path) == (True, "")


def test_what_is_loaded_later_is_forbidden_too(tmp_path: Path) -> None:
    found, error = outcome(
        """
        sys.path.insert(0, os.path.abspath("installed"))
        import statistics_of_science
        torch.library.define("late::deform_conv2d", "(Tensor x, Tensor k) -> Tensor")
        torch.library.impl("late::deform_conv2d", "CPU")(windows)
        assert torch.equal(torch.ops.late.deform_conv2d(X, K), windows(X, K))
        import colorsys  # something is loaded
        renew()
        for late in (torch.ops.late.deform_conv2d, lambda x, k: sys.modules["scipy.signal"].correlate2d(x, k, "valid")):
            try:
                answer = late(X, K)
            except RuntimeError as error:
                print(error)
            else:
                raise AssertionError("it can be called")
        """,
        tmp_path,
    )
    assert (found, error) == (False, "")
