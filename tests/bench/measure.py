"""Running a command and what it costs: wall-clock seconds, or the peak memory of it and its children."""

from __future__ import annotations

import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import psutil

_TICK = 0.1  # seconds between two looks at memory


Command = Sequence[str | Path]


@dataclass(frozen=True)
class Subject:
    """Something to time: `before` is done each time, outside the clock.

    Each of `lanes` is a list of commands that run one after the other; the lanes run side by side.
    """

    name: str
    lanes: Sequence[Sequence[Command]]
    before: Callable[[], None] = field(default=lambda: None)
    cwd: Path | None = None


def set_aside(*paths: Path) -> None:
    """Have nothing at `paths`. What is there is renamed, not deleted: a disk is slow for a minute after ten thousand
    files have been deleted, and that would be timed. It goes with the whole bench."""
    for path in paths:
        if path.exists():
            path.rename(path.with_name(f".earlier-{time.time_ns()}-{path.name}"))


class FailedError(Exception):
    """A measured command did not do its work, so that its time says nothing."""


def seconds(subject: Subject) -> float:
    """The wall-clock time of one run."""

    def drive(lane: Sequence[Command]) -> None:
        for command in lane:
            done = subprocess.run(command, cwd=subject.cwd, capture_output=True, text=True, check=False)
            if done.returncode:
                raise FailedError(f"{subject.name}：退出码 {done.returncode}\n{(done.stdout + done.stderr)[-2000:]}")

    subject.before()
    start = time.perf_counter()
    with ThreadPoolExecutor(len(subject.lanes)) as lanes:
        list(lanes.map(drive, subject.lanes))
    return time.perf_counter() - start


def medians(subjects: Sequence[Subject], runs: int) -> Mapping[str, float]:
    """The median time of each, the subjects taking turns so that a slow moment of the machine meets them all."""
    spent: dict[str, list[float]] = {subject.name: [] for subject in subjects}
    for turn in range(runs):
        for subject in subjects if turn % 2 == 0 else reversed(subjects):
            worked = _processor_seconds()
            spent[subject.name].append(seconds(subject))
            worked = _processor_seconds() - worked
            told = f"  {subject.name}：{spent[subject.name][-1]:.2f} 秒（处理器 {worked:.2f} 秒）"
            print(told, file=sys.stderr, flush=True)
    return {name: median(times) for name, times in spent.items()}


def _processor_seconds() -> float:
    """What all children have worked so far: on a busy machine it says more than the clock does."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def peak_memory(subject: Subject) -> int:
    """Bytes that the process and its children hold at most, each shared page counted once (PSS). A run of its own."""
    subject.before()
    highest = 0
    process = psutil.Popen(subject.lanes[0][0], cwd=subject.cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None:
        highest = max(highest, _held(process))
        time.sleep(_TICK)
    return highest


def _held(process: psutil.Process) -> int:
    held = 0
    try:
        for one in (process, *process.children(recursive=True)):
            try:
                held += one.memory_full_info().pss
            except psutil.Error:  # it has just ended
                continue
    except psutil.Error:
        return held
    return held


def machine(folder: Path) -> str:
    """One line on what the numbers were taken on."""
    cpu = next(
        (line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.processor() or platform.machine(),
    )
    system = next(
        (line.partition("=")[2].strip('"') for line in _lines("/etc/os-release") if line.startswith("PRETTY_NAME")),
        platform.platform(),
    )
    mounts = {Path(part.mountpoint): part.fstype for part in psutil.disk_partitions(all=True)}
    disk = next((mounts[at] for at in (folder, *folder.parents) if at in mounts), "未知文件系统")
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"{cpu}，{psutil.cpu_count()} 核，内存 {memory:.0f} GiB，{disk}，{system}，Python {platform.python_version()}"
    )


def _lines(file: str) -> list[str]:
    path = Path(file)
    return path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
