"""The words of a review, the same in a comment, on a page and at a terminal. Nothing here is inert yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from zhengji.model import Call, Severity
from zhengji.review.model import Alteration, Answered, Item, Review, Timing, Told, Verdict
from zhengji.review.window import told_time

VERDICTS: Mapping[Verdict, str] = {
    Verdict.PASSED: "通过",
    Verdict.REMARKS: "通过，有请留意之处",
    Verdict.REFUSED: "未通过",
    Verdict.FOREIGN: "没有申报",
}
CHANGES: Mapping[str, str] = {
    "added": "新填报",
    "modified": "修改",
    "removed": "删去",
    "moved": "移动",
    "filed": "已收下",
}
MARKS: Mapping[str, str] = {"good": "✓", "bad": "✗", "doubtful": "！", "open": "□", "unknown": "？"}
STATES: Mapping[str, str] = {
    "good": "符合",
    "bad": "不符合",
    "doubtful": "请核对",
    "open": "由审核人员判定",
    "unknown": "未能判定",
}
SENTENCES: Mapping[str, str] = {"edited": "改", "added": "增", "removed": "删", "moved": "移"}
_WEIGHTS = tuple(Severity)  # the worst first
_WORST = ("bad", "doubtful", "unknown", "open", "good")


def tally(review: Review) -> str:
    """3 处须改正，1 处请留意: what the verdict rests on."""
    if review.verdict is Verdict.FOREIGN:
        return "这个请求没有改动申报，不作形式检查"
    counted = ((Severity.ERROR, "须改正"), (Severity.WARNING, "请留意"))
    found = [f"{review.count(weight)} 处{word}" for weight, word in counted if review.count(weight)]
    return "，".join(found) or "没有发现问题"


def verdict(items: Sequence[Told]) -> str:
    """The verdict over one submission, in a table."""
    errors = sum(told.severity is Severity.ERROR for told in items)
    warnings = sum(told.severity is Severity.WARNING for told in items)
    return f"未通过（{errors} 处须改正）" if errors else f"通过（{warnings} 处请留意）" if warnings else "通过"


def timing(time: Timing) -> str:
    """When the request came, and whether the call was open."""
    if time.received is None:
        return ""
    said = {"open": "在征集期内", "early": "征集尚未开始", "late": "征集已经截止"}[time.state]
    return f"{told_time(time.received)} 收到，{said}"


def facts(item: Item, call: Call) -> tuple[str, ...]:
    """What a line under the title says of a submission."""
    form = call.form(item.form)
    named = f"{form.label} {form.short_title}" if form else ""
    return tuple(filter(None, (item.unit, item.region, named, CHANGES[item.change])))


def earlier(item: Item) -> str:
    """Who filed the version that is changed."""
    return f"主分支上的这一份由 {item.earlier.name} 提交，{item.earlier.day}收下" if item.earlier else ""


def by_field(findings: Sequence[Told], *weights: Severity) -> Iterator[tuple[str, list[Told]]]:
    """The findings of these weights by the field they are about, in the order in which the fields come."""
    chosen = [told for told in findings if told.severity in weights]
    order = {label: place for place, label in reversed(list(enumerate(told.label for told in chosen)))}
    for label, group in groupby(sorted(chosen, key=lambda told: order[told.label]), key=lambda told: told.label):
        some = list(group)
        nameless = "整份文件" if some[0].path else "整个请求"
        yield label or nameless, sorted(some, key=lambda told: _WEIGHTS.index(told.severity))


def told(finding: Told) -> str:
    """What a finding says below its field's name."""
    return finding.message.removeprefix(finding.label).lstrip("：:，") or finding.message


def counted(alteration: Alteration) -> str:
    """改 2 句，增 1 句，其余 14 句未动."""
    if alteration.withheld:
        return "有改动，内容不公开"
    if not alteration.sentences:
        return "只有空格或分行的改动" if alteration.kept else ""
    kinds = [sentence.kind for sentence in alteration.sentences]
    said = [f"{word} {kinds.count(kind)} 处" for kind, word in SENTENCES.items() if kind in kinds]
    return "，".join(said) + (f"，其余 {alteration.kept} 处未动" if alteration.kept else "")


def checklist(review: Review) -> Iterator[tuple[Answered, tuple[str, ...]]]:
    """Each point over all submissions: the worst state, and the numbers of those that have it."""
    items = [item for item in review.items if item.points]
    for row in zip(*(item.points for item in items), strict=True):
        state = min((point.state for point in row), key=_WORST.index)
        having = tuple(item.number or item.path for item, point in zip(items, row, strict=True) if point.state == state)
        told = having if len(having) < len(items) and state in ("bad", "doubtful", "unknown") else ()
        yield Answered(row[0].text, state), told
