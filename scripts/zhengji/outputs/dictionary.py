"""The data dictionary: every column of every form, what it means, who may see it, and in which files it stands."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zhengji.model import Field, Form, Kind
from zhengji.outputs.batch import Batch, Sink
from zhengji.outputs.columns import KINDS, MANY, DataColumn, data_columns
from zhengji.outputs.csvfile import quoted
from zhengji.outputs.tables import header_of

HEADER = ("征集表", "栏目", "列名", "位置", "填写说明", "类型", "单位", "选项", "谁可以看", "在哪些文件里")
WIDTHS = (10, 30, 26, 28, 50, 16, 8, 50, 10, 40)
_EVERYBODY, _STAFF = "公开", "仅内部"
_TABLES, _WITH_TEXT = "CSV、Excel、JSON、SQLite、Parquet", "正文工作簿、JSON、SQLite、Parquet；CSV、Excel 里是字数"
_NOWHERE = "公开的文件里没有"


@dataclass(frozen=True, slots=True)
class Term:
    """A line of the dictionary: `header` as in tables, `column` as in SQLite and Parquet, `pointer` as in JSON."""

    form: Form
    header: str
    column: str
    pointer: str
    hint: str
    kind: str
    unit: str
    options: tuple[str, ...]
    public: bool
    files: str

    @property
    def seen_by(self) -> str:
        """Who may see it."""
        return _EVERYBODY if self.public else _STAFF

    @property
    def cells(self) -> tuple[str, ...]:
        """The line under `HEADER`."""
        options = "；".join(self.options)
        return (
            *(self.form.label, self.header, self.column, self.pointer, self.hint, self.kind, self.unit, options),
            *(self.seen_by, self.files),
        )


def terms(form: Form, audience: str) -> Iterator[Term]:
    """The lines of a form: all its columns, also those that `audience` does not see, for it should know of them."""
    yield Term(
        form, "编号", "number", "/number", "由填报单位和名称算出，不会变", KINDS[Kind.TEXT], "", (), True, _TABLES
    )
    for column in data_columns(form, "staff"):
        yield _term(form, column, header_of(form, column.leaf), column.leaf.pointer, audience, column.public)
        for inner in column.inner:
            header = f"{column.label}·{inner.label}"
            yield _term(form, inner, header, f"{column.leaf.pointer}/*{inner.leaf.pointer}", audience, inner.public)


def _term(form: Form, column: DataColumn, header: str, pointer: str, audience: str, public: bool) -> Term:
    leaf = column.leaf
    files = _files(leaf) if public or audience == "staff" else _NOWHERE
    return Term(form, header, column.name, pointer, leaf.hint, _kind(leaf), leaf.unit, _options(leaf), public, files)


def _files(leaf: Field) -> str:
    return _WITH_TEXT if leaf.kind is Kind.NARRATIVE else _TABLES


def _kind(leaf: Field) -> str:
    return KINDS[leaf.kind] + ("，用“；”隔开" if leaf.kind in MANY else "")


def _options(leaf: Field) -> tuple[str, ...]:
    return (*leaf.options, leaf.other_prefix + "…") if leaf.options and leaf.allows_other else leaf.options


def dictionary(forms: Sequence[Form], audience: str) -> list[Term]:
    """The lines of several forms."""
    return [term for form in forms for term in terms(form, audience)]


def write(batch: Batch, sink: Sink) -> None:
    """Write the dictionary of the call as CSV."""
    text = io.StringIO(newline="")
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(HEADER)
    rows.writerows([quoted(cell) for cell in term.cells] for term in dictionary(batch.forms, batch.audience))
    sink.write(b"\xef\xbb\xbf" + text.getvalue().encode("utf-8"))
