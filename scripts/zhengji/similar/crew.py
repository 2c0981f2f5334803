"""Where the work is done: here, or in worker processes, each of which belongs to one call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

from zhengji.model import Call
from zhengji.pool import pool

Given = TypeVar("Given")
Made = TypeVar("Made")


class Crew:
    """Work done on one call; `each` gives the results in the order of what was given."""

    def __init__(self, call: Call, workers: ProcessPoolExecutor | None) -> None:
        self._call, self._workers = call, workers

    def each(self, work: Callable[[Call, Given], Made], given: Iterable[Given]) -> Iterator[Made]:
        """`work` done on each of `given`; both must be picklable."""
        if self._workers is None:
            return map(partial(work, self._call), given)
        return self._workers.map(partial(_in_worker, work), given)


@contextmanager
def crew(call: Call, jobs: int) -> Iterator[Crew]:
    """A crew of `jobs` processes, or this one alone."""
    if jobs == 1:
        yield Crew(call, None)
        return
    with pool(jobs, _start_worker, call) as workers:
        yield Crew(call, workers)


_of_worker: list[Call] = []  # a worker process belongs to one call


def _start_worker(call: Call) -> None:
    _of_worker[:] = [call]


def _in_worker(work: Callable[[Call, Any], Any], given: Any) -> Any:
    return work(_of_worker[0], given)
