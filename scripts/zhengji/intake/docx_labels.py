"""The printed labels of a form, as people leave them in a document: what each one stands for."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property, lru_cache

from zhengji.intake.folding import squashed
from zhengji.model import Field, Form, Kind, Section

_ORDINAL = re.compile(
    r"^(?:\(?[一二三四五六七八九十]{1,3}[)、.．,]+|\(?[0-9]{1,2}[)、.．](?![0-9])|第[一二三四五六七八九十]+(?:部分|章)|[*※★●•◆▪])+"
)
_CUSTOMARY = re.compile(
    r"(?:[\W_]|[一二三四五六七八九十0-9]{1,3}[、.]|可多选|可?单选|多选|必填|选填|(?:单位)?(?:盖章|公章|签章|签字|签名)|单?位?:?万?元|全称|不?少?于?[0-9]+字(?:以内|以上)?)*"
)
_REMARK = re.compile(r"\([^()]*\)")
TRAIL = " :;*_-—.,、"
LONGEST = 40  # characters of a label with its remark, blanks taken out
_ALIKE = 0.82

# What else a blank is called, by what it holds. None of these is sure: the printed label always comes first.
_BY_FORMAT: Mapping[str, Sequence[str]] = {
    "email": ("电子邮箱", "邮箱", "电子邮件", "电子信箱", "e-mail", "邮箱地址"),
    "cn-mobile": ("手机", "手机号", "手机号码", "移动电话", "联系手机", "手机电话"),
    "cn-phone": ("联系电话", "固定电话", "电话", "办公电话", "座机", "联系方式", "电话号码", "电话/传真"),
    "cn-name": ("姓名", "联系人姓名"),
    "cn-org-code": ("统一社会信用代码", "组织机构代码", "社会信用代码", "信用代码", "机构代码"),
}  # fmt: skip
_BY_ROLE: Mapping[str, Sequence[str]] = {
    "title": ("项目名称", "课题名称", "需求名称", "技术需求名称", "题目"),
    "unit": ("填报单位", "申报单位", "填报单位名称", "单位名称", "申请单位", "承担单位", "项目承担单位", "所在单位"),
    "unit-type": ("单位性质", "单位类型", "单位类别"),
    "region": ("所在地区", "地区", "所在市", "所在城市", "所属地区"),
    "domains": ("所属领域", "技术领域", "领域"),
    "period": ("实施年限", "实施期限", "实施周期", "起止年限", "起止时间", "起止年月", "执行期", "实施期", "项目周期"),
    "period-start": ("开始日期", "开始时间", "起始时间", "起始年月", "开始年月", "起始日期"),
    "period-end": ("结束日期", "结束时间", "完成时间", "终止时间", "结束年月", "完成日期", "终止日期"),
    "total": ("总资金", "总投资", "总经费", "资金总额", "经费总额", "合计", "总预算"),
}  # fmt: skip


@dataclass(frozen=True)
class Target:
    """What a label stands for: a field (a group where it has one label for several), its section, and in which group.

    `field` is None for a part that holds several blanks. `group` is the pointer of the group around a leaf.
    """

    pointer: str
    order: int
    field: Field | None = None
    section: Section | None = None
    group: str = ""

    @property
    def flows(self) -> bool:
        """Whether the answer may go on over several paragraphs."""
        return self.field is not None and self.field.kind in (Kind.NARRATIVE, Kind.CHOICES, Kind.CHOICE, Kind.LIST)


@dataclass(frozen=True)
class Labels:
    """The labels of a form: for each spelling what it may stand for, in the order of the form."""

    form: Form
    exact: Mapping[str, tuple[Target, ...]]
    loose: Mapping[str, tuple[Target, ...]]
    columns: Mapping[str, Mapping[str, Field]]  # by pointer of the rows: spelling → column
    targets: Mapping[str, Target] = field(default_factory=dict)  # by pointer

    @cached_property
    def known(self) -> frozenset[str]:
        """Every spelling."""
        return frozenset((*self.exact, *self.loose))

    @cached_property
    def inline_names(self) -> tuple[str, ...]:
        """The spellings of the labels that may stand in a line before a colon."""
        return (*self.exact, *self.loose)

    @cached_property
    def lone_names(self) -> Mapping[str, tuple[Target, ...]]:
        """The printed labels of short blanks, which may slip into the blank of a neighbour."""
        return {
            name: targets
            for name, targets in self.exact.items()
            if all(one.field is not None and one.field.kind is not Kind.NARRATIVE for one in targets)
        }

    def meant(self, text: str) -> tuple[tuple[Target, ...], str]:
        """What the label `text` may stand for, and why it is not sure; nothing where it is no label."""
        for key in keys(text):
            if key in self.exact:
                return self.exact[key], ""
        for key in keys(text):
            if key in self.loose:
                return self.loose[key], f"栏目名写的是“{' '.join(text.split())}”"
        return (), ""

    def beyond(self, text: str, target: Target) -> str:
        """What `text`, taken for the label of `target`, holds that neither form nor habit prints there."""
        return _beyond(text, self.known, target.field)

    def beyond_column(self, text: str, pointer: str, column: Field) -> str:
        """The same of `text`, taken for the head of `column` in the rows at `pointer`."""
        return _beyond(text, self.columns[pointer], column)

    def resembling(self, text: str) -> tuple[tuple[Target, ...], str]:
        """As `meant`, for a label that was changed a little."""
        names = keys(text)
        if not names or not 3 <= len(names[-1]) <= 20:
            return (), ""
        plain = names[-1]
        likest = max(
            ((SequenceMatcher(None, plain, key).ratio(), key) for key in self.exact if len(key) > 2),
            default=(0.0, ""),
        )
        if likest[0] < _ALIKE:
            return (), ""
        return self.exact[likest[1]], f"栏目名写的是“{' '.join(text.split())}”，与表上的最像"


def _beyond(text: str, names: Collection[str], item: Field | None) -> str:
    rest = squashed(text)
    for key in sorted(keys(text), key=len):
        if key in names:
            rest = rest.replace(key, "", 1)
            break
    for printed_there in (item.hint, item.unit) if item else ():
        rest = rest.replace(squashed(printed_there), "", 1) if printed_there else rest
    rest = _ORDINAL.sub("", rest)
    return "" if _CUSTOMARY.fullmatch(rest) else rest


@lru_cache(maxsize=8192)
def keys(text: str) -> tuple[str, ...]:
    """The spellings under which a label is looked for: as it is, without its number, without its remark."""
    if len(text) > LONGEST * 8:
        return ()
    whole = squashed(text).strip(TRAIL)
    bare = _ORDINAL.sub("", whole).strip(TRAIL)
    plain = bare
    while plain != (shorter := _REMARK.sub("", plain)):
        plain = shorter
    if plain.endswith(")") or ")" not in plain:  # a remark inside a remark, or one that was not closed
        plain = plain.partition("(")[0].strip(TRAIL) or plain
    if len(plain) > LONGEST:
        return ()
    return tuple(dict.fromkeys(key for key in (whole, bare, plain) if key))


@lru_cache(maxsize=64)
def labels_of(form: Form) -> Labels:
    """The labels of `form`."""
    exact: dict[str, list[Target]] = {}
    loose: dict[str, list[Target]] = {}
    columns: dict[str, dict[str, Field]] = {}
    targets: dict[str, Target] = {}
    for order, (target, names, others) in enumerate(_named(form)):
        placed = Target(target.pointer, order, target.field, target.section, target.group)
        targets.setdefault(placed.pointer, placed)
        for table, texts in ((exact, names), (loose, others)):
            for key in dict.fromkeys(key for text in texts for key in keys(text)):
                table.setdefault(key, []).append(placed)
        if placed.field is not None and placed.field.kind is Kind.ROWS:
            columns[placed.pointer] = dict(_column_names(placed.field))
    return Labels(
        form, {key: tuple(_leaves_first(found)) for key, found in exact.items()},
        {key: tuple(found) for key, found in loose.items()}, columns, targets,
    )  # fmt: skip


def _leaves_first(found: Sequence[Target]) -> Iterator[Target]:
    """Where a group and its first leaf are called the same (联系人), the leaf is meant."""
    for target in found:
        shared = target.field is not None and target.field.kind is Kind.GROUP
        if not (shared and any(other.group == target.pointer for other in found)):
            yield target


def _named(form: Form) -> Iterator[tuple[Target, list[str], list[str]]]:
    """Every label: what it stands for, what is printed, and what else it may be called."""
    said = form.role("form")
    for item in form.envelope:
        if item is not said:
            yield Target(item.pointer, 0, item), [item.title], _others(item)
    for section in form.sections:
        only = section.fields[0]
        if len(section.fields) == 1 and only.pointer == section.pointer:
            yield Target(section.pointer, 0, only, section), [section.title], _others(only)
            continue
        yield Target(section.pointer, 0, None, section), [section.title], []
        for item in section.fields:
            yield from _in_form(item, section, None)


def _in_form(item: Field, section: Section, group: Field | None) -> Iterator[tuple[Target, list[str], list[str]]]:
    names = [item.title]
    if item.column is not None:
        names.append(item.column.header)
    others = _others(item)
    if group is not None:
        names += [f"{group.title}{item.title}", f"{group.title}·{item.title}"]
        others += [f"{group.title}{other}" for other in others]
    yield Target(item.pointer, 0, item, section, group.pointer if group else ""), names, others
    if item.kind is Kind.GROUP:
        for child in item.fields:
            yield from _in_form(child, section, item)


def _others(item: Field) -> list[str]:
    return [*_BY_FORMAT.get(item.format, ()), *_BY_ROLE.get(item.role, ())]


def _column_names(rows: Field) -> Iterator[tuple[str, Field]]:
    for item in rows.fields:
        for leaf in item.leaves():
            names = [leaf.title, f"{leaf.title}（{leaf.unit}）"]
            if item.kind is Kind.GROUP:
                names += [f"{item.title}·{leaf.title}", f"{item.title}{leaf.title}"]
            for key in dict.fromkeys(key for name in names for key in keys(name)):
                yield key, leaf
