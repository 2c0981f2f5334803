"""The checklist of the formal review: what the findings decide ticks itself, the rest is for a person."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Literal

from zhengji.model import Call, Point, Severity
from zhengji.review.model import Answered, Timing, Told

State = Literal["good", "bad", "doubtful", "open", "unknown"]
_OF_TIME = frozenset(("pull.early", "pull.late", "pull.time"))


def points(call: Call, findings: Sequence[Told], timing: Timing, *, readable: bool) -> tuple[Answered, ...]:
    """Each point of the call's checklist, in its order, as `findings` answer it."""
    return tuple(Answered(one.text, _state(one, findings, timing, readable)) for one in call.checklist)


def _state(point: Point, findings: Sequence[Told], timing: Timing, readable: bool) -> State:
    if not point.codes:
        return "open"
    weights: Collection[Severity] = {told.severity for told in findings if point.about(told.code)}
    if Severity.ERROR in weights:
        return "bad"
    if Severity.WARNING in weights:
        return "doubtful"
    of_time = any(map(point.about, _OF_TIME))
    if (of_time and timing.state == "unknown") or (not of_time and not readable):
        return "unknown"
    return "good"
