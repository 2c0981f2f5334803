"""Path → `Submission`, or the findings that say why not. Reads and normalises; nothing is checked yet."""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from zhengji.errors import ZhengjiError, reason
from zhengji.model import Call, Finding, Form, Place, Severity, Submission
from zhengji.normalise import normalise
from zhengji.paths import RECEIPT, SUFFIX, number_of
from zhengji.schema import compiled
from zhengji.yamlio import read

# hidden, temporary, a receipt, what Word keeps beside an open file; never a submission, whose title may begin with ~$
_PASSED_OVER = re.compile(rf"\.|.*(?:\.tmp|~|{re.escape(RECEIPT)})\Z|~\$(?!.*\.yaml\Z)", re.DOTALL)
_NOT_FILED = frozenset((".gitkeep", ".gitattributes", ".DS_Store", "README.md", "Thumbs.db", "desktop.ini"))


def submission_paths(call: Call, paths: Sequence[Path] = ()) -> list[Path]:
    """Every file of the call's submissions in order, or those that `paths` (files and folders) hold.

    A file that somebody names is taken whatever it is called; hidden and temporary ones in folders are passed over.
    """
    if paths:
        absent = [path for path in paths if not os.path.lexists(path)]
        if absent:
            raise ZhengjiError(f"找不到 {absent[0]}", "请检查路径；当前文件夹是 " + str(Path.cwd()))
        named = (file for path in paths for file in (_below(path) if path.is_dir() else (path,)))
        # one file under two names (b.yaml, ../here/b.yaml) is one, and not its own double
        found = set({os.path.abspath(path): path for path in named}.values())  # noqa: PTH100 - as in `relative`
        return sorted(found, key=lambda path: relative(path, call))
    return [Path(file) for file, _ in sorted(submission_files(call), key=lambda one: one[::-1])]


def named_paths(call: Call, paths: Sequence[Path]) -> list[Path]:
    """`submission_paths` of what somebody named; ZhengjiError where there is nothing in it."""
    found = submission_paths(call, paths)
    if not found:
        raise ZhengjiError("这里没有征集表：" + "、".join(map(str, paths)), "请核对文件夹；填好的表是 .yaml 文件。")
    return found


def _below(folder: Path) -> Iterator[Path]:
    return map(Path, _names_below(str(folder))) if folder.is_dir() else iter(())


def _names_below(folder: str) -> Iterator[str]:
    folders = [folder]
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                name = entry.name
                # a linked folder is taken for a file: it is a finding, never a way out of the repository
                if entry.is_dir(follow_symlinks=False):
                    if not name.startswith("."):
                        folders.append(entry.path)
                elif name not in _NOT_FILED and not _PASSED_OVER.match(name):
                    yield entry.path


def submission_names(call: Call) -> Iterator[str]:
    """The paths of all of the call's submissions relative to its base, in no order: names alone, and so in no time."""
    return (path for _, path in submission_files(call))


def submission_files(call: Call) -> Iterator[tuple[str, str]]:
    """The files of all of the call's submissions, each with its path as `relative` gives it, in no order.

    Plain texts: a path made of each and asked for its place takes several times as long, which tells in ten thousand.
    """
    home = call.base / "submissions" / call.id
    linked = next((folder for folder in (home.parent, home) if folder.is_symlink()), None)
    if linked:
        yield str(linked), relative(linked, call)
        return
    start = len(str(call.base)) + 1
    for name in _names_below(str(home)) if home.is_dir() else ():
        inside = name[start:] if os.sep == "/" else name[start:].replace(os.sep, "/")
        yield name, inside if inside.isascii() else unicodedata.normalize("NFC", inside)


def relative(path: Path, call: Call) -> str:
    """`path` below the call's base with forward slashes, in NFC; as given where it is elsewhere."""
    # plain texts: a Path for each of ten thousand files would take longer than looking at all of them
    full, base = os.path.abspath(path), f"{call.base}{os.sep}"  # noqa: PTH100 - links are not followed
    if not full.startswith(base):  # the repository may be reached by a link to it; the file's own is never followed
        full = os.path.join(os.path.realpath(os.path.dirname(full)), os.path.basename(full))  # noqa: PTH118,PTH119,PTH120
    inside = full[len(base) :] if full.startswith(base) else str(path)
    return unicodedata.normalize("NFC", inside.replace(os.sep, "/"))


def filed_form(path: str, call: Call) -> Form | None:
    """The form that the folder of `path` stands for, None outside the call's submissions."""
    parts = path.split("/")
    return call.form(parts[2]) if parts[:2] == ["submissions", call.id] and len(parts) > 3 else None


def load(path: Path, call: Call) -> tuple[Submission | None, tuple[Finding, ...]]:
    """The submission in file `path`, or None and why not."""
    name = relative(path, call)
    try:
        content = content_of(path)
    except OSError as error:
        return None, (_refused(name, "path.unreadable", f"读不了这个文件：{reason(error)}", "请检查文件权限。"),)
    if content is None:
        return None, (_refused(name, "path.link", "这里应是普通文件，却是链接、文件夹或设备", "请换成文件本身。"),)
    return read_submission(content, name, call)


def content_of(path: Path) -> bytes | None:
    """The bytes of a regular file, None for anything else; a link is never followed."""
    return looked_at(path)[1]


def looked_at(path: Path) -> tuple[os.stat_result, bytes | None]:
    """What the file system says of a file, and its content as `content_of` gives it."""
    status = path.lstat()
    if not stat.S_ISREG(status.st_mode):
        return status, None
    with path.open("rb") as file:
        # one byte more than the reader takes is enough to be refused as too large
        return status, file.read(LARGEST + 1)


LARGEST = 256 * 1024


def read_submission(content: bytes, name: str, call: Call) -> tuple[Submission | None, tuple[Finding, ...]]:
    """The submission in `content`, filed at `name` (relative, forward slashes)."""
    if not name.endswith(SUFFIX):
        kind = "填报表" if name.endswith((".docx", ".xlsx", ".doc", ".xls", ".wps", ".et", ".pdf")) else "文件"
        hint = f"这里只收扩展名为 {SUFFIX} 的文件；用 zhengji new 可以生成空白的一份。"
        return None, (_refused(name, "path.suffix", f"这个{kind}不是 {SUFFIX} 文件", hint),)
    placed = filed_form(name, call)
    document, findings = read(content, name, compiled(placed).types if placed else _all_types(call))
    if document is None:
        return None, findings
    form = _said_form(document.data, call)
    if form is not None and form is not placed:
        document, findings = read(content, name, compiled(form).types)
        if document is None:
            return None, findings
    form = form or placed
    if form is None:
        known = "、".join(f"{form.id}（{form.label} {form.title}）" for form in call.forms)
        key = next((item.key for form in call.forms if (item := form.role("form"))), "")
        message = "看不出填的是哪一张征集表"
        return None, (_refused(name, "shape.form", message, f"请在第一行写“{key}: ”和表的代号：{known}。"),)
    data = normalise(form, document.data)
    return Submission(number_of(form.number, name), form, data, name, document.lines, document.digest), findings


@lru_cache(maxsize=16)
def _all_types(call: Call) -> Mapping[str, str]:
    return {pointer: kind for form in call.forms for pointer, kind in compiled(form).types.items()}


def _said_form(data: Mapping[str, object], call: Call) -> Form | None:
    for form in call.forms:
        said = form.role("form")
        if said and said.value(data) == form.id:
            return form
    return None


def _refused(path: str, code: str, message: str, hint: str) -> Finding:
    return Finding(code, Severity.ERROR, Place(path, "", 1), message, hint)
