"""What a request may not do to what is filed already: judged by the record of the main branch, never by its own."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from zhengji.model import Finding, Place, Severity, Submission, Visibility
from zhengji.privacy import mask
from zhengji.review.request import MOST_FILES, PLAIN, Change, Pull

REMOVAL_ALLOWED = "准予撤回"
TRANSFER_ALLOWED = "准予变更"
NO_SUBMISSION = "非申报"  # the label by which maintainers say that a request is none, and not to be refused for it
_SAME_NAME = 60.0  # percent alike: a slip of the pen is mended, 沈阳市 is not 大连市


def whole(pull: Pull) -> Iterator[Finding]:
    """What is told of the request as a whole: files that are no submissions, and too many that are."""
    if pull.outside:
        shown = "、".join(f"“{path}”" for path in pull.outside[:5])
        more = f" 等 {len(pull.outside)} 个文件" if len(pull.outside) > 5 else ""
        message = f"改动了申报以外的文件：{shown}{more}，不按申报审核"
        hint = "申报放在 submissions/征集/表/填报单位/名称.yaml。请把申报与其他改动分开提交。"
        foreign = NO_SUBMISSION in pull.approved and not pull.total
        if foreign:
            hint = f"维护者已标“{NO_SUBMISSION}”。"
        yield Finding("pull.outside", Severity.INFO if foreign else Severity.ERROR, Place(""), message, hint)
    if pull.total > MOST_FILES:
        message = f"一个请求最多 {MOST_FILES} 份申报，这里有 {pull.total} 份，没有检查"
        yield Finding("pull.too-many", Severity.ERROR, Place(""), message, "请分几次提交。")


def change(one: Change, before: Submission | None, after: Submission | None, pull: Pull) -> Iterator[Finding]:
    """What is told of one changed file against what the main branch holds there."""
    at = Place(one.path, "", 1)
    if one.after is None and one.mode not in (PLAIN, ""):
        message = "这里应是普通文件，却是链接、子模块或可执行文件；内容没有打开"
        yield Finding("pull.mode", Severity.ERROR, at, message, "请换成普通文件（权限 100644）。")
    if one.previous:
        message = f"把已收下的“{one.previous}”移到了这里"
        yield from _removal(at, message, "编号和网址由路径而来，名称改了文件也不必移动。请移回原处。", one, pull)
    elif one.after is None and not one.mode:
        message = "删去了已收下的申报"
        yield from _removal(at, message, "请恢复这个文件；要撤回申报的，请与征集的主办单位联系。", one, pull)
    if one.stale:
        message = "主分支上的这一份在您改动以后又有了新的版本，下面与最新的版本比较"
        yield Finding("pull.stale", Severity.ERROR, at, message, "请取回最新的版本，在它上面重新修改后再提交。")
    if before and after:
        yield from _transfer(before, after, pull)


def _removal(at: Place, message: str, hint: str, one: Change, pull: Pull) -> Iterator[Finding]:
    code = "pull.moved" if one.previous else "pull.removed"
    if REMOVAL_ALLOWED in pull.approved:
        yield Finding(code, Severity.WARNING, at, message, f"维护者已标“{REMOVAL_ALLOWED}”，予以接受。")
    else:
        hint = f"{hint}主办单位同意的，由维护者标“{REMOVAL_ALLOWED}”。"
        yield Finding(code, Severity.ERROR, at, message, hint)


def _transfer(before: Submission, after: Submission, pull: Pull) -> Iterator[Finding]:
    """A submission that is another unit's now than the one that filed it."""
    field, old, new = after.form.role("unit"), _unit(before), _unit(after)
    if field is None or field.visibility is not Visibility.PUBLIC or not old or not new or _plain(old) == _plain(new):
        return
    message = f"已收下的这一份由“{mask(old)}”填报，现改为“{mask(new)}”"
    label, at = after.form.label_of(field.pointer), after.place(field.pointer)
    allowed = TRANSFER_ALLOWED in pull.approved
    severity = Severity.WARNING if allowed or fuzz.ratio(_plain(old), _plain(new)) >= _SAME_NAME else Severity.ERROR
    hint = f"别的单位的申报不能改成自己的，请另外新建一份。单位确已更名的，由维护者标“{TRANSFER_ALLOWED}”。"
    if severity is Severity.WARNING:
        hint = f"维护者已标“{TRANSFER_ALLOWED}”，予以接受。" if allowed else "请核对是否为原填报单位更正自己的名称。"
    yield Finding("pull.transfer", severity, at, message, hint, label)


def _unit(submission: Submission) -> str:
    field = submission.form.role("unit")
    value = field.value(submission.data) if field else None
    return value if isinstance(value, str) else ""


def _plain(name: str) -> Sequence[str]:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
