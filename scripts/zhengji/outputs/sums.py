"""What a call adds up: for each field marked `x-sum`, how many submissions state it, and how much that is together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from zhengji.model import Field, Form, Kind, Record
from zhengji.privacy import row_leaves, visible_leaves


@dataclass(frozen=True, slots=True)
class Sum:
    """One field of a form, added up over the `stated` submissions that fill it in."""

    form: str
    label: str
    unit: str
    stated: int
    total: Decimal


def sums(forms: Sequence[Form], records: Iterable[Record]) -> tuple[Sum, ...]:
    """The sums of `records`, form by form in the order of its fields: of what everybody may see, as all figures are.

    A column of a part that repeats is added up over its rows.
    """
    added = {form.id: [_Added(rows, leaf) for rows, leaf in _summed(form)] for form in forms}
    for record in records:
        for one in added[record.form]:
            one.add(record)
    return tuple(
        Sum(form.label or form.short_title, one.label(form), one.leaf.unit, one.stated, one.total)
        for form in forms
        for one in added[form.id]
    )


def _summed(form: Form) -> Iterator[tuple[Field | None, Field]]:
    for leaf in visible_leaves(form, "public"):
        if leaf.kind is Kind.ROWS:
            yield from ((leaf, column) for column in row_leaves(leaf, "public") if column.summed)
        elif leaf.summed:
            yield None, leaf


class _Added:
    """The sum of one field in the making."""

    def __init__(self, rows: Field | None, leaf: Field) -> None:
        self._rows, self.leaf = rows, leaf
        self.stated, self.total = 0, Decimal()

    def add(self, record: Record) -> None:
        """Add what `record` says, where it says anything."""
        parts = (self._rows.value(record.data) or ()) if self._rows else (record.data,)
        said = [value for part in parts if isinstance(value := self.leaf.value(part), int | float)]
        self.stated += bool(said)
        self.total += sum((Decimal(str(value)) for value in said), Decimal())

    def label(self, form: Form) -> str:
        """The field in the form's words; of a column, those of its part too."""
        return (
            f"{form.label_of(self._rows.pointer)}·{self.leaf.title}" if self._rows else form.label_of(self.leaf.pointer)
        )
