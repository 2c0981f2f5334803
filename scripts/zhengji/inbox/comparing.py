"""What can only be seen between submissions: those of this run, and those that stand in the repository."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from zhengji.checks import Trace, across
from zhengji.inbox.arrival import Arrival, State
from zhengji.inbox.workers import traces_of
from zhengji.load import submission_files, submission_names
from zhengji.model import Call, Finding

_LOST = (State.TWICE, State.SAME)


class Comparison:
    """The submissions of a run compared with each other and, once these stand where they belong, with all others."""

    def __init__(self, call: Call, arrivals: Sequence[Arrival], traces: Sequence[Trace | None], jobs: int) -> None:
        self._call, self._jobs = call, jobs
        judged = zip(arrivals, traces, strict=True)
        self._traces = [None if arrival.state in _LOST else one for arrival, one in judged]
        self._new = {one.path: one for one in self._traces if one}
        self._found: dict[str, list[Finding]] | None = None

    def alone(self) -> bool:
        """Whether nothing stands in the repository but what these are to replace."""
        return all(name in self._new for name in submission_names(self._call))

    def make(self) -> None:
        """Compare the new ones with each other alone."""
        self._found = self._with_each_other_and(())

    def told(self, arrivals: Sequence[Arrival]) -> tuple[Arrival, ...]:
        """`arrivals`, each with what was found of it."""
        if self._found is None:
            self._found = self._with_each_other_and(traces_of(self._others(), self._call, self._jobs))
        found = self._found
        return tuple(
            arrival._replace(findings=(*arrival.findings, *found[one.path])) if one and one.path in found else arrival
            for arrival, one in zip(arrivals, self._traces, strict=True)
        )

    def _others(self) -> list[Path]:
        if not self._new:
            return []
        some = ((path, file) for file, path in submission_files(self._call) if path not in self._new)
        return [Path(file) for _, file in sorted(some)]

    def _with_each_other_and(self, others: Sequence[Trace]) -> dict[str, list[Finding]]:
        found: dict[str, list[Finding]] = {}
        for finding in across([*self._new.values(), *others], frozenset(self._new)):
            found.setdefault(finding.place.path, []).append(finding)
        return found
