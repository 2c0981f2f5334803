"""From a host's list of changed files to `PullFile`: with Git's own modes and blobs, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from zhengji.forge.contract import MOST_BYTES, MOST_FILES, FileStatus, PullFile, Refused, TooLarge, Unreachable

# Above so many folders, the whole tree in one answer is less to ask for than each of them.
_FOLDERS = 12
# How GitLab and Gitee say of a diff what became of its file.
MARKS: tuple[tuple[str, FileStatus], ...] = (
    ("new_file", "added"),
    ("deleted_file", "removed"),
    ("renamed_file", "renamed"),
)
MODIFIED: FileStatus = "modified"


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a host's list: `previous` is the old path of a renamed file, else ""."""

    path: str
    status: FileStatus
    previous: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a tree: the path below that tree, Git's mode in six digits, the SHA of a blob or a tree."""

    path: str
    mode: str
    sha: str


# Lists the tree of a commit or a tree, with all below it or not; and whether the host cut it.
Listing = Callable[[str, bool], tuple[Sequence[Entry], bool]]


def whole(changes: Sequence[Change], announced: int | None, most: int = MOST_FILES) -> Sequence[Change]:
    """`changes`, where they are all that the host announced and fewer than it ever lists; else TooLarge (C5).

    `announced` is None where the host does not say how many there are: then a list as long as `most` may be cut.
    """
    if len(changes) > MOST_FILES or (announced or 0) > MOST_FILES or (announced is None and len(changes) >= most):
        raise TooLarge("改动的文件太多，平台列不全，没有检查。", "请把材料分成几次提交，每次不超过 100 份。")
    if announced is not None and announced != len(changes):
        raise Unreachable(
            f"平台说有 {announced} 个文件改动，却列出 {len(changes)} 个，没有检查。",
            "平台可能还在计算：请稍候再运行一次。",
        )
    if len({change.path for change in changes}) != len(changes):
        raise Unreachable("平台列出的文件有重复，没有检查。", "列表可能在读取时变了：请稍候再运行一次。")
    return changes


def pulled(changes: Iterable[Change], entries: Mapping[str, Entry]) -> tuple[PullFile, ...]:
    """The changes with the mode and blob of each, sorted by path. Refused where the tree does not hold one."""
    files = []
    for change in sorted(changes, key=lambda one: one.path):
        entry = entries.get(change.path)
        if change.status == "removed":
            files.append(PullFile(change.path, "removed", "", ""))
        elif entry is None:
            raise moved()
        else:
            files.append(PullFile(change.path, change.status, entry.mode, entry.sha, change.previous))
    return tuple(files)


def standing(changes: Iterable[Change]) -> tuple[str, ...]:
    """The paths of `changes` that are still there afterwards."""
    return tuple(change.path for change in changes if change.status != "removed")


def entries_at(head: str, paths: Collection[str], listing: Listing) -> Mapping[str, Entry]:
    """The entries of the tree of commit `head` at `paths`, as far as they are there, read by `listing`."""
    wanted = set(paths)
    folders = {path.rpartition("/")[0] for path in wanted}
    if len(folders) > _FOLDERS:
        entries, cut = listing(head, True)
        if not cut:
            return {entry.path: entry for entry in entries if entry.path in wanted}
    above = {
        "/".join(parts[:depth]) for parts in (path.split("/") for path in wanted) for depth in range(1, len(parts))
    }
    found: dict[str, Entry] = {}
    todo = [("", head)]
    while todo:
        folder, sha = todo.pop()
        entries, cut = listing(sha, False)
        if cut:
            raise TooLarge(f"文件夹“{folder or '（根）'}”里的文件太多，平台列不全，没有检查。", "请与维护者联系。")
        for entry in entries:
            path = f"{folder}/{entry.path}".removeprefix("/")
            if path in wanted:
                found[path] = Entry(path, entry.mode, entry.sha)
            elif path in above and entry.mode == "040000":
                todo.append((path, entry.sha))
    return found


def same_head(announced: str, head: str) -> None:
    """Refused where a request's newest commit is no longer `head`."""
    if announced != head:
        raise moved()


def small_enough(size: int) -> None:
    """TooLarge for a blob over `MOST_BYTES`."""
    if size > MOST_BYTES:
        raise TooLarge(f"文件太大（{size >> 10} KB），没有读取。", "一份征集表只有几十 KB，请核对提交的文件。")


def moved() -> Refused:
    """The request changed while it was read."""
    return Refused("合并请求在检查期间有了新的提交，这次的结果作废。", "新的提交会另行检查，无须处理。")
