"""Is a submission filed where its unit and title put it?"""

from __future__ import annotations

from collections.abc import Iterator

from zhengji.model import Call, Finding, Place, Severity, Submission
from zhengji.paths import path_for, unsafe_parts

_DEPTH = 5  # submissions / call / form / unit / title.yaml


def safe(path: str) -> Iterator[Finding]:
    """The names in `path` that not every system can carry."""
    for part in unsafe_parts(path):
        message = f"文件名或文件夹名“{_printable(part)}”不是每个系统都能用"
        yield Finding(
            "path.unsafe", Severity.ERROR, Place(path, "", 1), message, "请用 zhengji new 生成的文件名，不要自己改名。"
        )


def _printable(text: str) -> str:
    return text.encode("unicode_escape", "backslashreplace").decode() if not text.isprintable() else text


def home(submission: Submission, call: Call) -> str:
    """The path that the unit and the title of `submission` put it at, "" where it has none."""
    unit, title = (role and role.value(submission.data) for role in map(submission.form.role, ("unit", "title")))
    if not isinstance(unit, str) or not isinstance(title, str):
        return ""
    return path_for(call.id, submission.form.id, unit, title)


def place(submission: Submission, call: Call, *, added: bool) -> Iterator[Finding]:
    """A wrong folder, or a name unlike the one made from unit and title (only a new file is refused for that)."""
    parts = submission.path.split("/")
    if parts[:2] != ["submissions", call.id]:
        return
    form = submission.form
    right = home(submission, call)
    if not right:
        return
    at = submission.place("")
    if len(parts) != _DEPTH or parts[2] != form.id:
        message = f"放错了文件夹：填的是{form.label}，应放在“{right.rpartition('/')[0]}”"
        yield Finding("path.folder", Severity.ERROR, at, message, f"请移到 {right}")
    elif submission.path != right and added:
        message = "新文件的路径应由填报单位和名称生成，现在对不上"
        yield Finding("path.name", Severity.ERROR, at, message, f"请改名为 {right}")
    elif submission.path != right:
        message = "文件名与现在的填报单位或名称不同"
        hint = "名称后来改过的，文件不必改名：编号和网址由文件名而来，改了就会变。"
        yield Finding("path.renamed", Severity.INFO, at, message, hint)
