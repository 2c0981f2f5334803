"""Workers end with whoever began them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor

import psutil
import pytest

from zhengji.pool import aside, pool

WAITING = """
import os, time
from zhengji.pool import pool
with pool(2) as workers:
    print(*{workers.submit(os.getpid).result() for _ in range(20)}, *workers._processes, flush=True)
    time.sleep(600)
"""


def test_i4_workers_end_when_their_parent_is_killed() -> None:
    parent = subprocess.Popen([sys.executable, "-c", WAITING], stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    with parent:
        children = [psutil.Process(int(pid)) for pid in set(parent.stdout.readline().split())]
        parent.kill()
    assert children
    _, alive = psutil.wait_procs(children, timeout=20)
    for one in alive:  # or a failed test would leave them behind
        one.kill()
    assert not alive


def _remember(word: str) -> None:
    os.environ["ZHENGJI_TEST_WORD"] = word


def test_workers_start_with_what_they_are_given_and_leave_an_interrupt_to_the_parent() -> None:
    with pool(1, _remember, "甲") as workers:
        assert workers.submit(os.getenv, "ZHENGJI_TEST_WORD").result() == "甲"
        assert workers.submit(signal.getsignal, signal.SIGINT).result() is signal.SIG_IGN


def fail_with(workers: ProcessPoolExecutor, pids: list[int]) -> None:
    pids.append(workers.submit(os.getpid).result())
    raise RuntimeError("失败")


def test_a_block_that_fails_ends_its_workers() -> None:
    pids: list[int] = []
    with pytest.raises(RuntimeError, match="失败"), pool(2) as workers:
        fail_with(workers, pids)
    assert pids
    assert not any(map(psutil.pid_exists, pids))


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_is_worked_out_aside_is_there_when_it_is_asked_for(jobs: int) -> None:
    with aside(os.getpid, jobs) as made:
        worker = made()
        assert (worker == os.getpid()) is (jobs == 1)
        if jobs > 1:
            assert not psutil.pid_exists(worker)  # it is not in the way of workers that are begun next
            assert made() == worker


def _fail() -> None:
    raise ValueError("做不成")


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_fails_aside_fails_where_it_is_asked_for(jobs: int) -> None:
    with aside(_fail, jobs) as made, pytest.raises(ValueError, match="做不成"):
        made()
    with aside(_fail, jobs):
        pass  # nobody asked
