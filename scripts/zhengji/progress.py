"""Progress on a terminal, silence in a pipe."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

Progress = Callable[[int, int], None]


def silent(done: int, total: int) -> None:
    """A progress that shows nothing."""


@contextmanager
def progress(title: str, after: float = 0.5) -> Iterator[Progress]:
    """Yield `advance(done, total)`: a bar on standard error that takes itself away when the block ends.

    What is done within `after` seconds needs no bar.
    """
    if not sys.stderr.isatty():
        yield silent
        return
    with ExitStack() as stack:
        bar: Progress | None = None
        begun = time.monotonic()

        def advance(done: int, total: int) -> None:
            nonlocal bar
            if bar is None and time.monotonic() - begun >= after:
                bar = _bar(title, stack)
            if bar is not None:
                bar(done, total)

        yield advance


def _bar(title: str, stack: ExitStack) -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bars = stack.enter_context(Bars(*columns, console=Console(stderr=True), transient=True))
    task = bars.add_task(title, total=None)
    return lambda done, total: bars.update(task, completed=done, total=total)
