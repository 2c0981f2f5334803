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
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any, TypeVar

FORKS = sys.platform == "linux"  # elsewhere a system's own libraries may not live through it
Given = TypeVar("Given")
Made = TypeVar("Made")
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


@contextmanager
def aside(work: Callable[[], Made], jobs: int) -> Iterator[Callable[[], Made]]:
    """A call that gives what `work` makes: in a process of its own that has begun by then, where `jobs` allow for one.

    `work` and what it makes must be picklable. When that is there, the process has ended.
    """
    if jobs == 1 or not FORKS:  # to start a process that is no copy would take longer
        yield work
        return
    with ExitStack() as held:
        working = held.enter_context(pool(1)).submit(work)

        def made() -> Made:
            with held.pop_all():
                return working.result()

        yield made


def side_by_side(
    work: Callable[[Given], Made], over: Sequence[Given], jobs: int, meanwhile: Callable[[], None] = lambda: None
) -> list[Made]:
    """What `work` makes of each of `over`, in order, made by `jobs` processes while `meanwhile` is called in this one.

    Where processes are not copies of this one, threads work instead: `work` and `over` need not be picklable, what is
    made must be.
    """
    if jobs == 1:
        meanwhile()
        return list(map(work, over))
    if not FORKS:
        with ThreadPoolExecutor(jobs) as threads:
            made = threads.map(work, over)
            meanwhile()
            return list(made)
    with pool(jobs, _start, work, over) as workers:
        working = [workers.submit(_do, index) for index in range(len(over))]
        meanwhile()
        return [one.result() for one in working]


_task: list[Any] = []  # of a worker process: what it does, and all that it may be asked to do it with


def _start(work: Callable[[Any], Any], over: Sequence[Any]) -> None:
    _task[:] = [work, over]


def _do(index: int) -> Any:
    work, over = _task
    return work(over[index])
