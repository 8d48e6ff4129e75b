"""The script that lays a real and a rehearsed GPU side by side, with other devices than those it is for."""

import pytest
import torch

from benchmarks.cuda_agreement import Agreement, main, table


def test_two_rehearsed_gpus_agree(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--devices", "rehearsed", "rehearsed", "--corpora", "device/wrong", "hostile", "--limit", "2"]) == 0
    shown = capsys.readouterr().out
    assert "| device/wrong | 2 | 2 |" in shown
    assert "| hostile | 2 | 2 |" in shown


def test_verdicts_that_differ_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--devices", "rehearsed", "cpu", "--corpora", "right", "--limit", "1"]) == 1
    shown = capsys.readouterr().out
    assert "| right | 1 | 0 |" in shown
    assert "on rehearsed: {'corr2d_multi_in': (10.0, 'passed')" in shown
    assert "on cpu: {'corr2d_multi_in': (10.0, 'not run')" in shown


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_machine_without_a_gpu_is_told_so() -> None:
    with pytest.raises(SystemExit, match=r"^cuda_agreement: cuda cannot be had here, as "):
        main([])


def test_table_counts_all() -> None:
    found = Agreement("right", 3, {"a.py": ({}, {})})
    assert table([found]).splitlines()[-1] == "| right | 4 | 3 |"
