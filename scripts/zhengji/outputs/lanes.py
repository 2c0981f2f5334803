"""Work done side by side, and in the meantime something else here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from zhengji.pool import FORKS, pool

Given = TypeVar("Given")
Made = TypeVar("Made")


def side_by_side(
    work: Callable[[Given], Made], over: Sequence[Given], jobs: int, meanwhile: Callable[[], None]
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
