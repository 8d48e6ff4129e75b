"""How a record came about, for the foot of a report."""

from autograder.record import CheckResult, Record

_SHORT = 12


def graded_text(record: Record) -> str:
    """The kit, where it ran, and which exam: ``graded by autograder 0.1.0 on cpu and a rehearsed GPU, exam 1f0c…``."""
    environment = record.environment
    gpu = environment.versions.get("gpu", "")
    names = {"rehearsed": "a rehearsed GPU", "cuda": f"cuda ({gpu})" if gpu else "cuda"}
    where = " and ".join(names.get(device, device) for device in environment.devices) or "no device"
    exam = f", exam {environment.exam[:_SHORT]}" if environment.exam else ""
    return f"graded by autograder {environment.kit} on {where}{exam}"


def shown_name(check: CheckResult) -> str:
    """A check's name, and of the device check where it was made: ``device (rehearsed)``."""
    return f"{check.name} ({check.device})" if check.name == "device" and check.device else check.name


def submission_text(record: Record) -> str:
    """What was graded: the path as it was given, and the beginning of its digest."""
    digest = record.submission.sha256[:_SHORT]
    return f"submission {record.submission.path}" + (f", SHA-256 {digest}" if digest else "")


def not_run_texts(record: Record) -> list[str]:
    """The checks that were not made of any work, with the reason: ``device (this version grades on the CPU only)``."""
    found = [
        f"{check.name} ({check.message})"
        for exercise in record.exercises
        for check in exercise.checks
        if check.outcome == "not run" and not check.max_points and check.message and exercise.outcome != "not run"
    ]
    return list(dict.fromkeys(found))
