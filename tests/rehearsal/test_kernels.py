"""What is computed on the rehearsed GPU: the numbers, shapes, strides and gradients of the CPU."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rehearsal.running import Answer, Child, run

quick = settings(deadline=None, max_examples=150, database=None)


def same(gpu: Child, snippet: str) -> Answer:
    """The answer of the rehearsed GPU, which is the CPU's but for the device."""
    expected, answer = run(snippet, "cpu"), gpu.run(snippet)
    assert not answer.error, answer.where
    assert answer.value == expected.value, expected.where
    return answer


# ---------------------------------------------------------------------------------------------------------- numbers

INDEXING = [
    "X[1]",
    "X[1, 2]",
    "X[-1, 1:3]",
    "X[:, ::2]",
    "X[None, ..., None]",
    "X[True]",
    "X[M]",
    "X[X > 0]",
    "X[:, M[0]]",
    "X[index]",
    "X[index, index]",
    "X[:, index]",
    "X[[0, 2], 1:]",
    "X[index[:, None], index]",
    "X[index][:, index].t()",
    "D[:, index, 1]",
    "D[..., index[:2], None]",
    "D[0, [1, 2], [0, 3]]",
    "X.t()[1:3]",
    "X[5:]",
    "X.select(1, 2)",
    "X.narrow(1, 1, 2)",
    "X.take(index)",
    "X.take_along_dim(N[:, :1] % 4, 1)",
    "X.gather(1, N % 4)",
    "X.index_select(1, index)",
    "X.masked_select(M)",
    "torch.nonzero(M)",
    "torch.where(M)",
    "M.argwhere()",
    "X.diagonal(1)",
    "torch.diag(v)",
    "torch.tril(X), torch.triu(X, 1)",
    "torch.tril_indices(3, 3, device=device)",
    "torch.meshgrid(v, w, indexing='ij')",
    "torch.cartesian_prod(v, w)",
    "torch.combinations(v)",
]

WRITING = [
    "X[1] = 7; X",
    "X[1, 2] = v[0]; X",
    "X[:, 1] = w; X",
    "X[:, ::2] = X[:, 1::2]; X",
    "X[M] = 0; X",
    "X[M] = v; X",
    "X[X < 0] *= 2; X",
    "X[index] = torch.flip(X, [0]); X",
    "X[index, index] += w; X",
    "X[:, index] -= 1; X",
    "X[1, 1:3] += 5; X",
    "X.t()[1] *= 3; X",
    "X[0][1] = -9; X",
    "X.view(-1)[5:7].fill_(3); X",
    "X.diagonal().zero_(); X",
    "X.copy_(X.flip(1)); X",
    "X.copy_(N); X",
    "X[:2].copy_(X[1:].clone()); X",
    "X.add_(Y).mul_(2).sub_(1).div_(4); X",
    "X += 1; X -= Y; X *= 2; X /= 3; X",
    "X.clamp_(-1, 2); X",
    "X.t_(); X",
    "X.unsqueeze_(0).squeeze_(0); X",
    "X.masked_fill_(M, 1.5); X",
    "X.masked_scatter_(M, Y); X",
    "X.index_fill_(1, index, -1); X",
    "X.index_copy_(0, index, Y); X",
    "X.index_add_(0, index, Y, alpha=2); X",
    "X.index_put_((index, index), w, accumulate=True); X",
    "X.scatter_(1, N % 4, 9.0); X",
    "X.scatter_(1, index[:, None], Y); X",
    "X.scatter_add_(1, N % 4, Y); X",
    "X.scatter_reduce(0, N % 3, Y, 'amax')",
    "X.put_(index, w); X",
    "X.fill_diagonal_(1); X",
    "X.zero_(); X",
    "X.normal_(); X",
    "X.uniform_(); X",
    "X.bernoulli_(0.5); X",
    "view = X[1:, ::2]; view += 10; X, view",
    "rows = X.unbind(); rows[1].mul_(2); X",
    "left, right = X.chunk(2, 1); left.copy_(right); X",
    "window = X.as_strided((2, 2), (4, 1), 5); window.zero_(); X, window",
    "windows = I.unfold(2, 2, 2); windows.mul_(2); I",
    "windows = X[1:].unfold(1, 2, 2); windows.mul_(2); X",
    "X[1:].view(8)[::3] = 0; X",
    "flat = X.view(12); flat[::5] = 0; X, flat.view(4, 3)",
    "Z.real.fill_(2); Z",
    "Z.imag.mul_(3); Z",
    "torch.view_as_real(Z)[0] = 1; Z",
    "X.set_(Y); Y += 1; X",
    "X.set_(); X",
    "X.data = Y[0]; X",
    "X.data[0] = 5; X",
    "X.resize_(2, 2); X",
    "X[1:].resize_(2, 3)",
    "X.swapaxes_(0, 1); X",
]

OUT = [
    "torch.add(X, Y, out=X); X",
    "out = torch.empty(3, 4, device=device); torch.mul(X, Y, out=out); out",
    "out = torch.empty(3, 4, device=device); torch.mul(X, Y, out=out) is out",
    "out = torch.empty(0, device=device); torch.matmul(X, Y.t(), out=out); out",
    "out = torch.empty(0, device=device); torch.stack([X, Y], out=out); out",
    "out = torch.empty(4, 3, device=device).t(); torch.exp(X, out=out); out",
    "out = torch.zeros(6, device=device); torch.cumsum(v, 0, out=out[1:5]); out",
    "out = torch.zeros(4, 4, device=device); torch.mm(X.t(), Y, out=out); out",
    "out = torch.empty(0, device=device, dtype=torch.int64); torch.argmax(X, 1, out=out); out",
    "values, places = v.new_empty(0), index.new_empty(0); torch.sort(v, out=(values, places)); values, places",
    "values, places = v.new_empty(0), index.new_empty(0); torch.max(X, 1, out=(values, places)); values, places",
    "out = torch.empty(0, device=device); torch.arange(5, out=out); out",
    "out = torch.empty(0, device=device); torch.index_select(X, 0, index, out=out); out",
    "out = torch.empty(3, 4, device=device, dtype=torch.float64); torch.add(X, Y, out=out); out",
]

SHAPES = [
    "X.t()",
    "X.T, X.mT",
    "D.permute(2, 0, 1)",
    "D.transpose(0, 2)",
    "D.movedim(0, -1)",
    "X.reshape(2, 6)",
    "X.t().reshape(2, 6)",
    "X.view(2, -1)",
    "X.flatten(), X.ravel()",
    "X.unflatten(1, (2, 2))",
    "X[None].squeeze()",
    "X.unsqueeze(1)",
    "w[:, None].expand(3, 4)",
    "w.expand_as(S)",
    "torch.broadcast_to(v, (2, 3, 4))",
    "torch.broadcast_tensors(v, w[:, None])",
    "X.repeat(2, 1)",
    "X.repeat_interleave(2, dim=0)",
    "torch.tile(v, (2, 2))",
    "X.contiguous(), X.t().contiguous()",
    "X.as_strided((2, 3), (1, 4))",
    "X.as_strided((2, 2, 2), (4, 1, 1), 1)",
    "X.unfold(1, 2, 1)",
    "X.t().unfold(0, 3, 1)",
    "X[1:].unfold(1, 2, 1)",
    "X[1:, 1:].view(2, 3, 1)",
    "D[1].view(12), D[1].reshape(4, 3), D[1, 1:].flatten()",
    "torch.view_as_real(Z[1:]), Z[2:].view(torch.float32), torch.view_as_complex(X[1:].view(2, 2, 2))",
    "I.unfold(2, 2, 1).unfold(3, 2, 1)",
    "torch.stack([X, Y]), torch.stack([X, Y], -1)",
    "torch.cat([X, Y]), torch.cat([X, Y], 1), torch.hstack([X, Y]), torch.vstack([X, Y])",
    "torch.concat([X, N])",
    "X.split(3, 1), X.split([1, 3], 1), X.tensor_split(3, 1)",
    "X.chunk(2, 1), torch.hsplit(X, 2)",
    "X.unbind(), X.unbind(1), list(X)",
    "first, *rest = X; first, rest",
    "X.flip(0), X.flip(0, 1), X.fliplr(), X.flipud(), X.rot90()",
    "X.roll(1), X.roll((1, -1), (0, 1))",
    "torch.atleast_3d(v), torch.block_diag(K, S)",
    "F.pad(X, (1, 2)), F.pad(X, (0, 1, 2, 0), value=-1.0)",
    "F.pad(I, (1, 1, 1, 1), mode='reflect'), F.pad(I, (1, 1, 1, 1), mode='replicate')",
    "F.unfold(I, 3), F.unfold(I, 2, stride=2), F.unfold(I, 3, padding=1, dilation=2)",
    "F.fold(F.unfold(I, 3), (6, 6), 3)",
    "F.pixel_shuffle(torch.ones(1, 4, 2, 2, device=device), 2)",
    "D.is_contiguous(), D.mT.is_contiguous(), D.stride(), D[1].storage_offset()",
    "X.size(), X.shape[0], X.numel(), X.dim(), len(X), X.element_size(), X.nbytes",
    "torch.equal(X, X.clone()), X.equal(Y)",
    "X.data_ptr() == X[0].data_ptr(), X.data_ptr() == X.clone().data_ptr()",
    "X.untyped_storage().nbytes(), X.untyped_storage().data_ptr() == X[1].untyped_storage().data_ptr()",
]

ARITHMETIC = [
    "X + Y, X - Y, X * Y, X / Y.abs(), X // 2, X % 3, X ** 2, -X, abs(X)",
    "2 + X, 2 - X, 2 * X, 2 / (X + 9), 3 // (X + 9), 2 ** X",
    "X + 1j",
    "N + 1, N * 2.5, N / 2, N // 2, N % 3, N ** 2",
    "X + N, D + X, M + N, M * X",
    "X > 0, X >= Y, X == Y, X != Y, X < 1, X <= Y",
    "M & ~M, M | M, M ^ M[0], N & 1, N << 1, N >> 1",
    "X.exp(), X.sin(), X.tanh(), X.abs().sqrt(), X.abs().log1p(), X.sign(), X.round(), X.floor()",
    "X.sigmoid(), X.relu(), F.gelu(X), F.softplus(X), F.silu(X), F.leaky_relu(X), F.elu(X)",
    "X.clamp(0), X.clip(-1, 1), X.clamp(min=Y), torch.maximum(X, Y), torch.minimum(X, Y)",
    "torch.where(M, X, Y), torch.where(X > 0, X, 0), torch.where(M, 1.0, X)",
    "X.masked_fill(M, 0), X.masked_fill(M, float('-inf'))",
    "torch.lerp(X, Y, 0.3), torch.addcmul(X, Y, Y), torch.addcdiv(X, Y, Y.abs() + 1)",
    "torch.atan2(X, Y), torch.hypot(X, Y), torch.fmod(X, 3), torch.remainder(X, 3)",
    "X.isnan(), X.isfinite(), torch.isclose(X, Y), torch.allclose(X, X + 1e-9)",
    "X.logical_not(), X.logical_and(Y), M.logical_xor(N)",
    "torch.heaviside(X, v), torch.bucketize(X, w.sort().values), torch.searchsorted(w.sort().values, X)",
    "w[:, None] + v, w[:, None] * v[None, :]",
    "torch._foreach_add([X, Y], 1.0)",
]

REDUCING = [
    "X.sum(), X.sum(0), X.sum(1, keepdim=True), X.sum((0, 1)), N.sum(), M.sum(0)",
    "X.mean(), X.mean(0), X.std(), X.var(1), X.var(1, correction=0), torch.var_mean(X, 0)",
    "X.prod(), X.prod(1), N.prod(0)",
    "X.max(), X.min(), X.max(1), X.min(0), X.amax(1), X.amin((0, 1)), X.aminmax()",
    "X.argmax(), X.argmax(1), X.argmin(0)",
    "M.any(), M.all(), M.any(0), X.all(1)",
    "X.norm(), torch.linalg.norm(X, dim=1), torch.linalg.vector_norm(X, 1), F.normalize(X)",
    "X.median(), X.median(1), X.quantile(0.3), X.nanmedian(), N.mode(1)",
    "X.logsumexp(1), X.softmax(1), X.log_softmax(0)",
    "X.cumsum(0), X.cumsum(1), X.cumprod(1), X.cummax(1), N.cumsum(0), X.diff(dim=1)",
    "X.sort(1, descending=True), X.argsort(0), torch.msort(X), X.sort(stable=True)",
    "X.topk(2), X.topk(2, 0, largest=False), X.kthvalue(2)",
    "torch.unique(N), torch.unique(N, return_inverse=True, return_counts=True), torch.unique_consecutive(N)",
    "torch.bincount(N.flatten()), torch.histc(X, 4), torch.count_nonzero(M, 0)",
    "torch.trace(S), torch.nansum(X), torch.dist(X, Y), torch.cov(X), torch.corrcoef(Y)",
]

PRODUCTS = [
    "X @ Y.t(), X @ v, w @ X, v @ v, D @ D.mT, D @ v.double()",
    "torch.matmul(X, Y.t()), torch.mm(X.t(), Y), torch.mv(X, v), torch.dot(v, v), torch.vdot(Z, Z)",
    "torch.bmm(D, D.mT), torch.baddbmm(D[:, :, :3], D, D.mT), torch.addbmm(D[0, :, :3], D, D.mT)",
    "torch.addmm(S, X, Y.t()), torch.addmm(w, X, Y.t(), beta=2, alpha=0.5), torch.addmv(w, X, v)",
    "torch.addr(X, w, v), torch.ger(w, v), torch.outer(w, v), torch.inner(X, Y), torch.inner(v, v)",
    "torch.tensordot(X, Y, 2), torch.tensordot(D, X.double(), ([2], [1])), torch.tensordot(D, D, ([0, 1], [0, 1]))",
    "torch.einsum('ij,kj->ik', X, Y), torch.einsum('ij,ij->', X, Y), torch.einsum('i,j', w, v)",
    "torch.einsum('bij,bkj->bik', D, D), torch.einsum('...j,j->...', D, v.double()), torch.einsum('ii', S)",
    "torch.einsum('ii->i', S), torch.einsum('ij->ji', X), torch.einsum('ij,jk,kl->il', S, S, X)",
    "torch.linalg.multi_dot([S, S, X]), torch.matrix_power(S, 3), torch.kron(K, K)",
    "torch.linalg.inv(S), torch.linalg.det(S), torch.linalg.solve(S, w), torch.linalg.cholesky(S)",
    "torch.linalg.eigh(S).eigenvalues, torch.linalg.svdvals(X), torch.linalg.qr(S)",
    "torch.cdist(X, Y), F.cosine_similarity(X, Y), torch.linalg.cross(S, S), torch.cross(S, S.t(), dim=1)",
    "F.linear(X, Y), F.linear(X, Y, w), F.bilinear(X, Y, torch.ones(2, 4, 4, device=device))",
    "F.conv2d(I, K[None, None]), F.conv2d(I, K[None, None], stride=2, padding=1)",
    "F.conv1d(I[:, 0], torch.ones(2, 6, 3, device=device)), F.conv3d(I[None], torch.ones(1, 1, 1, 2, 2).to(device))",
    "F.conv_transpose2d(I, K[None, None]), F.conv2d(I, K[None, None], torch.ones(1, device=device))",
    "F.max_pool2d(I, 2), F.avg_pool2d(I, 3, stride=1), F.adaptive_avg_pool2d(I, 2)",
    "F.max_pool2d(I, 2, return_indices=True), F.max_pool2d(I, 3, stride=1, padding=1)",
    "F.interpolate(I, scale_factor=2), F.interpolate(I, size=(3, 3), mode='bilinear')",
    "F.mse_loss(X, Y), F.cross_entropy(X, N[:, 0] % 4), F.nll_loss(X, index), F.l1_loss(X, Y), F.one_hot(N)",
    "F.layer_norm(X, (4,)), F.batch_norm(X, None, None, training=True), F.group_norm(X[:, :, None], 2)",
    "F.embedding(N % 3, X), F.dropout(X, 0.5), F.scaled_dot_product_attention(D, D, D)",
    "torch.nn.Linear(4, 2).to(device)(X).shape, torch.nn.Conv2d(1, 2, 3).to(device)(I).shape",
    "torch._efficientzerotensor((2, 3), device=device) * 2 + 0",
    "torch.nn.MultiheadAttention(4, 2).to(device)(X, X, X)[0]",
]

COMPLEX = [
    "Z.conj()",
    "Z.conj() * 2, Z.conj() @ Z, Z * Z.conj(), Z.conj().clone()",
    "Z.conj().imag, Z.imag, Z.conj().resolve_conj(), Z.mH if Z.dim() == 2 else Z.real",
    "Z.abs(), Z.angle(), Z.exp(), torch.view_as_real(Z), torch.view_as_complex(torch.view_as_real(Z))",
    "Z.conj().is_conj(), Z.conj().imag.is_neg(), torch.is_complex(Z), Z.real.is_complex()",
    "Z.conj().tolist(), Z[1].item(), complex(Z[0])",
    "torch.complex(v, v), torch.polar(v, v)",
    "torch.fft.fft(v), torch.fft.ifft(Z), torch.fft.rfft(v), torch.fft.irfft(torch.fft.rfft(v))",
    "torch.fft.fft2(X), torch.fft.ifft2(torch.fft.fft2(X)), torch.fft.fftn(D), torch.fft.hfft(Z)",
    "torch.fft.irfft2(torch.fft.rfft2(I) * torch.fft.rfft2(K, s=(6, 6)).conj(), s=(6, 6))",
    "torch.fft.fftshift(v), torch.fft.ifftshift(v), torch.fft.fftfreq(4, device=device)",
    "torch.stft(torch.arange(16.0, device=device), 8, window=torch.ones(8, device=device), return_complex=True)",
    "Z.conj().imag.add_(1), Z",
    "out = torch.empty_like(Z); torch.mul(Z.conj(), 2, out=out); out",
    "Z.conj()[1:].sum(), Z.conj().view(2, 2).t() @ Z.view(2, 2)",
]

MAKING = [
    f"{call}, {where})"
    for call in (
        "torch.zeros(2, 3",
        "torch.ones(2, 3",
        "torch.full((2, 3), 1.5",
        "torch.full((2,), 7, dtype=torch.int64",
        "torch.arange(5",
        "torch.arange(1, 2, 0.25",
        "torch.eye(3",
        "torch.eye(2, 3",
        "torch.linspace(0, 1, 5",
        "torch.logspace(0, 2, 3",
        "torch.rand(2, 3",
        "torch.randn(2, 3",
        "torch.randint(9, (2, 3)",
        "torch.randint(3, 9, (4,)",
        "torch.randperm(5",
        "torch.tensor([[1, 2], [3, 4]]",
        "torch.tensor(2.5",
        "torch.as_tensor([1.0, 2.0]",
        "torch.asarray([1.0, 2.0]",
        "torch.as_tensor(X_cpu",
        "torch.as_tensor(np.arange(3)",
        "torch.asarray(X",
        "torch.hann_window(4",
        "torch.tril_indices(3, 3",
        "torch.empty(2, 3",
        "torch.empty_strided((2, 3), (1, 2)",
    )
    for where in ("device=device", "device=X.device")
]
MAKING = [f"{item}.zero_()" if "empty" in item else item for item in MAKING]

LIKE = [
    "X.new_zeros(2, 3), X.new_ones(2), X.new_full((2,), 3.0), X.new_empty(2).zero_(), X.new_tensor([1, 2])",
    "X.new_tensor(3), N.new_tensor([1.5]), N.new_zeros((2,), dtype=torch.float64)",
    "X.new_empty_strided((2,), (1,)).zero_(), X.new_empty(2, 3).zero_()",
    "torch.zeros_like(X), torch.ones_like(N), torch.full_like(X, 2), torch.empty_like(X.t()).zero_()",
    "torch.rand_like(X), torch.randn_like(X), torch.randint_like(X, 5), torch.zeros_like(X, dtype=torch.int64)",
    "X.clone(), X.t().clone(), X.detach(), X.detach().requires_grad_()",
    "X.double(), X.float(), X.long(), X.int(), X.bool(), X.half(), X.bfloat16(), N.float(), M.to(torch.uint8)",
    "X.to(torch.float64), X.to(D), X.to(N), N.to(X), X.type_as(N), X.type(torch.float64), X.to(X_cpu.dtype)",
    "X.to(device), X.to(device, torch.float64), X.to(device=device, dtype=torch.int64), X.to(device, copy=True)",
    "X_cpu.to(X), X_cpu.to(N), X_cpu.to(device).to(torch.float64), X_cpu.to(device, non_blocking=True)",
    "X_cpu.t().to(device), X_cpu[:2].to(device), D_cpu.permute(2, 0, 1).to(device)",
    "copy.copy(X), copy.deepcopy(X), copy.deepcopy([X, X[0]]), copy.deepcopy({'X': X})['X']",
    "torch.nn.Parameter(X), torch.nn.Parameter(X).data, copy.deepcopy(torch.nn.Linear(2, 2).to(device)).weight",
    "X.requires_grad_()",
]

READING = [
    "X[0, 1].item(), N[1, 1].item(), M[0, 0].item(), X.sum().item()",
    "float(X[0, 0]), int(N[1, 2]), bool(M[0, 0]), N[0, 1].__index__()",
    "X.tolist(), N.tolist(), M.tolist(), [*map(float, v)], [float(x) for row in X for x in row]",
    "'yes' if X[0, 0] < 0 else 'no'",
    "[x for x in range(N[0, 3])]",
    "math.sqrt(v[0]), max(v), sorted(v.tolist()), sum(v)",
    "f'{v[0]:.2f}', format(v[0], '.1f')",
    "X.is_floating_point(), X.dtype, X.layout, X.requires_grad, X.is_leaf, X.is_sparse, X.is_contiguous()",
    "(X == X_cpu.to(device)).all().item()",
    "N[1, 1] in N, 1 if (X > 100).any() else 2",
]

TRANSFORMS = [
    "torch.vmap(lambda x: x.sum())(X)",
    "torch.vmap(lambda x, y: x @ y)(X, Y)",
    "torch.vmap(lambda x: x * v, in_dims=0, out_dims=1)(X)",
    "torch.vmap(torch.vmap(lambda a, b: a * b, (None, 0)), (0, None))(w, v)",
    "torch.func.grad(lambda x: (x ** 3).sum())(X)",
    "torch.func.grad_and_value(lambda x: (x * Y).sum())(X)",
    "torch.vmap(torch.func.grad(lambda x: x.sin().sum()))(X)",
    "torch.func.jvp(lambda x: x ** 2, (X,), (Y,))",
    "torch.func.vjp(lambda x: x ** 2, X)[1](Y)",
    "torch.func.jacrev(lambda x: x ** 2)(v)",
    "torch.func.jacfwd(lambda x: x ** 2)(v)",
    "torch.func.hessian(lambda x: (x ** 3).sum())(v) + 0",
    "torch.autograd.functional.jacobian(lambda x: x ** 2, v)",
    "torch.func.jvp(torch.func.grad(lambda x: (x * x).sum()), (v,), (v,))",
    "torch.utils.checkpoint.checkpoint(lambda x: x * 2, X.requires_grad_(), use_reentrant=False)",
    "torch.jit.script(F.relu6)(X)",
    "torch.jit.CompilationUnit('def f(x):\\n    return x * 2 + x[0]\\n').f(X)",
    "list(ThreadPoolExecutor(3).map(lambda row: row * 2, X))",
    "list(ThreadPoolExecutor(2).map(lambda n: torch.full((2,), n, device=device), range(5)))",
]


@pytest.mark.parametrize(
    "snippet",
    [
        *INDEXING,
        *WRITING,
        *OUT,
        *SHAPES,
        *ARITHMETIC,
        *REDUCING,
        *PRODUCTS,
        *COMPLEX,
        *MAKING,
        *LIKE,
        *READING,
        *TRANSFORMS,
    ],
)
def test_answer_is_the_cpu_s(gpu: Child, snippet: str) -> None:
    assert set(same(gpu, snippet).devices) <= {"cuda:0"}


@pytest.mark.parametrize(
    "snippet",
    [
        "with torch.device(device):\n    made = torch.zeros(2), torch.tensor([1.0]), torch.arange(3)\nmade",
        "with torch.device(device):\n    made = torch.vmap(lambda x: x * torch.ones(4))(X)\nmade",
        "torch.set_default_device(device); torch.zeros(2), torch.arange(3), torch.tensor(1.0), torch.rand(2), X[1]",
        "torch.set_default_device(device); torch.nn.Linear(2, 2).weight",
        "with torch.inference_mode():\n    made = X @ Y.t()\nmade, made.is_inference()",
        "torch.manual_seed(1)\nwith torch.random.fork_rng():\n    torch.rand(3)\ntorch.rand(2, device=device)",
        "with torch.no_grad():\n    made = X.requires_grad_() * 2\nmade",
    ],
)
def test_answer_is_the_cpu_s_under_a_context(gpu: Child, snippet: str) -> None:
    assert set(same(gpu, snippet).devices) == {"cuda:0"}


@pytest.mark.parametrize(
    "snippet",
    [
        "torch.zeros(2, device='cuda')",
        "torch.zeros(2, device='cuda:0')",
        "torch.zeros(2, device=0)",
        "torch.zeros(2, device=torch.device('cuda'))",
        "torch.zeros(2, device=torch.device('cuda', 0))",
        "torch.zeros(2, device=torch.cuda.current_device())",
        "torch.zeros(2).cuda()",
        "torch.zeros(2).cuda(0)",
        "torch.zeros(2).cuda('cuda')",
        "torch.zeros(2).cuda(device=torch.device('cuda:0'))",
        "torch.zeros(2).cuda(non_blocking=True)",
        "torch.zeros(2).to('cuda')",
        "torch.zeros(2).to('cuda:0')",
        "torch.zeros(2).to(0)",
        "torch.zeros(2).to(torch.device('cuda'))",
        "torch.zeros(2).to(X)",
        "torch.zeros(2).to(X.device)",
        "torch.zeros(2).to(device='cuda', dtype=torch.float32)",
        "torch.zeros(2, dtype=torch.int64).to('cuda', torch.float32)",
        "torch.zeros(2).type(torch.cuda.FloatTensor)",
        "torch.zeros(2).type('torch.cuda.FloatTensor')",
        "torch.nn.Parameter(torch.zeros(2)).to('cuda').detach()",
        "torch.nn.Module.cuda(torch.nn.BatchNorm1d(2)).bias.detach()",
        "torch.nn.BatchNorm1d(2, device='cuda').bias.detach()",
        "torch.zeros(2).pin_memory().to('cuda', non_blocking=True)",
        "X.cpu()[0, :2].mul(0).to(X.device)",
        "X.cuda()[0, :2] * 0 + 0",
    ],
)
def test_way_to_the_device(gpu: Child, snippet: str) -> None:
    answer = gpu.run(snippet)
    assert not answer.error, answer.where
    assert answer.devices == ("cuda:0",)
    assert answer.value.removeprefix("torch.float32 [2] by (1,): ").replace("-0.0", "0.0") == "[0.0, 0.0]"


@pytest.mark.parametrize("snippet", ["X.cpu()", "X.to('cpu')", "X.to(X_cpu)", "X.to(X_cpu.device)", "X.detach().cpu()"])
def test_way_back(gpu: Child, snippet: str) -> None:
    answer = gpu.run(snippet)
    assert (answer.value, answer.devices) == (run("X", "cpu").value, ("cpu",))


@pytest.mark.parametrize(
    "snippet", ["X.cuda() is X", "X.to('cuda') is X", "X.to(X.device) is X", "X_cpu.cpu() is X_cpu"]
)
def test_what_is_there_is_not_copied(gpu: Child, snippet: str) -> None:
    assert gpu.run(snippet).value == "True"


@pytest.mark.parametrize(
    "snippet",
    [
        "Y_cpu[0, 0] = 9; Y",
        "Y[0, 0] = 9; Y_cpu",
        "Y.cpu().zero_(); Y",
        "Y.clone().zero_(); Y",
        "Y.to(torch.float32, copy=True).zero_(); Y",
        "torch.tensor(Y_cpu.numpy(), device='cuda').zero_(); Y_cpu",
        "torch.as_tensor(Y_cpu, device='cuda').zero_(); Y_cpu",
        "copy.deepcopy(Y).zero_(); Y",
    ],
)
def test_copies_do_not_share_memory(gpu: Child, snippet: str) -> None:
    assert gpu.run(snippet).value == run("Y", "cpu").value


@pytest.mark.parametrize("snippet", ["X", "X[0, 0]", "N", "M", "Z", "Z.conj()", "X * float('nan')"])
def test_device_is_printed(gpu: Child, snippet: str) -> None:
    cpu, printed = (run(f"repr({snippet})", "cpu"), gpu.run(f"repr({snippet}), str({snippet})"))
    said = cpu.value[1:-1].removesuffix(")")
    assert not printed.error, printed.where
    assert said in printed.value
    assert printed.value.count("device='cuda:0'") == 2


def test_parameter_is_printed_with_its_device(gpu: Child) -> None:
    assert "device='cuda:0',\\n       requires_grad=True" in gpu.run("str(torch.nn.Parameter(v))").value


@pytest.mark.parametrize(
    ("snippet", "said"),
    [
        ("torch.mul(X, Y, out=torch.empty(2, device=device))", "resized since it had shape [2]"),
        ("torch.stack([X, Y], out=torch.empty(3, 4, device=device))", "resized since it had shape [3, 4]"),
    ],
)
def test_output_of_another_shape_is_resized_with_a_warning(gpu: Child, snippet: str, said: str) -> None:
    for answer in (gpu.run(snippet), run(snippet, "cpu")):
        assert answer.error == "UserWarning"
        assert said in answer.message


@pytest.mark.parametrize(
    "snippet",
    [
        "X.to_sparse()",
        "torch.sparse_coo_tensor(index[None], w)",
        "torch.sparse_coo_tensor(index_cpu[None], w_cpu, device=device)",
        "torch.sparse_coo_tensor(index_cpu[None], w_cpu, check_invariants=True).to(device)",
        "S.to_sparse_csr()",
        "torch.quantize_per_tensor(X, 0.1, 0, torch.qint8)",
    ],
)
def test_gap_is_said(gpu: Child, snippet: str) -> None:
    answer = gpu.run(snippet)
    assert answer.error == "RehearsalGapError", answer.where
    assert "sparse" in answer.message


# -------------------------------------------------------------------------------------------------------- gradients


def backward(result: str, *leaves: str) -> str:
    """A snippet that differentiates by these leaves, and gives the result and the gradients."""
    needed = "; ".join(f"{leaf}.requires_grad_()" for leaf in leaves)
    grads = ", ".join(f"{leaf}.grad" for leaf in leaves)
    return f"{needed}\nresult = {result}\n(result * result).sum().backward()\nresult, {grads}"


LOOPS = """
def corr2d(X, K):
    Y = torch.zeros(X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1, device=X.device)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i:i + K.shape[0], j:j + K.shape[1]] * K).sum()
    return Y
"""
CUBE = """
class Cube(torch.autograd.Function):
    @staticmethod
    def forward(context, x):
        context.save_for_backward(x)
        return x ** 3

    @staticmethod
    def backward(context, given):
        (x,) = context.saved_tensors
        return 3 * x ** 2 * given
"""
WRITTEN = """
def written(X):
    Y = X * 1
    Y[1:, ::2].mul_(3)
    Y[0] += X[2]
    Y.t()[1].copy_(X[:, 0])
    Y.view(-1)[5:7] = 0
    return Y
"""


@pytest.mark.parametrize(
    "snippet",
    [
        LOOPS + backward("corr2d(X, K)", "X", "K"),
        LOOPS + backward("corr2d(X.t(), K)", "X"),
        CUBE + backward("Cube.apply(X) * Y", "X", "Y"),
        WRITTEN + backward("written(X)", "X"),
        *(
            backward(result, *leaves)
            for result, leaves in [
                ("X * Y + X", "XY"),
                ("X @ Y.t()", "XY"),
                ("X @ v", "Xv"),
                ("w @ X", "Xw"),
                ("torch.einsum('ij,kj->ik', X, Y)", "XY"),
                ("torch.einsum('bij,bkj->bik', D, D)", "D"),
                ("torch.bmm(D, D.mT)", "D"),
                ("torch.addmm(S, X, Y.t())", "SXY"),
                ("torch.tensordot(X, Y, 2)", "XY"),
                ("X[index]", "X"),
                ("X[M]", "X"),
                ("X[:, ::2]", "X"),
                ("X[index, index]", "X"),
                ("X.unfold(1, 2, 1)", "X"),
                ("X.as_strided((2, 3, 2), (4, 1, 1))", "X"),
                ("X.gather(1, N % 4)", "X"),
                ("X.scatter_add(1, N % 4, Y)", "XY"),
                ("X.index_add(0, index, Y)", "XY"),
                ("torch.where(M, X, Y)", "XY"),
                ("torch.stack([X, Y])", "XY"),
                ("torch.cat([X, Y[1:]], 0)", "XY"),
                ("torch.stack([row.sum() for row in X])", "X"),
                ("X.expand(2, 3, 4)", "X"),
                ("v + w[:, None]", "vw"),
                ("X.cumsum(0)", "X"),
                ("X.sort(1).values", "X"),
                ("X.topk(2).values", "X"),
                ("X.max(1).values", "X"),
                ("X.flip(0).roll(1)", "X"),
                ("X.softmax(1)", "X"),
                ("X.var(1)", "X"),
                ("X.norm()", "X"),
                ("F.unfold(I, 3)", "I"),
                ("F.fold(F.unfold(I, 3), (6, 6), 3)", "I"),
                ("F.pad(X, (1, 2))", "X"),
                ("F.conv2d(I, K[None, None])", "IK"),
                ("F.conv2d(I, K[None, None], stride=2, padding=1)", "IK"),
                ("F.conv_transpose2d(I, K[None, None])", "IK"),
                ("F.max_pool2d(I, 2)", "I"),
                ("F.linear(X, Y, w)", "XYw"),
                ("F.layer_norm(X, (4,))", "X"),
                ("F.embedding(N % 3, X)", "X"),
                ("torch.fft.irfft(torch.fft.rfft(v) * torch.fft.rfft(v).conj())", "v"),
                ("Z.abs()", "Z"),
                ("torch.linalg.inv(S)", "S"),
                ("X.cpu().to(device)", "X"),
                ("X.cpu().mul(2).to(device) * Y", "XY"),
                ("X_cpu.to(device) * Y", ("X_cpu", "Y")),
                ("X.double()", "X"),
                ("X.clone().fill_(2) * Y", "XY"),
                ("torch.zeros_like(X).copy_(X)", "X"),
                ("torch.zeros(3, 4, device=device).index_put((index,), X)", "X"),
                ("torch.vmap(lambda x: x * v)(X)", "Xv"),
            ]
        ),
        "grad, = torch.autograd.grad((X.requires_grad_() ** 3).sum(), X); grad, X.grad",
        "torch.autograd.grad(X.requires_grad_() * 2, X, torch.ones_like(X))",
        "torch.autograd.grad(X.requires_grad_() * 2, X, Y)",
        "y = (X.requires_grad_() ** 3).sum(); (g,) = torch.autograd.grad(y, X, create_graph=True); "
        "torch.autograd.grad(g.sum(), X)",
        "torch.autograd.gradcheck(lambda x: x @ x.mT, D.requires_grad_())",
        "torch.autograd.gradgradcheck(lambda x: x.sin(), D.requires_grad_())",
        "x = v[0].clone().requires_grad_(); x.backward(); x.grad",
        "X.requires_grad_().backward(Y); X.grad.add_(1); X.backward(Y); X.grad",
        "y = X.requires_grad_() * 2; y.retain_grad(); y.sum().backward(); y.grad, X.grad",
        "seen = []; X.requires_grad_().register_hook(seen.append); X.sum().backward(); seen",
        "y = X.requires_grad_().detach() * 2; y",
        "X.requires_grad_().grad = Y; X.grad",
        "X.requires_grad_().sum().backward(); torch.nn.utils.clip_grad_norm_([X], 1), X.grad",
    ],
)
def test_gradient_is_the_cpu_s(gpu: Child, snippet: str) -> None:
    assert set(same(gpu, snippet).devices) <= {"cuda:0", "cpu"}


def test_gradient_lies_where_its_tensor_does(gpu: Child) -> None:
    answer = gpu.run("(X_cpu.requires_grad_().to(device) * Y.requires_grad_()).sum().backward(); X_cpu.grad, Y.grad")
    assert answer.devices == ("cpu", "cuda:0")


@pytest.mark.parametrize(
    "optimiser", ["SGD(m.parameters(), 0.1, momentum=0.9)", "Adam(m.parameters(), 0.1)", "AdamW(m.parameters(), 0.1)"]
)
def test_training_goes_as_on_the_cpu(gpu: Child, optimiser: str) -> None:
    step = "optimiser.zero_grad(); m(X).square().sum().backward(); optimiser.step()"
    model = f"m = torch.nn.Linear(4, 2).to(device); optimiser = torch.optim.{optimiser}"
    answer = same(gpu, f"{model}\nfor _ in range(3):\n    {step}\nm.weight, m.bias, m.weight.grad")
    assert set(answer.devices) == {"cuda:0"}


# ------------------------------------------------------------------------------------------------- whatever is drawn

UNARY = (
    "A.clone()",
    "A + A",
    "A * 2",
    "A == A.flip(0)",
    "A.sum()",
    "A.sum(0)",
    "A.cumsum(-1)",
    "A.double().mean(-1)",
    "A.flip(-1)",
    "A.roll(1, 0)",
    "A.sort(-1)",
    "A.argsort(0, stable=True)",
    "A.reshape(-1)",
    "A.contiguous()",
    "A.t() if A.dim() == 2 else A.mT if A.dim() > 2 else A",
    "A.unbind(0)",
    "A.chunk(2, -1)",
    "A.unfold(0, 1, 1)",
    "A.view(*A.shape, 1)",
    "A[A > 0]",
    "A[0], A[..., -1], A[None, :, None]",
    "torch.where(A > 0, A, 0)",
    "torch.stack([A, A]), torch.cat([A, A], -1)",
    "A.expand(2, *A.shape), A[None].repeat(2, *[1] * A.dim())",
    "A.double() @ A.double().reshape(A.shape[0], -1)[0].new_ones(A.shape[-1])",
    "torch.einsum('...i->i', A.double())",
    "A.to(torch.int32), A.float(), A.bool()",
    "A.tolist()",
    "A.amax(0), A.argmax(-1)",
    "torch.zeros_like(A), A.new_ones(2)",
    "A.stride(), A.storage_offset(), A.is_contiguous()",
    "torch.equal(A, A.cpu().to(A.device))",
)
WRITES = (
    "A.fill_(1)",
    "A.copy_(A.flip(0))",
    "A[0] = 1",
    "A[..., -1] = A[..., 0].clone()",
    "A[A > 0] = 0",
    "A.masked_fill_(A > 0, 1)",
    "A.mul_(A)",
    "A.unfold(0, 1, 1).fill_(1)",
    "A.view(1, *A.shape)[:, 0] = 0",
    "A.clamp_(0, 1) if A.dtype != torch.bool else A",
    "A.zero_()",
    "A.index_fill_(0, torch.tensor([0], device=A.device), 1)",
)


@st.composite
def views(draw: st.DrawFn, *, expanded: bool = True) -> str:
    """A snippet that makes a tensor ``base`` and a view ``A`` of it."""
    shape = draw(st.lists(st.integers(1, 4), min_size=1, max_size=4))
    dtype = draw(st.sampled_from(("float32", "float64", "int64", "bool")))
    count = torch.Size(shape).numel()
    made = f"base = (torch.arange({count}) * 7 % 11 - 4).reshape({shape}).to(torch.{dtype}).to(device)"
    ways = []
    for _ in range(draw(st.integers(0, 3))):
        axes = len(shape)
        way = draw(st.sampled_from(("permute", "slice", "expand") if expanded else ("permute", "slice")))
        if way == "permute":
            order = draw(st.permutations(range(axes)))
            shape = [shape[axis] for axis in order]
            ways.append(f".permute({', '.join(map(str, order))})")
        elif way == "slice":
            slices = []
            for axis, size in enumerate(shape):
                start, step = draw(st.integers(0, size - 1)), draw(st.integers(1, 2))
                slices.append(f"{start}::{step}")
                shape[axis] = len(range(start, size, step))
            ways.append(f"[{', '.join(slices)}]")
        elif axes < 5:
            size = draw(st.integers(1, 3))
            shape = [size, *shape]
            ways.append(f".expand({', '.join(map(str, shape))})")
    return f"{made}; A = base{''.join(ways)}"


@quick
@given(view=views(), result=st.sampled_from(UNARY))
def test_drawn_answer_is_the_cpu_s(gpu: Child, view: str, result: str) -> None:
    snippet = f"{view}; A, {result}"
    expected, answer = run(snippet, "cpu"), gpu.run(snippet)
    assert (answer.value, answer.error) == (expected.value, expected.error), answer.where
    assert set(answer.devices) <= {"cuda:0"}


@quick
@given(view=views(expanded=False), write=st.sampled_from(WRITES))
def test_drawn_write_is_seen_through_the_base(gpu: Child, view: str, write: str) -> None:
    answer = same(gpu, f"{view}; {write}; base, A")
    assert answer.devices == ("cuda:0", "cuda:0")
