"""The one error an untouched stub raises."""


class NotDoneYet(NotImplementedError):  # noqa: N818 - a stub reads: raise NotDoneYet
    """Raised by a stub that waits for the student's code; reported as *not started*, never as wrong."""

    def __init__(self, message: str = "not done yet: replace this line with your own code") -> None:
        super().__init__(message)
