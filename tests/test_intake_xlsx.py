"""Workbooks and CSV tables read into submissions, in every shape that people give them."""

from __future__ import annotations

import csv
import io
import json
import random
import re
import shutil
import struct
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import load_workbook

from tests.corpus.answers import answers
from tests.workbooks import as_filed, printed, samples, with_member, workbook
from zhengji import zishu
from zhengji.intake import INTAKES, Intake
from zhengji.intake.archive import LARGEST, MOST_MEMBERS
from zhengji.intake.cells import MOST_ROWS
from zhengji.intake.labels import bare
from zhengji.model import Call, Field, Form, Kind
from zhengji.normalise import normalise
from zhengji.outputs.formbook import formbook
from zhengji.outputs.formcolumns import cells_of, columns_of
from zhengji.pool import FORKS
from zhengji.schema import load_call

ROOT = Path(__file__).parents[1]
CALLS = {"2020": load_call(ROOT, "2020"), "binhe-2027": load_call(ROOT / "tests" / "calls", "binhe-2027")}
FORMS = [pytest.param(call, form, id=form.id) for call in CALLS.values() for form in call.forms]


@pytest.fixture(scope="module")
def call() -> Call:
    return CALLS["2020"]


def read(content: bytes, call: Call, form: Form | None = None, name: str = "收到的.xlsx") -> tuple[Intake, ...]:
    return INTAKES[Path(name).suffix](content, name, call, form)


def filled(intakes: Sequence[Intake]) -> list[Intake]:
    return [one for one in intakes if one.form is not None]


def codes(intakes: Sequence[Intake]) -> list[str]:
    return [finding.code for one in intakes for finding in one.findings]


def data_of(intake: Intake) -> dict[str, Any]:
    assert intake.form is not None
    data = normalise(intake.form, intake.data)
    said = intake.form.role("form")
    if said is not None:
        data.pop(said.key, None)
    return data


def table(call: Call, form: Form) -> tuple[list[str], list[list[Any]], list[dict[str, Any]]]:
    """One header row, the rows, and what they mean, of the samples of a form: as a bureau would type it."""
    sent = list(samples(call, form))
    columns = [column for column in columns_of(form, [one.data for one in sent]) if not column.formula]
    header = [column.header if not column.group else f"{column.group}·{column.header}" for column in columns]
    return header, [list(cells_of(columns, one.data)) for one in sent], [as_filed(one) for one in sent]


# --- our own workbook


@pytest.mark.parametrize(("call", "form"), FORMS)
def test_our_workbook_comes_back_as_it_was(call: Call, form: Form) -> None:
    sent = list(samples(call, form))
    got = filled(read(formbook(call, form, [one.data for one in sent]), call))
    assert [data_of(one) for one in got] == [as_filed(one) for one in sent]
    assert [one.form for one in got] == [form] * len(sent)
    assert not [each for one in got for each in one.understood if each.guessed]
    assert not [each for one in got for each in one.unclaimed]
    assert not codes(got)


@pytest.mark.parametrize(("call", "form"), FORMS)
@settings(max_examples=4, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**6))
def test_made_up_submissions_come_back_as_they_were(call: Call, form: Form, seed: int) -> None:
    made = [normalise(form, answers(call, form, n, random.Random(seed + n), 3000)) for n in range(3)]
    got = filled(read(workbook_of(form, made), call))
    said = form.role("form")
    assert [data_of(one) for one in got] == [
        {k: v for k, v in one.items() if said is None or k != said.key} for one in made
    ]


def workbook_of(form: Form, made: list[dict[str, Any]]) -> bytes:
    """The form's table without what makes our workbook slow to write."""
    columns = [column for column in columns_of(form, made) if not column.formula]
    rows = [[column.group for column in columns], [column.header for column in columns]]
    return workbook({f"{form.label} {form.short_title}"[:31]: [*rows, *(list(cells_of(columns, one)) for one in made)]})


@pytest.fixture(scope="module")
def blank() -> Callable[[Call, Form], bytes]:
    """The blank workbook of a form, made once."""
    return cache(formbook)


@pytest.mark.parametrize(("call", "form"), FORMS)
def test_a_blank_workbook_is_told_to_be_blank(call: Call, form: Form, blank: Callable[[Call, Form], bytes]) -> None:
    got = read(blank(call, form), call)
    assert not filled(got)
    assert codes(got) == ["intake.nothing"]


def test_g6_the_same_workbook_has_the_same_bytes() -> None:
    call = CALLS["binhe-2027"]
    data = [one.data for one in samples(call, call.forms[1])]
    assert formbook(call, call.forms[1], data) == formbook(call, call.forms[1], data)


@pytest.mark.parametrize(("call", "form"), FORMS)
def test_the_workbook_has_lists_hints_counts_and_keeps_digits(
    call: Call, form: Form, blank: Callable[[Call, Form], bytes]
) -> None:
    with zipfile.ZipFile(io.BytesIO(blank(call, form))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        hints = book.read("xl/comments1.xml").decode()
        styles = book.read("xl/styles.xml").decode()
    leaves = [leaf for leaf in form.leaves if leaf.role != "form"]
    assert sheet.count("<dataValidation ") >= sum(leaf.kind is Kind.CHOICE for leaf in leaves) > 0
    assert hints.count("<comment ") >= len(leaves)
    assert all(leaf.hint in hints for leaf in leaves if leaf.hint)
    assert "SUMPRODUCT" in sheet or not form.narratives
    assert 'formatCode="@"' in styles  # text
    assert "sheetProtection" in sheet
    assert 'topLeftCell="' in sheet
    assert "xSplit" in sheet


# --- as others make them


def _plain(header: list[str], rows: list[list[Any]], form: Form) -> list[list[Any]]:
    return [header, *rows]


def _title_and_hints(header: list[str], rows: list[list[Any]], form: Form) -> list[list[Any]]:
    hints = ["（必填，请填全称）"] * len(header)
    return [[form.title], ["填报说明：请逐项填写"], [], header, hints, list(range(1, len(header) + 1)), *rows]


def _other_order(header: list[str], rows: list[list[Any]], form: Form) -> list[list[Any]]:
    order = list(range(len(header)))
    random.Random(1).shuffle(order)
    return [[row[i] for i in order] for row in [header, *rows]]


def _spaced(header: list[str], rows: list[list[Any]], form: Form) -> list[list[Any]]:
    return [["　".join(f" {name}：\n") for name in header], *rows]


def _extra_columns(header: list[str], rows: list[list[Any]], form: Form) -> list[list[Any]]:
    return [["序号", *header, "经办人意见"], *([n, *row, f"同意{n}"] for n, row in enumerate(rows, 1))]


def _empty_rows(header: list[str], rows: list[list[Any]], form: Form) -> list[list[Any]]:
    spread: list[list[Any]] = [[], [], header]
    for row in rows:
        spread += [[], row, [" "], header]
    return [*spread, [], ["合计", "", "", 12345], ["填表人：某某　　2019年8月1日"]]


def _shifted(header: list[str], rows: list[list[Any]], form: Form) -> list[list[Any]]:
    return [[], *(["", "", *row] for row in [header, *rows])]


SHAPES = [_plain, _title_and_hints, _other_order, _spaced, _extra_columns, _empty_rows, _shifted]


@pytest.mark.parametrize(("call", "form"), FORMS)
@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__.strip("_"))
def test_a_header_is_found_however_it_looks(call: Call, form: Form, shape: Callable[..., list[list[Any]]]) -> None:
    header, rows, meant = table(call, form)
    got = read(workbook({"Sheet1": shape(header, rows, form)}), call)
    assert [data_of(one) for one in filled(got)] == meant
    assert {one.form for one in filled(got)} == {form}
    if shape is _extra_columns:
        assert [each.text for one in filled(got) for each in one.unclaimed] == [
            f"经办人意见：同意{n}" for n in range(1, len(rows) + 1)
        ]
    if shape is _empty_rows:
        left = [each.text for one in got for each in one.unclaimed]
        assert left == ["合计", "12345", "填表人：某某　　2019年8月1日"]


@pytest.mark.parametrize(("call", "form"), FORMS)
def test_a_label_cut_down_to_what_tells_it_from_the_others_is_taken_with_a_word(call: Call, form: Form) -> None:
    header, rows, meant = table(call, form)
    longs = [leaf for leaf in form.leaves if leaf.kind is Kind.NARRATIVE and len(bare(leaf.title)) > 7]
    cut = {leaf.pointer: bare(leaf.title)[-6:] for leaf in longs}
    heads = {bare(head) for head in header}
    alone = {
        leaf.pointer: cut[leaf.pointer]
        for leaf in longs
        if bare(leaf.title) in heads and sum(cut[leaf.pointer] in bare(one.title) for one in form.leaves) == 1
    }
    names = {bare(leaf.title): alone.get(leaf.pointer) for leaf in longs}
    got = filled(read(workbook({"Sheet1": [[names.get(bare(head)) or head for head in header], *rows]}), call))
    assert [data_of(one) for one in got] == meant
    for one in got:
        given = {each.pointer for each in one.understood}
        assert {each.pointer for each in one.understood if "表头是" in each.guessed} == set(alone) & given


@pytest.mark.parametrize(("call", "form"), FORMS)
def test_the_printed_form_as_a_sheet_is_read(call: Call, form: Form) -> None:
    for one in samples(call, form):
        got = filled(read(printed(one), call))
        assert [data_of(each) for each in got] == [as_filed(one)]
        assert got[0].form is form


def test_several_sheets_are_several_forms(call: Call) -> None:
    sheets, meant = {}, []
    for form in call.forms:
        header, rows, those = table(call, form)
        sheets[form.short_title[:20]] = [header, *rows]
        meant += those
    got = filled(read(workbook({**sheets, "备注": [["请于周五前报送"]]}), call))
    assert [data_of(one) for one in got] == meant
    assert [one.part.split()[0] for one in got][:1] == [call.forms[0].short_title[:20]]


def test_a_column_may_say_which_form_each_row_is(call: Call) -> None:
    one, other = call.forms[2], call.forms[3]
    header, rows, meant = table(call, one)
    header_2, rows_2, meant_2 = table(call, other)
    whole = [*header, *(name for name in header_2 if name not in header)]
    lines = [["征集表", *whole]]
    for form, head, some in ((one, header, rows), (other, header_2, rows_2)):
        for row in some:
            cells = dict(zip(head, row, strict=True))
            lines.append([form.label, *(cells.get(name, "") for name in whole)])
    got = filled(read(workbook({"汇总": lines}), call))
    assert [each.form for each in got] == [one] * len(rows) + [other] * len(rows_2)
    assert [data_of(each) for each in got] == [*meant, *meant_2]


def test_two_forms_that_fit_as_well_are_asked_about(call: Call) -> None:
    shared = [call.forms[0].role(name) for name in ("title", "unit", "domains")]
    header = [field.title if field.role != "title" else "项目名称" for field in shared if field]
    content = workbook({"Sheet1": [header, ["某某关键技术攻关", "某某研究所", "装备制造"]]})
    got = read(content, call)
    assert codes(got) == ["intake.unknown-form"]
    assert "--form" in got[0].findings[0].hint
    chosen = filled(
        read(workbook({"Sheet1": [header, ["某某关键技术攻关", "某某研究所", "装备制造"]]}), call, call.forms[3])
    )
    assert [one.form for one in chosen] == [call.forms[3]]


def test_one_label_in_two_groups_goes_by_the_group_before_it(call: Call) -> None:
    form = call.forms[1]
    header, rows, meant = table(call, form)
    bare = [name.rpartition("·")[2] for name in header]
    got = filled(read(workbook({"Sheet1": [bare, *rows]}), call))
    assert [data_of(one) for one in got] == meant


def test_cells_joined_over_several_rows_hold_for_each(call: Call) -> None:
    form = call.forms[0]
    header, rows, _ = table(call, form)
    unit = header.index("一、基本信息·填报单位")
    rows = [list(row) for row in rows[:2]]
    shared = rows[0][unit]
    rows[1][unit] = ""
    content = workbook({"Sheet1": [header, *rows]}, lambda _, sheet: sheet.merge_range(1, unit, 2, unit, shared))
    got = filled(read(content, call))
    field = form.role("unit")
    assert field is not None
    assert [field.value(one.data) for one in got] == [shared, shared]
    assert [each.guessed for each in got[1].understood if each.pointer == field.pointer] == [
        "合并单元格，与上面的行相同"
    ]


def cell(call: Call, role: str, value: Any, *, header: str = "") -> Intake:
    """One submission whose cell for a role holds `value`."""
    form = next(form for form in call.forms if form.role(role))
    names, rows, _ = table(call, form)
    pointer = form.role(role)
    assert pointer is not None
    at = next(i for i, column in enumerate(c for c in columns_of(form) if not c.formula) if column.field is pointer)
    rows[0][at] = value
    names[at] = header or names[at]

    def dated(book: Any, sheet: Any) -> None:
        if isinstance(value, date):
            sheet.write_datetime(1, at, value, book.add_format({"num_format": 'yyyy"年"m"月"'}))

    got = filled(read(workbook({"Sheet1": [names, rows[0]]}, dated), call))
    assert len(got) == 1
    return got[0]


def said(intake: Intake, role: str) -> Any:
    assert intake.form is not None
    field = intake.form.role(role)
    assert field is not None
    return field.value(intake.data), next((u.guessed for u in intake.understood if u.pointer == field.pointer), "")


@pytest.mark.parametrize(
    ("role", "header", "value", "meant", "guessed"),
    [
        pytest.param("total", "", 300, 300, "", id="number"),
        pytest.param("total", "", "300万元", 300, "", id="unit in the cell"),
        pytest.param("total", "总资金（元）", 3_000_000, 300, "", id="unit in the header"),
        pytest.param("total", "总资金/亿元", "0.03", 300, "", id="unit behind a stroke"),
        pytest.param("total", "", 0.1 + 0.2, 0.3, "", id="as shown, not as stored"),
        pytest.param("period-start", "", date(2020, 1, 1), "2020-01", "", id="a spreadsheet's month"),
        pytest.param("period-start", "", date(2020, 3, 5), "2020-03", "只要年月", id="a day"),
        pytest.param("period-start", "", 2020.1, "2020-01", "10 月", id="2020.10 loses its zero"),
        pytest.param("period-start", "", 43831, "2020-01", "日期序号", id="serial"),
        pytest.param("unit", "", 12345, "12345", "", id="a number as a name"),
    ],
)
def test_cells_of_every_type(call: Call, role: str, header: str, value: Any, meant: Any, guessed: str) -> None:
    found, why = said(cell(call, role, value, header=header), role)
    assert found == meant
    assert (guessed in why) if guessed else why == ""


def test_a_period_may_stand_in_one_column(call: Call) -> None:
    form = call.forms[0]
    header, rows, meant = table(call, form)
    first, second = header.index("实施年限·开始年月"), header.index("实施年限·结束年月")
    rows = [[*row[:first], f"{row[first].replace('-', '年')}月至{row[second]}", *row[second + 1 :]] for row in rows]
    header = [*header[:first], "实施年限", *header[second + 1 :]]
    assert [data_of(one) for one in filled(read(workbook({"Sheet1": [header, *rows]}), call))] == meant


def code_cell(value: Any, call: Call) -> tuple[Intake, Field]:
    form = next(form for form in call.forms if any(leaf.format == "cn-org-code" for leaf in form.leaves))
    header, rows, _ = table(call, form)
    columns = [column for column in columns_of(form) if not column.formula]
    at = next(index for index, column in enumerate(columns) if column.field.format == "cn-org-code")
    rows[0][at] = value
    return filled(read(workbook({"Sheet1": [header, rows[0]]}), call))[0], columns[at].field


def test_a_code_that_became_a_number_is_told_with_the_digits_that_are_lost(call: Call) -> None:
    got, field = code_cell(912101020000000000, call)
    (finding,) = got.findings
    assert finding.code == "intake.digits-lost"
    assert "从第 16 位起" in finding.message
    assert finding.private
    assert field.value(got.data) == "9.12101020000000E+17"  # never one that could pass for whole


def test_a_code_as_text_keeps_its_digits(call: Call) -> None:
    got, field = code_cell("012345678901234567", call)
    assert field.value(got.data) == "012345678901234567"
    assert not got.findings


# --- CSV


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_in_every_encoding(call: Call, codec: str, delimiter: str) -> None:
    header, rows, meant = table(call, call.forms[3])
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([header, *rows])
    got = filled(read(text.getvalue().encode(codec), call, name="汇总.csv"))
    assert [data_of(one) for one in got] == meant


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_our_own_exports_come_back_but_for_the_narratives(call: Call, suffix: str, tmp_path: Path) -> None:
    from zhengji.outputs import export
    from zhengji.outputs.records import entry, record

    sent = list(samples(call))
    export(
        call,
        [entry(one.form, record(one, "staff")) for one in sent],
        tmp_path,
        audience="staff",
        formats=["csv", "xlsx"],
    )
    for form in call.forms:
        path = next(tmp_path.glob(f"*{form.id}-staff{suffix}"))
        got = filled(read(path.read_bytes(), call, name=path.name))
        narratives = {leaf.pointer for leaf in form.narratives}
        kept = [leaf for leaf in form.leaves if leaf.pointer not in narratives and leaf.role != "form"]
        for one, original in zip(got, samples(call, form), strict=True):
            data = data_of(one)
            assert [leaf.value(data) for leaf in kept] == [leaf.value(original.data) for leaf in kept]


# --- what must not hurt

RUN = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0"]


@pytest.mark.parametrize("text", RUN)
def test_g1_what_looks_like_a_formula_is_text_and_comes_back(call: Call, text: str) -> None:
    form = call.forms[0]
    data = json.loads(json.dumps(next(samples(call, form)).data))
    title, story = form.role("title"), form.narratives[0]
    assert title is not None
    for field in (title, story):
        node = data
        for key in field.path[:-1]:
            node = node[key]
        node[field.path[-1]] = text
    content = workbook_of(form, [data])
    (got,) = filled(read(content, call))
    assert (title.value(got.data), story.value(got.data)) == (text.strip(), text.strip())
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert f"<f>{text.lstrip('=')}" not in book.read("xl/worksheets/sheet1.xml").decode()


def test_a_formula_counts_with_its_value(call: Call) -> None:
    form = call.forms[3]
    header, rows, meant = table(call, form)
    title = next(i for i, c in enumerate(c for c in columns_of(form) if not c.formula) if c.field.role == "title")
    content = workbook(
        {"Sheet1": [header, rows[0]]}, lambda _, sheet: sheet.write_formula(1, title, '="a"', None, rows[0][title])
    )
    assert [data_of(one) for one in filled(read(content, call))] == meant[:1]


@pytest.mark.parametrize(("cached", "said"), [("#REF!", "公式出错"), (None, "没有算出的值")])
def test_a_formula_without_a_value_is_told_and_not_passed_over(call: Call, cached: str | None, said: str) -> None:
    form = call.forms[3]
    header, rows, _ = table(call, form)
    title = next(i for i, c in enumerate(c for c in columns_of(form) if not c.formula) if c.field.role == "title")
    content = workbook(
        {"Sheet1": [header, rows[0]]}, lambda _, sheet: sheet.write_formula(1, title, "=A99", None, cached or "VALUE")
    )
    if cached is None:
        content = with_member(content, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"<v>VALUE</v>", b""))
    got = filled(read(content, call))
    (finding,) = got[0].findings
    assert finding.code == "intake.formula"
    assert said in finding.message


@pytest.mark.parametrize("length", [32_766, 32_767, 32_768, 100_000])
def test_g2_a_text_longer_than_a_cell_goes_on_in_the_next_and_is_never_cut(call: Call, length: int) -> None:
    form = call.forms[0]
    data = json.loads(json.dumps(next(samples(call, form)).data))
    field = form.narratives[2]
    long = ("辽宁省装备制造业，" * (length // 9 + 1))[: length - 2] + "𠀀"  # the last one counts two in a spreadsheet
    data[field.path[0]] = long
    (got,) = filled(read(workbook_of(form, [data]), call))
    assert field.value(got.data) == long
    assert not got.findings


def test_g2_a_full_cell_is_told_to_be_cut_perhaps(call: Call) -> None:
    form = call.forms[3]
    header, rows, _ = table(call, form)
    at = next(i for i, c in enumerate(c for c in columns_of(form) if not c.formula) if c.field.kind is Kind.NARRATIVE)
    rows[0][at] = "字" * 32_767
    got = filled(read(workbook({"Sheet1": [header, rows[0]]}), call))
    assert codes(got) == ["intake.cut"]


def packed(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def _bomb() -> bytes:
    return packed({"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": b"0" * (64 << 20)})


def _lying_bomb() -> bytes:
    """As much again, but the archive claims that it is a kilobyte."""
    content = bytearray(packed({"xl/workbook.xml": b"<workbook/>", "xl/a.xml": b"", "xl/big.xml": b"0" * (513 << 20)}))
    at = content.index(b"PK\x01\x02")
    while at >= 0:
        if content[at + 46 :].startswith(b"xl/big.xml"):
            struct.pack_into("<L", content, at + 24, 1024)
        at = content.find(b"PK\x01\x02", at + 1)
    return bytes(content)


def _claiming(member: str, xml: bytes, claimed: int, noise: int = 0) -> bytes:
    """A workbook whose `member` is `xml`, and claims to be of another size; `noise` makes the file larger."""
    whole = with_member(workbook({"Sheet1": [["a"]]}), member, lambda _: xml)
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    content = bytearray(packed(members | {"xl/media/a.png": random.Random(0).randbytes(noise)}))
    at = content.index(b"PK\x01\x02")
    while at >= 0:
        if content[at + 46 :].startswith(member.encode()):
            struct.pack_into("<L", content, at + 24, claimed)
        at = content.find(b"PK\x01\x02", at + 1)
    return bytes(content)


_STRINGS = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>%b</t></si></sst>'
_SHEET = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1"'
    b' t="inlineStr"><is><t>%b</t></is></c></row></sheetData></worksheet>'
)
_LARGE = [("xl/sharedStrings.xml", _STRINGS), ("xl/worksheets/sheet1.xml", _SHEET)]


@pytest.mark.skipif(not FORKS, reason="elsewhere the system tells it otherwise")
@pytest.mark.parametrize(("member", "xml"), _LARGE, ids=["texts", "sheet"])
def test_g3_no_more_is_unpacked_than_is_claimed(member: str, xml: bytes, tmp_path: Path) -> None:
    """The large members are not counted before they are read: this is what makes that harmless."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(_claiming(member, xml % (b"0" * (300 << 20)), 1000, noise=600_000))
    source = (
        "import re, sys; from pathlib import Path; from zhengji.intake.sheets import workbook;"
        "read = workbook(Path(sys.argv[1]).read_bytes(), 'a.xlsx');"
        "most = re.search('VmHWM:[^0-9]*([0-9]+)', Path('/proc/self/status').read_text());"
        "print(read.findings[0].code, int(most[1]) >> 10)"
    )
    ran = subprocess.run([sys.executable, "-c", source, path], capture_output=True, text=True, check=True)
    code, megabytes = ran.stdout.split()
    assert code == "intake.bomb"
    assert int(megabytes) < 150


def _many_members() -> bytes:
    return packed({f"xl/{n}.xml": b"" for n in range(MOST_MEMBERS + 1)})


def _far_cell() -> bytes:
    return workbook({"Sheet1": [["a"]]}, lambda _, sheet: sheet.write(1_048_575, 16_383, "x"))


def _many_rows() -> bytes:
    return workbook({"Sheet1": [[n] for n in range(MOST_ROWS + 2)]})


def _no_xml(piece: bytes) -> Callable[[], bytes]:
    """A sheet that is a long row of what might begin something."""
    inside = b"<worksheet><sheetData><row r='1'><c r='A1' t='e'><f>" + piece * (8_000_000 // len(piece))
    return lambda: with_member(workbook({"Sheet1": [["a"]]}), "xl/worksheets/sheet1.xml", lambda _: inside)


def _laughs() -> bytes:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    xml = f'<!DOCTYPE x [<!ENTITY e0 "ha">{entities}]><workbook><sheets><sheet name="&e9;"/></sheets></workbook>'
    return with_member(workbook({"Sheet1": [["a"]]}), "xl/workbook.xml", lambda _: xml.encode())


HOSTILE = {
    "G3-bomb": (_bomb, "intake.bomb"),
    "G3-lying": (_lying_bomb, "intake.bomb"),
    "G3-members": (_many_members, "intake.bomb"),
    "G3-far-cell": (_far_cell, "intake.too-large"),
    "G3-rows": (_many_rows, "intake.too-large"),
    "G3-size": (lambda: b"PK" + b"0" * LARGEST, "intake.too-large"),
    "G3-laughs": (_laughs, None),
    "G3-rows-unclosed": (_no_xml(b'<row r="1" '), None),
    "G3-cells-unclosed": (_no_xml(b'<c r="A1" t="e"'), None),
    "G3-cells-open": (_no_xml(b'<c r="A1"><f>'), None),
    "G3-prefixes": (_no_xml(b"<aaaaaaaa"), None),
    "G4-old": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "intake.old-format"),
    "G4-encrypted": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le"),
        "intake.encrypted",
    ),
    "G4-macros": (lambda: packed({"xl/workbook.xml": b"", "xl/vbaProject.bin": b"x"}), "intake.macros"),
    "G4-word": (lambda: packed({"word/document.xml": b""}), "intake.damaged"),
    "G4-pdf": (lambda: b"%PDF-1.7", "intake.damaged"),
    "G4-web-page": (lambda: "<html><table><tr><td>项目</td></tr></table></html>".encode(), "intake.damaged"),
    "G4-text": (lambda: b"hello", "intake.damaged"),
    "empty": (lambda: b"", "intake.damaged"),
    "half": (lambda: workbook({"Sheet1": [["a"]]})[:-100], "intake.damaged"),
    "no-sheets": (lambda: packed({"xl/workbook.xml": b"<workbook/>"}), None),
    "not-xml": (lambda: packed({"xl/workbook.xml": b"\0\1\2"}), "intake.damaged"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_file_that_must_not_be_opened_is_refused_in_words(case: str, call: Call) -> None:
    make, code = HOSTILE[case]
    content = make()
    began = time.process_time()
    got = read(content, call)
    assert time.process_time() - began < 2
    assert not filled(got)
    assert codes(got) == [code] if code else codes(got)
    assert all(finding.message and finding.hint for one in got for finding in one.findings)


def test_a_row_of_links_that_lead_nowhere_is_told_and_not_passed_over(call: Call) -> None:
    form = call.forms[3]
    header, rows, meant = table(call, form)

    def lost(_: Any, sheet: Any) -> None:
        for column in range(len(header)):
            sheet.write_formula(2, column, "=[1]Sheet1!A1", None, "#REF!")
        sheet.write_formula(3, header.index(next(name for name in header if "简介" in name)), "=A9", None, "#REF!")

    got = read(workbook({"Sheet1": [header, rows[0]]}, lost), call)
    assert [data_of(one) for one in filled(got)[:1]] == meant[:1]
    assert [(one.part, {finding.code for finding in one.findings}) for one in got if one.findings] == [
        ("Sheet1 第3行", {"intake.formula"})
    ]


def test_a_sheet_full_of_faults_is_read_in_no_time(call: Call) -> None:
    form = call.forms[3]
    header, rows, _ = table(call, form)

    def faults(_: Any, sheet: Any) -> None:
        for row in range(2, 3_000):
            for column in range(len(header)):
                sheet.write_formula(row, column, "=1/0", None, "#DIV/0!")

    content = workbook({"Sheet1": [header, rows[0]]}, faults)
    began = time.process_time()
    got = read(content, call)
    assert time.process_time() - began < 8  # a second; it went through all faults at each row
    assert sum(len(one.findings) for one in got) > 20_000


@pytest.mark.parametrize("damage", range(12))
def test_no_damaged_workbook_is_too_strange(damage: int, call: Call) -> None:
    content = bytearray(workbook_of(call.forms[3], [one.data for one in samples(call, call.forms[3])]))
    chance = random.Random(damage)
    for _ in range(chance.randint(1, 30)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    read(bytes(content), call)


@pytest.mark.parametrize("damage", range(12))
def test_no_damaged_sheet_is_too_strange(damage: int, call: Call) -> None:
    chance = random.Random(damage)

    def spoil(xml: bytes) -> bytes:
        spoilt = bytearray(xml)
        for _ in range(chance.randint(1, 20)):
            spoilt[chance.randrange(len(spoilt))] = chance.choice(b'<>&"0a/=')
        return bytes(spoilt)

    content = workbook_of(call.forms[3], [one.data for one in samples(call, call.forms[3])])
    read(with_member(content, "xl/worksheets/sheet1.xml", spoil), call)


@settings(max_examples=60)
@given(st.lists(st.lists(st.text(max_size=12) | st.integers() | st.floats(allow_nan=False), max_size=8), max_size=8))
def test_no_table_is_too_strange(rows: list[list[Any]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([[str(cell) for cell in row] for row in rows])
    read(text.getvalue().encode("utf-8", "replace"), CALLS["2020"], name="x.csv")


def test_styled_cells_down_to_the_last_row_are_no_matter(call: Call) -> None:
    header, rows, meant = table(call, call.forms[3])

    def styled(book: Any, sheet: Any) -> None:
        sheet.write_blank(1_048_575, 200, None, book.add_format({"bold": True}))

    assert [data_of(one) for one in filled(read(workbook({"Sheet1": [header, *rows]}, styled), call))] == meant


def test_a_hidden_sheet_is_not_read_but_named(call: Call) -> None:
    header, rows, _ = table(call, call.forms[3])

    def hide(book: Any, sheet: Any) -> None:
        if sheet.get_name() == "旧的":
            sheet.hide()

    got = read(workbook({"新的": [header, rows[0]], "旧的": [header, rows[1]]}, hide), call)
    assert len(filled(got)) == 1
    assert "旧的" in "".join(each.text for one in got for each in one.unclaimed)


def converted(source: Path, kind: str, folder: Path) -> None:
    """LibreOffice, with a profile of its own: two with the same one get in each other's way."""
    profile = f"-env:UserInstallation={(folder.parent / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", folder, source]
    subprocess.run(command, check=True, capture_output=True, timeout=120)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_workbook_that_libreoffice_saved(call: Call, tmp_path: Path) -> None:
    form = call.forms[0]
    (tmp_path / "in.xlsx").write_bytes(formbook(call, form, [one.data for one in samples(call, form)]))
    for kind in ("ods", "xlsx"):
        source = next(iter(sorted(tmp_path.glob("*/in.ods"))), tmp_path / "in.xlsx")
        converted(source, kind, tmp_path / kind)
    content = (tmp_path / "xlsx" / "in.xlsx").read_bytes()
    assert [data_of(one) for one in filled(read(content, call))] == [as_filed(one) for one in samples(call, form)]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_the_counts_in_the_workbook_are_ours(call: Call, tmp_path: Path) -> None:
    form = call.forms[0]
    data = [one.data for one in samples(call, form)]
    tricky = [
        "甲 乙。3.5%，300mm²、GB/T 1234-2020 a-b　x\n第2段 10kV，α相℃ 12‰",
        "ABC",
        "。",
        "１２ 全角ＡＢ",
        "50% 60%, a_b/c",
        "https://example.com/a?b=c",
    ]
    data += [{**data[0], form.narratives[0].key: text} for text in tricky]

    def uncounted(xml: bytes) -> bytes:  # so that it has to be worked out
        return re.sub(rb' t="str"(?=><f>)|<v></v>', b"", xml)

    (tmp_path / "a.xlsx").write_bytes(with_member(formbook(call, form, data), "xl/worksheets/sheet1.xml", uncounted))
    command = [
        "soffice",
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(tmp_path / "out"),
        str(tmp_path / "a.xlsx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    rows = load_workbook(str(tmp_path / "out" / "a.xlsx")).get_sheet_by_index(0).to_python(skip_empty_area=False)
    for index, column in enumerate(columns_of(form, data)):
        for row, one in zip(rows[2:], data, strict=False):
            value = column.field.value(one)
            if column.formula:
                assert row[index] == (zishu.count(value) if column.formula == "zishu" else value), column.header


def _no_places(xml: bytes) -> bytes:
    return re.sub(rb' r="[A-Z]*[0-9]+"', b"", xml)


def _prefixed(xml: bytes) -> bytes:
    head, tag, rest = xml.partition(b"<worksheet ")
    rest = re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", rest).replace(b'xmlns="', b'xmlns:x="', 1)
    return head + tag.replace(b"<", b"<x:") + rest


@pytest.mark.parametrize("change", [_no_places, _prefixed], ids=["no-places", "prefixed"])
def test_other_programs_write_sheets_in_other_ways(change: Callable[[bytes], bytes], call: Call) -> None:
    form = call.forms[3]
    columns = [column for column in columns_of(form) if not column.formula]
    # a row without a gap, since a cell without a place stands after the one before
    header = [column.header for column in columns]
    data = [one.data for one in samples(call, form)]
    rows = [[cell if cell is not None else "" for cell in cells_of(columns, one)] for one in data]
    content = with_member(workbook({form.short_title: [header, *rows]}), "xl/worksheets/sheet1.xml", change)
    assert [data_of(one) for one in filled(read(content, call))] == [as_filed(one) for one in samples(call, form)]
