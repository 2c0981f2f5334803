"""Job B: the report of job A told on the forge. Nothing of the report is trusted (D4).

Its size and its schema are judged first; the number of the request and the version come from the event alone; verdict
and labels are worked out anew from its findings. The verdict is bound to the version that was checked (D6).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from zhengji.errors import ZhengjiError, reason
from zhengji.forge import Forge
from zhengji.model import Call, Severity
from zhengji.review import markdown, wording
from zhengji.review.labels import known_labels, labels_of
from zhengji.review.model import Review, Verdict
from zhengji.review.saved import LARGEST, read
from zhengji.schema import call_ids, load_call

MARKER = "<!-- zhengji:review -->"
_STATUS = 140  # characters of a status, on GitHub
State = Literal["success", "failure", "pending"]
_FAILED = "检查没有完成，请看工作流的记录"


@dataclass(frozen=True, slots=True)
class Posted:
    """What was told: where the comment is, and the verdict; `moved` where the request has a newer version by now."""

    url: str = ""
    state: State = "pending"
    moved: bool = False


def post(forge: Forge, root: Path, number: int, head: str, report: Path) -> Posted:
    """Tell `report` below request `number`, for its version `head` alone, by the calls below `root`.

    Where there is no report, or not one of ours, the version is marked as not checked, and the fault is raised.
    """
    if number < 1 or not head:
        raise ZhengjiError("不知道是哪个请求的哪个版本。", "请用 --event，或者 --number 和 --head。")
    if forge.head(number) != head:
        return Posted(moved=True)
    try:
        review = _read(report, head)
        call = _call(root, review)
    except ZhengjiError:
        forge.status(head, "failure", _FAILED)
        raise
    url = forge.comment(number, MARKER, f"{MARKER}\n{markdown.render(review, call)}")
    forge.label(number, labels_of(review, call), known_labels(call))
    if forge.head(number) != head:  # the newer version gets a run of its own, which writes over the comment
        return Posted(url, moved=True)
    state: State = "failure" if review.verdict is Verdict.REFUSED else "success"
    forge.status(head, state, _described(review), url)
    return Posted(url, state)


def mark(forge: Forge, head: str, *, passed: bool) -> State:
    """Set the status of the commit `head` of a merge queue, whose whole tree was judged by the gate."""
    state: State = "success" if passed else "failure"
    forge.status(head, state, "合并后的全部申报：通过" if passed else "合并后的全部申报：未通过，请看工作流的记录")
    return state


def _read(report: Path, head: str) -> Review:
    try:
        with report.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise ZhengjiError(f"读不了检查结果 {report}：{reason(error)}。", "检查那一步可能没有完成。") from None
    review = read(content)
    if review.head != head:
        raise ZhengjiError("检查结果说的不是这个版本。", "它可能不是检查这一步写的，没有采用。")
    return review


def _call(root: Path, review: Review) -> Call:
    if review.call not in call_ids(root):
        raise ZhengjiError("检查结果说的不是这里的征集。", "它可能不是检查这一步写的，没有采用。")
    return load_call(root, review.call)


def _described(review: Review) -> str:
    said = wording.tally(review)
    if review.count(Severity.ERROR):
        said = f"未通过：{said}"
    return said[:_STATUS]
