"""Excel workbooks and CSV tables: one row a submission, one sheet or more a form."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from zhengji.intake.cells import cell_name
from zhengji.intake.contract import Intake, Unclaimed
from zhengji.intake.folding import squashed
from zhengji.intake.layouts import Layout, is_repeated, layout_of
from zhengji.intake.notes import is_note
from zhengji.intake.rows import Row, row_intakes
from zhengji.intake.sheets import Book, Sheet, as_shown, shown, table, workbook
from zhengji.intake.upright import is_upright, read_upright
from zhengji.model import Call, Finding, Form, Place, Severity

# sheets that our own workbooks have beside the tables: what they hold came from us
_OURS = frozenset(("统计", "数据字典", "填写说明", "选项", "说明"))
_MOST_KEPT = 500  # texts of a sheet that is none of the forms


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet that is a table of a form, and its rows of data; `aside` is what stands outside them."""

    sheet: str
    layout: Layout
    rows: tuple[Row, ...]


def read(content: bytes, source: str, call: Call, form: Form | None = None) -> tuple[Intake, ...]:
    """The submissions in an .xlsx file, and what else stands in it."""
    return _read(workbook(content, source), source, call, form)


def read_csv(content: bytes, source: str, call: Call, form: Form | None = None) -> tuple[Intake, ...]:
    """The submissions in a .csv file, and what else stands in it."""
    return _read(table(content, source), source, call, form)


def _read(book: Book | Intake, source: str, call: Call, form: Form | None) -> tuple[Intake, ...]:
    tables, rest = tables_of(book, source, call, form)
    return (*(read for one in tables for read in row_intakes(one.rows, one.layout, one.sheet, source, call)), *rest)


def workbook_tables(
    content: bytes, source: str, call: Call, form: Form | None
) -> tuple[tuple[Table, ...], tuple[Intake, ...]]:
    """The tables of an .xlsx file whose rows are still to be read, and what else stands in it."""
    return tables_of(workbook(content, source), source, call, form)


def tables_of(
    book: Book | Intake, source: str, call: Call, form: Form | None
) -> tuple[tuple[Table, ...], tuple[Intake, ...]]:
    """The tables of a file, and as intakes without a form what was not understood or stands beside them."""
    if isinstance(book, Intake):
        return (), (book,)
    tables: list[Table] = []
    rest: list[Intake] = []
    ours: list[str] = []
    for sheet in book.sheets:
        layout = layout_of(sheet, source, call, form)
        if layout is None and sheet.name in _OURS:
            ours.append(sheet.name)
        elif is_upright(sheet, layout, call, form):
            rest += read_upright(sheet, source, call, form)
        elif layout is None:
            rest.append(Intake(source, None, unclaimed=tuple(_texts(sheet, sheet_kept)), part=sheet.name))
        elif layout.rivals:
            rest.append(_undecided(sheet, layout, source, call))
        else:
            some, aside = _tables(sheet, layout, source, call, form)
            tables += some
            if aside:
                rest.append(Intake(source, None, unclaimed=tuple(aside), part=sheet.name))
    passed = [name for name in book.hidden if name not in _OURS]
    for what, names in (("不是征集表的工作表", ours), ("隐藏的工作表", passed)):
        if names:
            rest.append(Intake(source, None, unclaimed=(Unclaimed("", f"{what}没有读：{'、'.join(names)}"),)))
    if not any(one.rows for one in tables) and not any(one.findings or one.understood for one in rest):
        rest.insert(0, _nothing(book, tables, source, call))
    return tuple(tables), tuple(rest)


def sheet_kept(row: int) -> bool:
    """Every row of a sheet."""
    return True


def _texts(sheet: Sheet, wanted: Callable[[int], bool]) -> Iterator[Unclaimed]:
    found = 0
    for index, row in enumerate(sheet.rows):
        for column, cell in enumerate(row) if wanted(index) else ():
            text = as_shown(cell).strip()
            if text and found == _MOST_KEPT:
                yield Unclaimed(sheet.name, "还有更多文字，没有列出")
                return
            if text:
                found += 1
                where = cell_name(index, column)
                yield Unclaimed(f"{sheet.name}!{where}" if sheet.name else where, text)


def _tables(
    sheet: Sheet, layout: Layout, source: str, call: Call, form: Form | None
) -> tuple[list[Table], list[Unclaimed]]:
    """The table of a sheet; or several, where a column says of each row which form it is."""
    said = _forms_said(sheet, layout, call) if form is None else {}
    if not said:
        one, aside = _table(sheet, layout, call)
        return [one], aside
    tables, asides = [], []
    for each in call.forms:
        rows = {row for row, named in said.items() if named is each}
        own = layout_of(sheet, source, call, each) if rows else None
        if own is not None:
            others = {column: head for column, head in own.others.items() if column not in _marking(sheet, own, call)}
            table, aside = _table(
                sheet, replace(own, others=others, passed=own.passed | _marking(sheet, own, call)), call
            )
            tables.append(replace(table, rows=tuple(row for row in table.rows if row.at in rows)))
            asides = aside
    return tables, asides


def _forms_said(sheet: Sheet, layout: Layout, call: Call) -> dict[int, Form]:
    """Row → form, where a column beside those of the form names a form in every row; empty where none does."""
    for column in _marking(sheet, layout, call):
        texts = {row: shown(sheet.rows[row][column])[0] for row in range(layout.first, len(sheet.rows))}
        found = {row: form for row, text in texts.items() if (form := _form_named(text, call))}
        if len({*found.values()}) > 1 or (found and layout.form not in {form.id for form in found.values()}):
            return found
    return {}


def _marking(sheet: Sheet, layout: Layout, call: Call) -> frozenset[int]:
    """The columns, of those that are no blank of the form, in which every filled cell names a form."""
    found = set()
    for column in layout.others:
        texts = [text for row in sheet.rows[layout.first :] if (text := shown(row[column])[0].strip())]
        if texts and all(_form_named(text, call) for text in texts):
            found.add(column)
    return frozenset(found)


def _form_named(text: str, call: Call) -> Form | None:
    said = squashed(text)
    for form in call.forms:
        names = (form.title, form.label, form.short_title, f"{form.label}{form.short_title}", form.id)
        if said in {squashed(name) for name in names}:
            return form
    return None


def _table(sheet: Sheet, layout: Layout, call: Call) -> tuple[Table, list[Unclaimed]]:
    form = call.form(layout.form)
    if form is None:
        raise ValueError(layout.form)
    joined = _joined(sheet, layout)
    broken: dict[int, dict[int, str]] = {}
    for (index, column), why in sheet.broken.items():
        broken.setdefault(index, {})[column] = why
    rows, noted = [], set()
    for index in range(layout.first, len(sheet.rows)):
        cells = sheet.rows[index]
        faults = broken.get(index, {})
        if all(cell == "" or (isinstance(cell, str) and not cell.strip()) for cell in cells) and not faults:
            continue
        filled = joined.get(index, {})
        if filled:
            cells = [filled.get(column, cell) if cell == "" else cell for column, cell in enumerate(cells)]
        row = Row(index, cells, faults, frozenset(filled))
        if is_repeated(cells, layout):
            continue
        if is_note(row, layout, form):
            noted.add(index)
        else:
            rows.append(row)
    aside = [*_texts(sheet, lambda index: index < layout.top or index in noted)]
    titles = {form.title, form.label, form.short_title}
    return Table(sheet.name, layout, tuple(rows)), [one for one in aside if one.text not in titles]


def _joined(sheet: Sheet, layout: Layout) -> dict[int, dict[int, object]]:
    """Row → column → value, of cells that are joined with the one above them (a unit with several projects)."""
    filled: dict[int, dict[int, object]] = {}
    columns = {claim.column for claim in layout.claims}
    for top, left, bottom, right in sheet.merged:
        if top < layout.first or bottom <= top or right != left or left not in columns:
            continue
        for index in range(top + 1, min(bottom + 1, len(sheet.rows))):
            filled.setdefault(index, {})[left] = sheet.rows[top][left]
    return filled


def _undecided(sheet: Sheet, layout: Layout, source: str, call: Call) -> Intake:
    forms = [form for form in call.forms if form.id in (layout.form, *layout.rivals)]
    names = "、".join(f"{form.label}（{form.short_title}）" for form in forms)
    message = f"“{sheet.name}”像是几张表：{names}，分不出是哪一张" if sheet.name else f"像是几张表：{names}"
    hint = f"请加上 --form，例如 --form {forms[0].id}；或把工作表的名称改成表的名称。"
    found = Finding("intake.unknown-form", Severity.ERROR, Place(source, "", 1), message, hint)
    return Intake(source, None, unclaimed=tuple(_texts(sheet, sheet_kept)), findings=(found,), part=sheet.name)


def _nothing(book: Book, tables: list[Table], source: str, call: Call) -> Intake:
    if tables:
        message, hint = "表头认出来了，下面没有填写的行", "请在表头下面每行填一份，再导入一次。"
    elif not book.sheets:
        message, hint = "工作簿是空的", "请打开看看，是不是发错了文件。"
    else:
        message = "没有找到本次征集的表头"
        hint = "表头要用表上印的栏目名；用 zhengji form 可以生成空白的 Excel 表，把内容粘贴进去。"
    found = Finding("intake.nothing", Severity.ERROR, Place(source, "", 1), message, hint)
    return Intake(source, None, findings=(found,))
