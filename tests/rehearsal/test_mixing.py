"""What the rehearsed GPU does with tensors that lie elsewhere: what CUDA does."""

import pytest

from tests.rehearsal.running import Child, run

SAME = "Expected all tensors to be on the same device"
TWO = "found at least two devices, cuda:0 and cpu!"


@pytest.mark.parametrize(
    ("snippet", "said"),
    [
        ("X + Y_cpu", TWO),
        ("X_cpu + Y", TWO),
        ("X * v_cpu", TWO),
        ("X_cpu + v[0]", TWO),
        ("X > Y_cpu", TWO),
        ("X.add_(Y_cpu)", TWO),
        ("X_cpu.add_(Y)", TWO),
        ("X_cpu.add_(v[0])", TWO),
        ("X += Y_cpu", TWO),
        ("X_cpu *= v[0]", TWO),
        ("torch.maximum(X, Y_cpu)", TWO),
        ("torch.where(M_cpu, X, Y)", SAME),
        ("torch.where(M, X, Y_cpu)", SAME),
        ("torch.lerp(X, Y, X_cpu)", SAME),
        ("torch.addcmul(X, Y, Y_cpu)", SAME),
        ("X.masked_fill(M_cpu, 0)", ""),
        ("X.masked_fill_(M_cpu, 0)", ""),
        ("X.masked_select(M_cpu)", ""),
        ("torch.add(X, Y, out=Y_cpu)", SAME),
        ("torch.add(X_cpu, Y_cpu, out=X)", SAME),
        ("torch.mm(X, Y.t(), out=S_cpu)", SAME),
        ("torch.zeros(2, 3) @ X", SAME),
        ("X @ Y_cpu.t()", "mat2 is on cpu, different from other tensors on cuda:0"),
        ("X_cpu @ Y.t()", SAME),
        ("X @ v_cpu", SAME),
        ("w_cpu @ X", SAME),
        ("v @ v_cpu", SAME),
        ("torch.mv(X, v_cpu)", SAME),
        ("torch.dot(v, v_cpu)", SAME),
        ("torch.outer(w, v_cpu)", SAME),
        ("torch.inner(X, Y_cpu)", "Expected tensor to have cuda DeviceType, but got tensor with cpu DeviceType"),
        ("torch.bmm(D, D_cpu.mT)", SAME),
        ("torch.addmm(S_cpu, X, Y.t())", SAME),
        ("torch.addmm(S, X, Y_cpu.t())", SAME),
        ("torch.baddbmm(D_cpu[:, :, :3], D, D.mT)", SAME),
        ("torch.tensordot(X, Y_cpu, 2)", SAME),
        ("torch.einsum('ij,kj->ik', X, Y_cpu)", SAME),
        ("torch.einsum('ij,ij->', X_cpu, Y)", SAME),
        ("F.linear(X, Y_cpu)", SAME),
        ("F.linear(X, Y, w_cpu)", SAME),
        ("torch.nn.Linear(4, 2)(X)", SAME),
        ("torch.nn.Linear(4, 2).to(device)(X_cpu)", SAME),
        ("F.conv2d(I, K_cpu[None, None])", ""),
        ("F.conv2d(I_cpu, K[None, None])", ""),
        ("F.embedding(N_cpu % 3, X)", SAME),
        ("F.mse_loss(X, Y_cpu)", SAME),
        ("F.cross_entropy(X, index_cpu)", SAME),
        ("F.layer_norm(X, (4,), v_cpu)", SAME),
        ("F.fold(F.unfold(I, 3), (6, 6), 3) + I_cpu", TWO),
        ("torch.cat([X, Y_cpu])", SAME),
        ("torch.cat([X_cpu, Y])", SAME),
        ("torch.stack([X, Y_cpu])", SAME),
        ("torch.hstack([X, Y_cpu])", SAME),
        ("torch.stack([v[0], v_cpu[0]])", SAME),
        ("torch.equal(X, X_cpu)", SAME),
        ("torch.allclose(X, X_cpu)", SAME),
        ("torch.isclose(X, X_cpu)", SAME),
        ("X.gather(1, N_cpu % 4)", SAME),
        ("X_cpu.gather(1, N % 4)", SAME),
        ("X.index_select(0, index_cpu)", SAME),
        ("X.index_add(0, index_cpu, Y)", ""),
        ("X.index_add(0, index, Y_cpu)", ""),
        ("X.scatter(1, N_cpu % 4, Y)", SAME),
        ("X.scatter_add_(1, N % 4, Y_cpu)", SAME),
        ("X.take(index_cpu)", ""),
        ("torch.searchsorted(v, v_cpu)", ""),
        ("X_cpu[index]", "indices should be either on cpu or on the same device as the indexed tensor (cpu)"),
        ("X_cpu[M]", "indices should be either on cpu or on the same device as the indexed tensor (cpu)"),
        ("X_cpu[index] = 0", "indices should be either on cpu or on the same device as the indexed tensor (cpu)"),
        ("X[index] = Y_cpu", ""),
        ("X[M] = v_cpu", ""),
        ("X_cpu[index_cpu] = Y", ""),
        ("X.index_put_((index,), Y_cpu)", ""),
        ("X.set_(Y_cpu)", ""),
        ("X.requires_grad_().grad = Y_cpu", ""),
        ("torch.autograd.grad(X.requires_grad_() * 2, X, Y_cpu)", "expected device cuda:0 but got cpu"),
        ("torch.fft.ifft(torch.fft.fft(v) * Z_cpu)", TWO),
        ("torch.vmap(lambda x: x @ v_cpu)(X)", SAME),
        ("torch.arange(3.0) @ X", SAME),
        ("X[:, 0] * torch.ones(3)", TWO),
        ("Z = torch.zeros(3, 4); Z += X", TWO),
        ("torch.zeros(3, 4).add_(X)", TWO),
        ("torch.cdist(X, Y_cpu)", ""),
        ("torch.cross(S, S_cpu, dim=1)", SAME),
        ("torch.kron(K, K_cpu)", TWO),
        ("torch.linalg.solve(S, w_cpu)", SAME),
    ],
)
def test_two_devices_do_not_mix(gpu: Child, snippet: str, said: str) -> None:
    answer = gpu.run(snippet)
    assert answer.error == "RuntimeError", answer.value or answer.where
    assert said in answer.message


@pytest.mark.parametrize(
    "snippet",
    [
        "X + torch.tensor(2.0)",
        "torch.tensor(2.0) - X",
        "X * v_cpu[1]",
        "X / w_cpu[1]",
        "X ** torch.tensor(2)",
        "X > torch.tensor(0)",
        "X += torch.tensor(1.0); X",
        "X.mul_(v_cpu[2]); X",
        "v[0] + v_cpu[1]",
        "v_cpu[0] * v[1]",
        "N + torch.tensor(1.5)",
        "torch.maximum(X, torch.tensor(0.0))",
        "torch.minimum(torch.tensor(1.0), X)",
        "X.clamp(torch.tensor(-1.0), torch.tensor(2.0))",
        "torch.where(M, X, torch.tensor(0.0))",
        "torch.where(M, torch.tensor(1.0), torch.tensor(0.0))",
        "torch.where(X > 0, X, 0)",
        "torch.addcmul(X, Y, torch.tensor(2.0))",
        "torch.lerp(X, Y, torch.tensor(0.5))",
        "X.masked_fill(M, torch.tensor(3.0))",
        "X.masked_fill_(M, torch.tensor(3.0)); X",
        "X.fill_(torch.tensor(3.0)); X",
        "X.fill_(v[0]); X",
        "X.index_fill(0, index, torch.tensor(3.0))",
        "X[index_cpu]",
        "X[M_cpu]",
        "X[:, index_cpu]",
        "X[index_cpu, index]",
        "X[torch.tensor(1)]",
        "X[torch.tensor(1), torch.tensor([0, 2])]",
        "X[torch.tensor(0):torch.tensor(2)]",
        "X[index_cpu] = Y; X",
        "X[M_cpu] = 0; X",
        "X[M] = torch.tensor(5.0); X",
        "X[index] = torch.tensor(5.0); X",
        "X[0, 1] = torch.tensor(5.0); X",
        "X[0] = Y_cpu[1]; X",
        "X[:, 1:3] = Y_cpu[:, :2]; X",
        "X[1:] = torch.zeros(2, 4); X",
        "X.copy_(Y_cpu); X",
        "X.copy_(v_cpu); X",
        "X.copy_(N_cpu); X",
        "X[:, 0].copy_(w_cpu); X",
        "X.index_put_((index_cpu,), Y); X",
        "torch.tensor([X[0, 0], v_cpu[0]], device=device)",
        "X_cpu.to(X) + X",
        "X_cpu.type_as(X) + X",
        "X.new_tensor(v_cpu.tolist())",
        "torch.full((2,), v_cpu[0].item(), device=device)",
        "X * 2 + np.float32(1)",
        "X.reshape(Y_cpu.shape)",
        "X.expand_as(D_cpu)",
        "X.view_as(Y_cpu)",
        "X.cpu().to(device) + Y",
    ],
)
def test_what_cuda_allows(gpu: Child, snippet: str) -> None:
    answer = gpu.run(snippet)
    assert not answer.error, answer.where
    assert (answer.value, answer.devices) == (run(snippet, "cpu").value, ("cuda:0",))


@pytest.mark.parametrize(
    "snippet",
    [
        "X_cpu.copy_(Y); X_cpu",
        "X_cpu[0] = Y[1]; X_cpu",
        "X_cpu[1, 2] = v[0]; X_cpu",
        "X_cpu[:, ::2].copy_(Y[:, 1::2]); X_cpu",
        "X_cpu.fill_(v[0]); X_cpu",
        "X.cpu() + Y_cpu",
        "X_cpu + v[0].item()",
        "X_cpu.to(Y_cpu)",
        "torch.tensor([v[0], v[1]])",
        "torch.tensor(v.tolist())",
        "X_cpu.expand_as(D)",
        "torch.zeros(Y.shape)",
    ],
)
def test_what_is_written_on_the_cpu_stays_there(gpu: Child, snippet: str) -> None:
    answer = gpu.run(snippet)
    assert not answer.error, answer.where
    assert (answer.value, answer.devices) == (run(snippet, "cpu").value, ("cpu",))


@pytest.mark.parametrize(
    ("snippet", "said"),
    [
        ("N @ N.t()", "\"addmm_cuda\" not implemented for 'Long'"),
        ("torch.mm(N, N.t())", "\"addmm_cuda\" not implemented for 'Long'"),
        ("torch.einsum('ij,kj->ik', N, N)", "not implemented for 'Long'"),
        ("N.int() @ N.int().t()", "\"addmm_cuda\" not implemented for 'Int'"),
        ("N.to(torch.uint8) @ N.to(torch.uint8).t()", "\"addmm_cuda\" not implemented for 'Byte'"),
        ("M @ M.t()", "\"addmm_cuda\" not implemented for 'Bool'"),
        ("torch.bmm(N[None], N.t()[None])", "\"baddbmm_cuda\" not implemented for 'Long'"),
        ("N @ N[0]", "\"addmv_impl_cuda\" not implemented for 'Long'"),
        ("N[0] @ N[1]", "\"dot\" not implemented for 'Long'"),
        ("torch.dot(index, index)", "\"dot\" not implemented for 'Long'"),
    ],
)
def test_products_of_whole_numbers_are_not_there(gpu: Child, snippet: str, said: str) -> None:
    answer = gpu.run(snippet)
    assert (answer.error, said in answer.message) == ("NotImplementedError", True), answer


@pytest.mark.parametrize(
    "snippet", ["N * N, (N * N).sum(1)", "torch.einsum('ij,ij->ij', N, N)", "N.float() @ N.float().t()", "N.cumsum(0)"]
)
def test_other_ways_to_multiply_whole_numbers(gpu: Child, snippet: str) -> None:
    assert gpu.run(snippet).value == run(snippet, "cpu").value


@pytest.mark.parametrize(
    "snippet",
    [
        "torch.zeros(2, device='cuda:1')",
        "torch.zeros(2, device=torch.device('cuda', 1))",
        "torch.zeros(2, device=1)",
        "X_cpu.to('cuda:1')",
        "X_cpu.to(1)",
        "X_cpu.to(device='cuda:1')",
        "X_cpu.cuda(1)",
        "X.to('cuda:1')",
        "X.cuda('cuda:1')",
        "X.new_zeros(2, device='cuda:1')",
        "torch.zeros_like(X, device='cuda:1')",
        "torch.nn.Linear(2, 2).to('cuda:1')",
        "torch.nn.Linear(2, 2).cuda(1)",
        "torch.cuda.set_device(1)",
        "torch.cuda.set_device('cuda:1')",
    ],
)
def test_there_is_one_device(gpu: Child, snippet: str) -> None:
    answer = gpu.run(snippet)
    assert (answer.error, answer.message) == ("RuntimeError", "CUDA error: invalid device ordinal"), answer


@pytest.mark.parametrize(
    "snippet",
    [
        "X.numpy()",
        "np.asarray(X)",
        "np.asarray(v[0])",
        "X.detach().numpy()",
        "np.ones(4) @ np.asarray(v)",
        "torch.from_numpy(np.asarray(X))",
        "X.__array__()",
    ],
)
def test_numpy_wants_the_cpu(gpu: Child, snippet: str) -> None:
    answer = gpu.run(snippet)
    assert (answer.error, answer.message) == (
        "TypeError",
        "can't convert cuda:0 device type tensor to numpy. Use Tensor.cpu() to copy the tensor to host memory first.",
    )


@pytest.mark.parametrize(
    "snippet", ["X.cpu().numpy()", "np.asarray(X.cpu())", "X.detach().cpu().numpy()", "X.numpy(force=True)"]
)
def test_numpy_takes_what_came_back(gpu: Child, snippet: str) -> None:
    answer = gpu.run(f"({snippet}).tolist()")
    assert answer.value == run("X.tolist()", "cpu").value, answer.where


@pytest.mark.parametrize("snippet", ["X.map_(Y, lambda a, b: a + b)", "X.apply_(lambda a: a)"])
def test_what_is_the_cpu_s_alone(gpu: Child, snippet: str) -> None:
    answer = gpu.run(snippet)
    assert (answer.error, "only implemented on CPU tensors" in answer.message) == ("TypeError", True)
