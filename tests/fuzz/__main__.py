"""Fuzz a target, led by coverage, with atheris, which is not among the kit's dependencies.

Run by hand, and say in the commit what it came to::

    pip install atheris
    python -m tests.fuzz replies /tmp/corpus -runs=1000000 -max_len=2048

The first argument is a target of :mod:`tests.fuzz.targets`. The second is a folder for the inputs that reached
something new, which is filled with the target's seeds; the rest are libFuzzer's options. A fault ends it with its
traceback, and the input is written to a file named ``crash-…``. Make it a seed, and mend what is wrong.
"""

import sys
from pathlib import Path


def main(arguments: list[str]) -> None:
    """Fuzz the target that the arguments name."""
    import atheris  # type: ignore[import-not-found, import-untyped, unused-ignore]

    with atheris.instrument_imports(include=["autograder", "tests.fuzz.targets"]):
        from tests.fuzz.targets import TARGETS

    if len(arguments) < 2 or arguments[0] not in TARGETS:
        raise SystemExit(f"usage: python -m tests.fuzz {'|'.join(TARGETS)} CORPUS [OPTION ...]")
    target, corpus = TARGETS[arguments[0]], Path(arguments[1])
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(target.seeds()):
        (corpus / f"seed-{number}").write_bytes(seed)
    atheris.Setup([sys.argv[0], str(corpus), *arguments[2:]], target.run)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1:])
