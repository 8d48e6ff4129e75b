"""Places on GPUs: taken in turn, shared by as many as there may be, and waited for."""

import multiprocessing
from contextlib import ExitStack
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest

from autograder.grading.gpus import Gpus
from autograder.worker.cuda import EVERY, number_of, visible


@pytest.mark.parametrize(
    ("slots", "taken"),
    [((0, 1, 2, 3), ["3", "5", "3", "5"]), ((0, 0, 0, 0), ["3", "5", "3", "5"]), ((1, 1, 1, 1), ["5", "3", "5", "3"])],
)
def test_jobs_take_the_gpus_in_turn(tmp_path: Path, slots: tuple[int, ...], taken: list[str]) -> None:
    gpus = Gpus(tmp_path, ("3", "5"), 2)
    with ExitStack() as stack:
        places = [stack.enter_context(gpus.place(slot)) for slot in slots]
    assert [place.gpu for place in places] == taken
    assert {place.share for place in places} == {0.5}


def test_place_that_is_given_back_can_be_taken_again(tmp_path: Path) -> None:
    gpus = Gpus(tmp_path, ("0",), 1)
    for slot in range(3):
        with gpus.place(slot) as place:
            assert place.gpu == "0"


def _hold(folder: Path, taken: Event, enough: Event) -> None:
    with Gpus(folder, ("0",), 1).place(0):
        taken.set()
        enough.wait(60)


def _take(folder: Path, taken: Event) -> None:
    with Gpus(folder, ("0",), 1).place(1):
        taken.set()


def test_job_waits_where_every_place_is_taken_and_goes_on_when_its_holder_is_killed(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    first, second, enough = spawn.Event(), spawn.Event(), spawn.Event()
    holder = spawn.Process(target=_hold, args=(tmp_path, first, enough))
    holder.start()
    assert first.wait(60)
    waiter = spawn.Process(target=_take, args=(tmp_path, second))
    waiter.start()
    assert not second.wait(1)
    holder.kill()
    assert second.wait(60)
    for process in (holder, waiter):
        process.join(60)
    assert waiter.exitcode == 0


@pytest.mark.parametrize(
    ("environment", "numbers"),
    [
        ({}, ["0", "1"]),
        ({"CUDA_VISIBLE_DEVICES": "2,5"}, ["2", "5"]),
        ({"CUDA_VISIBLE_DEVICES": "GPU-8f, GPU-2c"}, ["GPU-8f", "GPU-2c"]),
    ],
)
def test_gpus_are_called_what_cuda_calls_them(environment: dict[str, str], numbers: list[str]) -> None:
    seen = visible(environment)
    assert (seen == EVERY) is (not environment)
    assert [number_of(seen, index) for index in range(2)] == numbers
