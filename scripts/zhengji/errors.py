"""The operator's fault, as opposed to the submitter's (a `Finding`) or ours (a traceback)."""


class ZhengjiError(Exception):
    """Something the operator must put right before a command can run.

    Caught once, in `cli.py`: printed as one line, with the hint beneath, exit code 2.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
