"""An official form: its sections, fields and rules."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from zhengji.model.field import Field, Kind
from zhengji.model.finding import Severity

_NUMBERED = re.compile("[一二三四五六七八九十]+、")


@dataclass(frozen=True)
class Section:
    """A numbered part of the printed form, such as 一、基本信息.

    A part that is a single blank (二、项目的背景与意义) has that one field, with the section's own pointer.
    """

    pointer: str
    title: str
    hint: str
    fields: tuple[Field, ...]

    @property
    def alone(self) -> bool:
        """Whether it is a single blank, which has its title."""
        return len(self.fields) == 1 and self.fields[0].pointer == self.pointer

    @property
    def loose(self) -> bool:
        """Whether it is a blank at the top of the form, and no part of it: neither numbered nor a table of its own."""
        return self.alone and self.fields[0].kind is not Kind.ROWS and not _NUMBERED.match(self.title)

    def leaves(self) -> Iterator[Field]:
        """Every leaf of the section, in the order of the form."""
        for item in self.fields:
            yield from item.leaves()


@dataclass(frozen=True)
class Rule:
    """A rule of the schema (`x-rules`): `assertion` is CEL over `reads`, the pointers of the leaves that it needs.

    `message` and `hint` may hold `{{ CEL }}`; `at` is the pointer that a finding points to.
    """

    id: str
    title: str
    assertion: str
    message: str
    hint: str
    severity: Severity
    at: str
    reads: tuple[str, ...]

    @property
    def code(self) -> str:
        """The finding's code."""
        return f"rule.{self.id}"


@dataclass(frozen=True, eq=False)
class Form:
    """One official form. `number` opens a submission's number (编号); `label` is its printed place (附件1).

    `envelope` are the leaves that are filed but not printed (which form, which region).
    """

    id: str
    number: str
    label: str
    title: str
    short_title: str
    who: str
    envelope: tuple[Field, ...]
    sections: tuple[Section, ...]
    rules: tuple[Rule, ...]
    schema: Mapping[str, Any]

    @cached_property
    def leaves(self) -> tuple[Field, ...]:
        """Every leaf: the envelope, then the sections in the order of the form."""
        return (*self.envelope, *(leaf for section in self.sections for leaf in section.leaves()))

    @cached_property
    def fields_by_pointer(self) -> Mapping[str, Field]:
        """Every field, group and leaf, by its pointer."""
        found: dict[str, Field] = {}

        def add(item: Field) -> None:
            found[item.pointer] = item
            if item.kind is Kind.GROUP:
                for child in item.fields:
                    add(child)

        for item in self.envelope:
            add(item)
        for section in self.sections:
            for item in section.fields:
                add(item)
        return found

    @cached_property
    def narratives(self) -> tuple[Field, ...]:
        """The fields counted in 字, in the order of the form."""
        return tuple(leaf for leaf in self.leaves if leaf.kind is Kind.NARRATIVE)

    def label_of(self, pointer: str) -> str:
        """How a finding or a column names the field at `pointer`: 联系人·手机 inside a group, "" where there is none.

        A pointer into a list or a row names the field that holds it, then row and column: 经费明细 第2行·金额.
        """
        return self._labels.get(pointer) or self._label_inside(pointer)

    def _label_inside(self, pointer: str) -> str:
        at, inner = pointer, ""
        while at and at not in self._labels:
            at, _, last = at.rpartition("/")
            inner = f"{last}/{inner}" if inner else last
        holder = self.fields_by_pointer.get(at)
        if holder is None:
            return self._labels.get(at, "")
        label, field = self._labels[at], holder
        for key in inner.split("/"):
            child = next((one for one in field.fields if one.key == key), None)
            if child is not None:
                label, field = f"{label}·{child.title}", child
            elif key.isdecimal() and field.kind in (Kind.ROWS, Kind.LIST, Kind.CHOICES):
                label += f" 第{int(key) + 1}{'行' if field.kind is Kind.ROWS else '项'}"
            else:
                break
        return label

    @cached_property
    def _labels(self) -> Mapping[str, str]:
        labels = {section.pointer: section.title for section in self.sections}

        def add(item: Field, group: Field | None = None) -> None:
            above = labels[group.pointer] if group else ""
            own = "" if group and group.title == item.title else item.title
            labels[item.pointer] = "·".join(part for part in (above, own) if part)
            if item.kind is Kind.GROUP:
                for child in item.fields:
                    add(child, item)

        for item in self.envelope:
            add(item)
        for section in self.sections:
            for item in section.fields:
                add(item)
        return labels

    def role(self, name: str) -> Field | None:
        """The field that plays `name` (`title`, `unit`, `region`, `domains`, `total` …), None where none does."""
        return self._roles.get(name)

    @cached_property
    def _roles(self) -> Mapping[str, Field]:
        return {item.role: item for item in self.fields_by_pointer.values() if item.role}
