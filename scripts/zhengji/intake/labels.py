"""The labels of a form in all the ways that a table may head its columns with them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from zhengji.intake.amounts import UNITS
from zhengji.intake.dates import ends
from zhengji.intake.folding import squashed
from zhengji.model import Field, Form, Kind

_REMARK = re.compile(r"[(\[【〔][^()\[\]【】〔〕]*[)\]】〕]")
_NUMBERING = re.compile(r"^(?:[(]?[一二三四五六七八九十]{1,3}[)、.]|[(]?[0-9]{1,2}[)、.](?![0-9]))")
_UNIT = re.compile(rf"/(?:单位:?)?(?:{'|'.join(sorted(UNITS, key=len, reverse=True))})$")
_LONGEST = 150  # characters of a label, with what is printed in brackets behind it
_SEPARATORS = re.compile(r"[·•・\-_—/|:;,.、*＊'\"“”]")


@dataclass(frozen=True)
class Target:
    """What a column may be for: the blank at `pointer`, in row `row` of repeated rows the one at `inner`.

    `row` also numbers the pieces of a long text, and the items of a list that has a column each; -1 where it has one.
    """

    pointer: str
    row: int = -1
    inner: str = ""


@lru_cache(maxsize=16384)
def bare(label: str) -> str:
    """A label without remarks in brackets, numbering, white space and signs: what identifies it."""
    if len(label) > _LONGEST:  # an answer, not a label
        return ""
    plain = squashed(label)
    without = _REMARK.sub("", _UNIT.sub("", plain))
    without = _SEPARATORS.sub("", _NUMBERING.sub("", without))
    return without or _SEPARATORS.sub("", plain)


@dataclass(frozen=True, eq=False)
class Labels:
    """The names of a form's blanks: `full` with the group before them, `plain` as they stand alone.

    A plain name may belong to several blanks (手机 of the leader and of the contact). `rows` are the repeated rows by
    name, each with its columns by name; `groups` what may stand above several columns, `marks` what the form is called.
    """

    form: Form
    full: dict[str, str]
    plain: dict[str, tuple[str, ...]]
    rows: dict[str, tuple[str, dict[str, str]]]
    groups: frozenset[str]
    marks: tuple[str, ...]

    def targets(self, *heads: str) -> tuple[tuple[Target, ...], bool]:
        """What a column headed by `heads`, the outermost first, may be for; and whether its name says which group."""
        names = [bare(head) for head in heads if bare(head)]
        if not names:
            return (), False
        for depth in range(min(3, len(names)), 0, -1):
            joined = "".join(dict.fromkeys(names[-depth:]))
            if joined in self.full and (depth > 1 or joined not in self.plain):
                return (Target(self.full[joined]),), True
        # the remark may be what tells two columns apart, as in 资金（财政） and 资金（自筹）
        if numbered := self._numbered(heads):
            return (numbered,), True
        pointers = self.plain.get(names[-1], ())
        if pointers:
            group = names[-2] if len(names) > 1 else ""
            inside = tuple(pointer for pointer in pointers if group and self._in_group(pointer, group))
            return tuple(Target(pointer) for pointer in inside or pointers), bool(inside) or len(pointers) == 1
        return (), False

    def _in_group(self, pointer: str, group: str) -> bool:
        label = bare(self.form.label_of(pointer))
        section = next((one for one in self.form.sections if pointer.startswith(f"{one.pointer}/")), None)
        return label.startswith(group) or (section is not None and bare(section.title) == group)

    def _numbered(self, heads: tuple[str, ...]) -> Target | None:
        """A column of repeated rows (经费 第2行 · 金额, 金额2), of a list (关键词2), or of a long text that goes on."""
        plain = [squashed(head) for head in heads if squashed(head)]
        last = plain[-1]
        if found := _GOES_ON.fullmatch(last):
            pointers = self.plain.get(bare(found[1]), ())
            field = self.form.fields_by_pointer.get(pointers[0]) if pointers else None
            if field is not None and field.kind is Kind.NARRATIVE:
                return Target(field.pointer, int(found[2] or 1))
        whole = _NUMBERING.sub("", "".join(dict.fromkeys(plain[-2:])))
        for name, (pointer, columns) in self.rows.items():
            found = re.fullmatch(
                rf"{re.escape(name)}[^0-9]{{0,2}}([0-9]{{1,3}})[行项)\]]*(.*)", _SEPARATORS.sub("", whole)
            )
            if found and int(found[1]) >= 1:
                field = self.form.fields_by_pointer[pointer]
                if field.kind is not Kind.ROWS and not found[2]:
                    return Target(pointer, int(found[1]) - 1)
                if (inner := columns.get(bare(found[2]))) is not None:
                    return Target(pointer, int(found[1]) - 1, inner)
        return None


_GOES_ON = re.compile(r"(.+?)[(\[]续([0-9]{0,3})[)\]]")


@lru_cache(maxsize=64)
def labels(form: Form) -> Labels:
    """The names of `form`'s blanks."""
    full: dict[str, str] = {}
    plain: dict[str, dict[str, None]] = {}
    rows: dict[str, tuple[str, dict[str, str]]] = {}
    said = form.role("form")
    for pointer, field in form.fields_by_pointer.items():
        if said is not None and pointer == said.pointer:
            continue
        target = pointer if field.kind is not Kind.GROUP else _of_group(field)
        if target is None:
            continue
        group = form.fields_by_pointer.get(pointer.rpartition("/")[0])
        for name in _names(form, field):
            full.setdefault(bare(f"{group.title} {name}") if group else name, target)
            if section := _section_of(form, pointer):
                full.setdefault(bare(f"{section} {name}"), target)
                full.setdefault(bare(f"{section} {group.title if group else ''} {name}"), target)
            plain.setdefault(name, {})[target] = None
        full.setdefault(bare(form.label_of(pointer)), target)
        if field.kind in (Kind.ROWS, Kind.LIST):
            columns = {
                name: leaf.pointer for item in field.fields for leaf in item.leaves() for name in (bare(leaf.title),)
            }
            rows[bare(field.title)] = (pointer, columns)
    groups = {bare(field.title) for field in form.fields_by_pointer.values() if field.kind is Kind.GROUP}
    groups |= {bare(section.title) for section in form.sections}
    groups |= {bare(f"{form.fields_by_pointer[at].title} 第{n}行") for at, _ in rows.values() for n in range(1, 31)}
    marks = tuple(dict.fromkeys(squashed(mark) for mark in (form.title, form.label, form.short_title)))
    return Labels(
        form,
        full,
        {name: tuple(_leaves_first(form, all_)) for name, all_ in plain.items()},
        rows,
        frozenset(groups),
        marks,
    )


def _section_of(form: Form, pointer: str) -> str:
    """The title of the section that a blank stands in, "" where it is one itself."""
    return next((one.title for one in form.sections if pointer.startswith(f"{one.pointer}/")), "")


def _names(form: Form, field: Field) -> Iterator[str]:
    yield bare(field.title)
    if field.column:
        yield bare(field.column.header)
    for section in form.sections:
        if section.pointer == field.pointer:
            yield bare(section.title)


def _leaves_first(form: Form, pointers: dict[str, None]) -> list[str]:
    """A blank before a group that is asked whole, otherwise in the order of the form."""
    return sorted(pointers, key=lambda pointer: form.fields_by_pointer[pointer].kind is Kind.GROUP)


def _of_group(group: Field) -> str | None:
    """What a column is for that has the name of a group alone: a period whole, a sum's total, a person's name."""
    if None not in ends(group):
        return group.pointer
    leaves = tuple(group.leaves())
    total = next((leaf.pointer for leaf in leaves if leaf.role == "total"), None)
    return total or (leaves[0].pointer if leaves and leaves[0].kind is Kind.TEXT else None)
