"""Worker processes: each does one kind of work for as long as the process that began it lives, and no longer.

On Linux workers are copies of this process (`FORKS`): what they start with is theirs as it is, and is never pickled.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager

FORKS = sys.platform == "linux"  # elsewhere a system's own libraries may not live through it
_BETWEEN_COLLECTIONS = 50_000  # new objects: a worker's work leaves next to nothing for the collector


@contextmanager
def pool(jobs: int, start: Callable[..., object] | None = None, *given: object) -> Iterator[ProcessPoolExecutor]:
    """`jobs` workers, each of which first calls `start(*given)`. What is not begun when the block ends never will be.

    An interrupt from the keyboard is the parent's to deal with; if the parent dies, the workers end as well.
    """
    context = multiprocessing.get_context("fork" if FORKS else None)
    workers = ProcessPoolExecutor(jobs, context, _begin, (start, given))
    try:
        yield workers
    finally:
        workers.shutdown(wait=True, cancel_futures=True)


def _begin(start: Callable[..., object] | None, given: tuple[object, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if start:
        start(*given)
    gc.freeze()  # schemas, shells, code are there to stay: no need to look through them again and again
    gc.set_threshold(_BETWEEN_COLLECTIONS)


def _end_with_parent() -> None:
    """Wait for the parent's end; then nobody waits for what is made here, and nobody would ever end this process."""
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)
