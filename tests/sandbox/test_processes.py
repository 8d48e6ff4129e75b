"""Nothing that student code started lives on: not after its submission, not after a zygote that was killed."""

import os
import select
import signal
from pathlib import Path

import pytest

from autograder.authoring.page import Limits
from autograder.grading.session import Session
from autograder.grading.zygote import Zygote, ZygoteError
from autograder.protocol.messages import Load, Unit
from autograder.sandbox.levels import Level, restrictions
from autograder.sandbox.probes import running
from tests.sandbox.test_denials import DAEMON


@pytest.mark.parametrize("level", ["process", "standard", "strict"])
def test_a_daemon_ends_with_a_zygote_that_is_killed(level: Level) -> None:
    with Zygote(level=level) as zygote:
        control = zygote.controls[0]
        ready = control.wait_until_ready()
        if level == "strict" and not ready.offers.namespaces:
            pytest.skip(f"this machine refuses namespaces: {ready.offers.refusal}")
        keeper, *others = sorted(running(control.scratch), key=int)
        assert len(others) == 1
        asked = restrictions(level, Limits(), 1, 0, ready.offers, gives_up_root=ready.gives_up_root)
        session = Session(control, Load("daemon", (Unit("student.py", DAEMON),), (), (), ()), asked, Limits())
        assert session.open().problems == ()
        assert len(running(control.scratch)) == 4  # with the worker and its daemon
        watched = [os.pidfd_open(int(pid)) for pid in running(control.scratch)]
        os.kill(int(others[0]), signal.SIGKILL)
        for handle in watched:
            assert select.select([handle], [], [], 60)[0]  # readable once the process has ended
            os.close(handle)
        with pytest.raises(ZygoteError, match="the zygote"):
            session.close()
        assert running(control.scratch) - {keeper} == set()


def test_a_folder_is_left_by_nobody() -> None:
    with Zygote() as zygote:
        zygote.controls[0].wait_until_ready()
        scratch = zygote.scratch
    assert running(scratch) == set()
    assert not Path(scratch).exists()
