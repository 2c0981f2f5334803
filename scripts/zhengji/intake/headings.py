"""What each column of a table is for, by its header: alone, under the group above it, or nearly so."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from zhengji.intake.amounts import UNITS
from zhengji.intake.folding import squashed
from zhengji.intake.labels import Target, bare, labels
from zhengji.model import Form, Kind

_UNIT = re.compile(rf"[(\[/](?:单位)?:?({'|'.join(sorted(UNITS, key=len, reverse=True))})[)\]]?$")
_COUNTED = re.compile(r"字数|各项之和|核对")
_OURS = frozenset(("序号", "编号", "行号", "no", "no."))
_TITLES = re.compile(r".{0,6}(?:名称|题目|题名)|项目名|课题名")
_UNITS = re.compile(r".{0,4}单位(?:名称|全称)?")
_LIKE = 0.8
_ENOUGH = 4  # characters of a label that say which it is, where no other has them


@dataclass(frozen=True, slots=True)
class Claim:
    """A column and what it is for. `unit` is the header's own where it differs from the form's; `guessed` says why
    the column is not surely this one."""

    column: int
    header: str
    target: Target
    unit: str = ""
    guessed: str = ""


def claims_of(header: Sequence[Sequence[str]], form: Form) -> tuple[tuple[Claim, ...], dict[int, str], frozenset[int]]:
    """The columns of a header of several rows: what each is for, the others by header, and those to pass over."""
    known = labels(form)
    claims: list[Claim] = []
    others: dict[int, str] = {}
    passed: set[int] = set()
    taken: set[Target] = set()
    last_group = ""
    waiting: list[tuple[int, str, tuple[Target, ...]]] = []
    for column, heads in _heads(header):
        name = " ".join(" ".join(heads).split())
        if _COUNTED.search(heads[-1]) or squashed(heads[-1]) in _OURS:
            passed.add(column)
            continue
        targets, sure = known.targets(*heads)
        free = tuple(target for target in targets if target not in taken)
        if not free:
            others[column] = name
            continue
        near = tuple(target for target in free if last_group and target.pointer.startswith(f"{last_group}/"))
        if not sure and len(free) > 1 and not near:
            waiting.append((column, name, free))
            continue
        target = (near or free)[0]
        taken.add(target)
        last_group = _group_of(target.pointer, form)
        claims.append(Claim(column, name, target, _unit(heads, target, form)))
    for column, name, targets in waiting:
        free = tuple(target for target in targets if target not in taken)
        if not free:
            others[column] = name
            continue
        taken.add(free[0])
        why = f"表头只写“{name}”，按先后当作“{form.label_of(free[0].pointer)}”" if len(targets) > 1 else ""
        claims.append(Claim(column, name, free[0], "", why))
    return tuple(sorted(claims, key=lambda claim: claim.column)), others, frozenset(passed)


def _group_of(pointer: str, form: Form) -> str:
    group = pointer.rpartition("/")[0]
    return group if group in form.fields_by_pointer else ""


def _heads(header: Sequence[Sequence[str]]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Each column with what stands above it, the outermost first; a group's name reaches over the columns after it."""
    width = max(map(len, header))
    upper = [list(row) + [""] * (width - len(row)) for row in header]
    for index, row in enumerate(upper[:-1]):
        for column in range(1, width):
            below = any(lower[column] and lower[column] != row[column - 1] for lower in upper[index + 1 :])
            if not row[column] and below and not (upper[index - 1][column] if index else ""):
                row[column] = row[column - 1]
    for column in range(width):
        heads = tuple(dict.fromkeys(row[column].strip() for row in upper if row[column].strip()))
        if heads:
            yield column, heads


def _unit(heads: Sequence[str], target: Target, form: Form) -> str:
    """The unit that a header names, where it is not the form's."""
    field = form.fields_by_pointer[target.pointer]
    if target.inner:
        field = next(leaf for item in field.fields for leaf in item.leaves() if leaf.pointer == target.inner)
    if field.kind is not Kind.MONEY:
        return ""
    for head in reversed(heads):
        if found := _UNIT.search(squashed(head)):
            return found[1] if found[1] != field.unit else ""
    return ""


def likely(header: str, form: Form, taken: Collection[str]) -> str:
    """The blank that a header nearly names, "" where it names none, or more than one."""
    name = bare(header)
    for role, spelling in (("title", _TITLES), ("unit", _UNITS)):
        field = form.role(role)
        if field is not None and field.pointer not in taken and spelling.fullmatch(name):
            return field.pointer
    single = {known: at[0] for known, at in labels(form).plain.items() if len(at) == 1}
    near = {
        at
        for known, at in single.items()
        if at not in taken and len(name) > 2 and SequenceMatcher(None, known, name).ratio() >= _LIKE
    }
    # a long label is often cut down to what tells it from all others, also from those that have a column
    near = near or {at for known, at in single.items() if len(name) >= _ENOUGH and name in known}
    return found if len(near) == 1 and (found := near.pop()) not in taken else ""
