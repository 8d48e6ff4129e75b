"""Files of learning platforms, as those write them, and records of students who are in them."""

from pathlib import Path
from typing import Any

from autograder.record import Record
from tests.render.samples import check, exercise, failing, record

CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Notes,multi_channel (501),Essay (502),Current Score,Final Score (77)\n"
    ",,,,,,Manual Posting,,,\n"
    "    Points Possible,,,,,(read only),20.00,10.00,(read only),(read only)\n"
    '"King, Ada",101,S-1,ada,"CS, group 1","likes ""tests""",5.00,8.00,61.00,61.00\n'
    '"Osei, Ben",102,S-2,ben@uni.example,CS,,,7.00,70.00,70.00\n'
    '"Ångström, Zoë",103,S-3,zoe,CS,,,,,\n'
    '"=""=HYPERLINK(""""x""""), Eve""",104,S-4,eve,CS,,,,,\n'
    '"Student, Test",105,,tst,CS,,,,,\n'
)
MOODLE = (
    "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,"
    "Last modified (submission),Last modified (grade),Feedback comments\r\n"
    'Participant 1001,Ada King,ada@uni.example,Submitted for grading,,20.00,Yes,"Monday, 2 November 2026",-,\r\n'
    'Participant 1002,"Osei ""B"", Ben",ben@uni.example,Submitted for grading,-,20.00,Yes,-,-,"Well\ndone, Ben"\r\n'
    "Participant 1003,=1+1,zoe@uni.example,No submission,,20.00,Yes,-,-,\r\n"
)


def saved(folder: Path, text: str, name: str = "roster.csv", mark: bool = False) -> Path:
    path = folder / name
    path.write_bytes(text.encode("utf-8-sig" if mark else "utf-8"))
    return path


def result(student: str, score: float = 4.5, **more: Any) -> Record:
    """A record with 20 points possible."""
    return record(student, failing(), exercise("f", "passed", score=score - 4.5 if score > 4.5 else 0), **more)


def not_graded(student: str) -> Record:
    return record(student, exercise("f", "grader error", check("defined", "grader error")), exercise("g", "passed"))
