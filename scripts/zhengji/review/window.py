"""Was the call open when the request reached the server? A commit's own date says nothing: the filer chooses it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from zhengji.model import Call, Finding, Place, Severity
from zhengji.review.model import Timing
from zhengji.review.request import Pull

LATE_ALLOWED = "准予补报"  # the label by which maintainers let in what came outside the window


def timing(call: Call, pull: Pull) -> Timing:
    """When the server got the request, against the window, in the call's own zone.

    Of a time that is only known to lie between two others nothing is told, unless both are on one side of each end.
    """
    zone = ZoneInfo(call.timezone)
    opens, closes = call.opens.astimezone(zone), call.closes.astimezone(zone)
    allowed, received = LATE_ALLOWED in pull.approved, pull.received
    if received is None and pull.between and len({call.at(time) for time in pull.between}) == 1:
        received = pull.between[0]
    if received is None:
        return Timing("unknown", None, opens, closes, allowed)
    return Timing(call.at(received), received.astimezone(zone).replace(microsecond=0), opens, closes, allowed)


def told_time(time: datetime) -> str:
    """A time to the second: 2019年8月16日 23:59:59."""
    return f"{time.year}年{time.month}月{time.day}日 {time:%H:%M:%S}"


def window(found: Timing, *, asked: bool = False) -> Iterator[Finding]:
    """What is told of a request that came outside the window, or may have."""
    if found.received is None or found.state == "open":
        if asked and found.received is None and not found.allowed:
            message = f"不能确定是否在截止（{told_time(found.closes)}）之前收到"
            yield Finding("pull.time", Severity.WARNING, Place(""), message, "请核对最近一次提交推送的时间。")
        return
    early = found.state == "early"
    bound = f"征集自 {told_time(found.opens)} 开始" if early else f"征集已于 {told_time(found.closes)} 截止"
    message = f"服务器收到的时间是 {told_time(found.received)}，{bound}"
    hint = "请在征集开始后再提交。" if early else "请与征集的主办单位联系。"
    severity = Severity.WARNING if found.allowed else Severity.ERROR
    if found.allowed:
        hint = f"维护者已标“{LATE_ALLOWED}”，予以接收。"
    yield Finding(f"pull.{found.state}", severity, Place(""), message, hint)
