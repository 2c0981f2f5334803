"""What is submitted: files that were read and checked, and where each of them goes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from zhengji.checks import check_paths
from zhengji.checks.place import home
from zhengji.errors import ZhengjiError
from zhengji.git import blob_at
from zhengji.inert import one_line
from zhengji.load import content_of, filed_form, named_paths, read_submission, relative
from zhengji.model import Call, Finding, Report, Submission
from zhengji.paths import number_of
from zhengji.privacy import public_view
from zhengji.submit import receipt as receipts
from zhengji.submit.receipt import Receipt
from zhengji.yamlio.encoding import decode

Progress = Callable[[int, int], None]


class Renamed(StrEnum):
    """What a file is whose unit or title is not the one it was last submitted with."""

    ASK = "ask"  # nobody has said
    SAME = "same"  # the same submission under another name: it stays where it is
    NEW = "new"  # another submission: the file was used again


@dataclass(frozen=True, slots=True)
class Filing:
    """One file to submit.

    `content` are the bytes that are sent (LF, no BOM: their SHA-256 is the submission's digest), `path` where they go
    in the repository; `number` and `branch` are made from that path. `unit` and `title` are as the public may see them.
    `known` are Git's SHAs of the versions that this file came from: what it may replace. `doubtful` says that unit or
    title are not those of the receipt, and that nobody has said what that means.
    """

    file: Path
    submission: Submission
    content: bytes
    path: str
    number: str
    branch: str
    unit: str
    title: str
    findings: tuple[Finding, ...] = ()
    receipt: Receipt | None = None
    known: frozenset[str] = frozenset()
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """The files that passed, those that did not, and the report of all."""

    passed: tuple[Path, ...]
    refused: tuple[Path, ...]
    report: Report


def checked(
    call: Call, paths: Sequence[Path], *, jobs: int = 1, progress: Progress = lambda done, total: None
) -> Checked:
    """The files in `paths` (files and folders), checked each by itself, between each other and with what lies here."""
    files = named_paths(call, paths)
    report = check_paths(call, paths, jobs=jobs, progress=progress)  # not `files`: a linked folder is none to go into
    passed = tuple(file for file in files if relative(file, call) not in report.refused)
    return Checked(passed, tuple(file for file in files if file not in passed), report)


def filings(call: Call, found: Checked, repository: str, renamed: Renamed = Renamed.ASK) -> tuple[Filing, ...]:
    """What is to be sent to `repository` of the files that passed."""
    told: dict[str, list[Finding]] = defaultdict(list)
    for finding in found.report.findings:
        told[finding.place.path].append(finding)
    made = []
    for file in found.passed:
        one = filing(call, file, repository, renamed, told[relative(file, call)])
        if one is None:
            raise ZhengjiError(f"{file} 在检查以后被改动了。", "请保存好文件、关闭编辑它的程序，再运行一次。")
        made.append(one)
    return tuple(made)


def filing(
    call: Call, file: Path, repository: str, renamed: Renamed = Renamed.ASK, findings: Sequence[Finding] = ()
) -> Filing | None:
    """The filing of one file; None where it cannot be read (any more)."""
    name = relative(file, call)
    content = content_of(file)
    if content is None:
        return None
    submission, _ = read_submission(content, name, call)
    text, _ = decode(content, name)
    right = home(submission, call) if submission else ""
    if submission is None or text is None or not right:
        return None
    unit, title = (shown_role(submission, role) for role in ("unit", "title"))
    receipt = receipts.read(file)
    if receipt and (receipt.call, receipt.repository) != (call.id, repository):
        receipt = None  # it was sent somewhere else
    path, known, doubtful = right, frozenset[str](), False
    if receipt:
        other_name = (receipt.unit, receipt.title) != (unit, title)
        if other_name and renamed is Renamed.NEW:
            receipt = None
        else:
            path, known = receipt.path, frozenset(receipt.blobs)
            doubtful = other_name and renamed is Renamed.ASK
    if not receipt and filed_form(name, call) is submission.form and (here := blob_at(call.base, name)):
        path, known = name, frozenset((here,))
    number = number_of(submission.form.number, path)
    branch = f"zhengji/{call.id}/{number}"
    return Filing(
        file, submission, text.encode(), path, number, branch, unit, title, tuple(findings), receipt, known, doubtful
    )


def shown_role(submission: Submission, name: str) -> str:
    """What the public may see of the field that plays `name`, in one line; "" where it may see nothing."""
    role = submission.form.role(name)
    value = role.value(public_view(submission.form, submission.data)) if role else None
    return one_line(value, 200) if isinstance(value, str) else ""
