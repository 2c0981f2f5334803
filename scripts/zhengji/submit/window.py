"""Is the call open? Judged by the server's clock, never by that of the machine which submits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from zhengji.model import Call


class Window(StrEnum):
    """Where a moment lies; the window includes its first and its last second."""

    EARLY = "early"
    OPEN = "open"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Clock:
    """A moment, and whether a server told it (`True`) or only this machine could be asked."""

    time: datetime
    by_server: bool


def judge(time: datetime, call: Call) -> Window:
    """Where `time` (aware) lies."""
    return Window(call.at(time))


def shown(clock: Clock, call: Call) -> str:
    """2019-08-16 23:59:59（服务器时间，Asia/Shanghai）."""
    whose = "服务器时间" if clock.by_server else "本机时间，服务器没有报时"
    return f"{local(clock.time, call)}（{whose}，{call.timezone}）"


def local(time: datetime, call: Call) -> str:
    """`time` as the call's own clocks show it."""
    return time.astimezone(ZoneInfo(call.timezone)).strftime("%Y-%m-%d %H:%M:%S")
