"""Which form a sheet is, and where its header stands.

People insert titles and hints, join cells, put groups above their columns, change the order, and add columns of their
own: the header is the few rows in which the most labels of a form are found.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from zhengji.intake.folding import squashed
from zhengji.intake.headings import Claim, claims_of, likely
from zhengji.intake.labels import Target, bare, labels
from zhengji.intake.sheets import Cell, Sheet, shown
from zhengji.model import Call, Form

_DEEPEST = 40  # rows in which a header is looked for
_HIGHEST = 4  # rows of a header
_FEWEST = 3  # labels that make a header
_MOST = 0.6  # of a form's blanks, to tell it from another that has all of these too


@dataclass(frozen=True, slots=True)
class Layout:
    """A sheet understood as a table of `form` (its id): the rows of its header, its columns, and the others by header.

    `passed` are columns that hold nothing to read: numbers of rows, and what our own tables work out (字数), of which
    `counted` are the headers: they tell of the form all the same.
    """

    form: str
    top: int
    first: int
    claims: tuple[Claim, ...]
    others: Mapping[int, str]
    passed: frozenset[int]
    counted: tuple[str, ...] = ()
    rivals: tuple[str, ...] = ()


def layout_of(sheet: Sheet, source: str, call: Call, form: Form | None) -> Layout | None:
    """How `sheet` is laid out as a table of `form`, or of the form that fits best; None where it is none of them.

    `rivals` are other forms that fit as well: then it must be said which it is.
    """
    forms = (form,) if form else call.forms
    found = [(best, one) for one in forms if (best := _best(sheet, one, 2 if form else _FEWEST))]
    if not found:
        return None
    ranked = sorted(
        ((_fit(best, one, sheet, source), best) for best, one in found), key=lambda pair: pair[0], reverse=True
    )
    first, best = ranked[0]
    rivals = tuple(other.form for fit, other in ranked[1:] if fit == first)
    return replace(best, rivals=rivals)


def _fit(layout: Layout, form: Form, sheet: Sheet, source: str) -> tuple[bool, int, float]:
    """How well a layout fits: named by the sheet or above its header, columns understood, share of the form covered."""
    said = (
        squashed(sheet.name)
        + "\n"
        + "\n".join(squashed(shown(cell)[0]) for row in sheet.rows[: layout.top] for cell in row if cell != "")
    )
    title, label, short = (*labels(form).marks, "", "")[:3]
    named = any(mark and mark in said for mark in (title, short)) or _whole_word(label, said)
    known = labels(form)
    counted = {target.pointer for name in layout.counted for target in known.targets(name)[0]}
    pointers = {claim.target.pointer for claim in layout.claims} | counted
    share = len(pointers) / len(form.leaves)
    named = named or _whole_word(label, squashed(source.rpartition("/")[2]))
    # of a form that is hardly begun, that it has fewer blanks says nothing
    return named, len(pointers), share if share >= _MOST else 0.0


def _whole_word(mark: str, text: str) -> bool:
    """Whether `mark` stands in `text`, and not as the beginning of another (附件1 in 附件10)."""
    return bool(mark) and re.search(rf"{re.escape(mark)}(?![0-9])", text) is not None


def _best(sheet: Sheet, form: Form, fewest: int) -> Layout | None:
    """The rows that make the best header for `form`."""
    best: Layout | None = None
    most = (fewest - 0.5, 0, 0)
    depth = min(_DEEPEST, len(sheet.rows))
    spread = _spread(sheet, depth + _HIGHEST)
    single = [_hits(row, form) for row in spread[:depth]]
    for top in range(depth):
        for height in range(1, min(_HIGHEST, len(spread) - top) + 1):
            # a row that adds no label of its own is no part of a header
            if (not single[top] and height == 1) or (top + height <= depth and not single[top + height - 1]):
                continue
            claims, others, passed = claims_of(spread[top : top + height], form)
            counted = tuple(spread[top + height - 1][column] for column in sorted(passed))
            count = len(claims) - 0.1 * sum(bool(claim.guessed) for claim in claims)
            # of equal ones the first, without the title above it and without the row beneath
            if (worth := (count, -(top + height), -height)) > most:
                most = worth
                best = Layout(form.id, top, top + height, claims, others, passed, counted)
    return _with_likely(_with_groups(best, spread, form), form) if best else None


def _with_likely(layout: Layout, form: Form) -> Layout:
    """`layout` with the columns whose headers are nearly a label of a blank that has no column yet."""
    claims = list(layout.claims)
    others = dict(layout.others)
    for column, header in layout.others.items():
        taken = {claim.target.pointer for claim in claims}
        pointer = likely(header, form, taken)
        if pointer:
            del others[column]
            why = f"表头是“{header}”，当作“{form.label_of(pointer)}”"
            claims.append(Claim(column, header, Target(pointer), "", why))
    if len(others) == len(layout.others):
        return layout
    return replace(layout, claims=tuple(sorted(claims, key=lambda claim: claim.column)), others=others)


def _with_groups(layout: Layout, spread: Sequence[Sequence[str]], form: Form) -> Layout:
    """`layout` with the rows above that name groups and sections: they tell columns of one name apart."""
    top = layout.top
    while top and layout.first - top < _HIGHEST and _names_groups(spread[top - 1], form):
        top -= 1
    if top == layout.top:
        return layout
    claims, others, passed = claims_of(spread[top : layout.first], form)
    return replace(layout, top=top, claims=claims, others=others, passed=passed)


def _names_groups(row: Sequence[str], form: Form) -> bool:
    texts = {bare(cell) for cell in row if cell.strip()}
    known = labels(form)
    return bool(texts) and 2 * sum(text in known.groups or text in known.plain for text in texts) > len(texts)


def _hits(row: Sequence[str], form: Form) -> int:
    known = labels(form)
    return sum(bool(cell) and bool(known.targets(cell)[0] or bare(cell) in known.rows) for cell in row)


def _spread(sheet: Sheet, depth: int) -> list[list[str]]:
    """The first rows as texts, what a joined cell holds in all of its cells."""
    spread = [[shown(cell)[0] for cell in row] for row in sheet.rows[:depth]]
    for top, left, bottom, right in sheet.merged:
        if top >= len(spread) or left >= len(spread[top]):
            continue
        for row in spread[top : bottom + 1]:
            for column in range(left, min(right + 1, len(row))):
                row[column] = row[column] or spread[top][left]
    return spread


def is_repeated(row: Sequence[Cell], layout: Layout) -> bool:
    """Whether a row under the header is the header again, as on every page of a long table."""
    said = 0
    for claim in layout.claims:
        if row[claim.column] == "":
            continue
        text = bare(shown(row[claim.column])[0])
        if not text or not bare(claim.header).endswith(text):
            return False
        said += 1
    return said >= 2
