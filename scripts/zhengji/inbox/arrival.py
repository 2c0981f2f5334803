"""What became of each submission that was brought in."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from zhengji.checks import Trace
from zhengji.intake import Unclaimed, Understood
from zhengji.model import Finding, Severity


class State(StrEnum):
    """What was done with a submission that was read."""

    WRITTEN = "written"
    REPLACED = "replaced"  # another one stood there, and --force was given
    SAME = "same"  # it stands there already
    PLANNED = "planned"  # --dry-run
    CONFLICT = "conflict"  # another one stands there; not written
    TWICE = "twice"  # two of this run belong at one path; the first was written
    UNPLACED = "unplaced"  # no unit or no title: it has no path
    UNREAD = "unread"
    ASIDE = "aside"  # no submission: what stands beside the tables of a workbook


STATES: Mapping[State, str] = {
    State.WRITTEN: "已写入",
    State.REPLACED: "已覆盖原有的",
    State.SAME: "已有，内容相同",
    State.PLANNED: "可以写入",
    State.CONFLICT: "与已有的不同，没有写",
    State.TWICE: "与另一份单位、名称相同，没有写",
    State.UNPLACED: "缺单位或名称，没有写",
    State.UNREAD: "没有读出来",
    State.ASIDE: "不属于征集表",
}
FAILED = frozenset((State.CONFLICT, State.TWICE, State.UNPLACED, State.UNREAD))


class Arrival(NamedTuple):
    """A submission of `source` (`part` says which), or a source that gave none. A tuple, as its trace is: thousands go
    from process to process.

    `path` is where it belongs ("" where it belongs nowhere), relative to the repository with forward slashes, or the
    file that `--out` makes. `understood` are the values, or only those that want a look where there are many
    submissions; `answers` is how many they were. `compared` says of what is compared with others where it stands, by
    pointer. `note` says more of its state.
    """

    source: str
    part: str
    state: State
    form: str = ""
    unit: str = ""
    title: str = ""
    path: str = ""
    number: str = ""
    answers: int = 0
    understood: tuple[Understood, ...] = ()
    compared: tuple[tuple[str, str], ...] = ()
    unclaimed: tuple[Unclaimed, ...] = ()
    findings: tuple[Finding, ...] = ()
    note: str = ""

    @property
    def guessed(self) -> tuple[Understood, ...]:
        """What somebody should look at again."""
        return tuple(one for one in self.understood if one.guessed)

    def weighing(self, severity: Severity) -> int:
        """How many of its findings weigh `severity`."""
        return sum(finding.severity is severity for finding in self.findings)

    @property
    def well(self) -> bool:
        """Whether it went well: it stands where it belongs, and checking refuses nothing of it."""
        return self.state not in FAILED and not self.weighing(Severity.ERROR)


class Settled(NamedTuple):
    """An arrival before it is put where it belongs: its canonical YAML (b"" where it gave none), and its trace."""

    arrival: Arrival
    content: bytes = b""
    trace: Trace | None = None
