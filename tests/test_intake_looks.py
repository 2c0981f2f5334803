"""What a cell shows of a number: kept for codes and telephone numbers, told where it cannot be worked out."""

from __future__ import annotations

import pickle
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.workbooks import samples, with_member, workbook
from zhengji.intake import Intake, xlsx
from zhengji.intake.looks import Figure, dressed
from zhengji.model import Field, Form, Kind
from zhengji.outputs.formcolumns import cells_of, columns_of
from zhengji.schema import load_call

ROOT = Path(__file__).parents[1]
SAID = yaml.safe_load((ROOT / "tests" / "intake" / "looks.yaml").read_text("utf-8"))
CASES = [pytest.param(case, id=f"{case['code']} {case['value']}") for cases in SAID.values() for case in cases]
CALL = load_call(ROOT, "2020")


@pytest.mark.parametrize("case", CASES)
def test_what_a_cell_shows(case: dict[str, Any]) -> None:
    value = case["value"]
    made = dressed(value, case["code"])
    assert made == value
    if "shows" in case:
        assert (made.look if isinstance(made, Figure) else str(made)) == case["shows"]
    else:
        assert isinstance(made, Figure) == case.get("zeros", False)
        assert not isinstance(made, Figure) or made.look == ""


@given(st.text(st.sampled_from('0#?;"\\_*[]-$<>.,%/号Red804'), max_size=12), st.integers(0, 10**16))
def test_no_format_is_too_strange(code: str, value: int) -> None:
    made = dressed(float(value), code)
    assert made == float(value)
    if isinstance(made, Figure):
        again = pickle.loads(pickle.dumps(made))
        assert (again, again.look, again.code) == (made, made.look, made.code)


def _table(form: Form, pointer: str, value: float, code: str) -> bytes:
    """A table of one row, in which the number `value` stands for the blank at `pointer`, in the format `code`."""
    columns = [column for column in columns_of(form) if not column.formula]
    header = [" ".join(filter(None, (column.group, column.header))) for column in columns]
    row = list(cells_of(columns, next(samples(CALL, form)).data))
    at = next(index for index, column in enumerate(columns) if column.field.pointer == pointer)

    def dress(book: Any, sheet: Any) -> None:
        sheet.write_number(1, at, value, book.add_format({"num_format": code}))

    return workbook({"Sheet1": [header, row]}, dress)


def _read(content: bytes) -> Intake:
    (one,) = (one for one in xlsx.read(content, "a.xlsx", CALL) if one.form)
    return one


def _texts(form: Form) -> list[Field]:
    return [leaf for leaf in form.leaves if leaf.kind is Kind.TEXT and leaf.role != "form"]


@pytest.mark.parametrize("form", CALL.forms, ids=lambda form: form.id)
def test_a_text_keeps_the_zeros_that_its_cell_shows(form: Form) -> None:
    for leaf in _texts(form):
        one = _read(_table(form, leaf.pointer, 1010203, "000000000"))
        (told,) = (each for each in one.understood if each.pointer == leaf.pointer)
        assert (leaf.value(one.data), told.guessed) == ("001010203", ""), leaf.pointer


def test_of_a_sum_the_value_counts() -> None:
    form = next(form for form in CALL.forms if form.role("total"))
    field = form.role("total")
    assert field
    assert field.value(_read(_table(form, field.pointer, 300, "000000")).data) == 300
    assert field.value(_read(_table(form, field.pointer, 300, '0"万元"')).data) == 300


def test_where_zeros_may_be_shown_and_cannot_be_worked_out_it_is_told_with_the_mend() -> None:
    form = CALL.forms[0]
    unit = form.role("unit")
    assert unit
    one = _read(_table(form, unit.pointer, 1234567, "[<=9999999]000-0000;000-00000000"))
    (told,) = (each for each in one.understood if each.pointer == unit.pointer)
    assert told.value == "1234567"
    assert "开头的 0 可能没有读出来" in told.guessed
    assert "文本" in told.guessed


def test_a_code_of_more_digits_than_a_number_holds_is_told_to_be_damaged_all_the_same() -> None:
    form = next(form for form in CALL.forms if any(leaf.format == "cn-org-code" for leaf in form.leaves))
    leaf = next(leaf for leaf in form.leaves if leaf.format == "cn-org-code")
    one = _read(_table(form, leaf.pointer, 91210102000000000, "000000000000000000"))
    assert [finding.code for finding in one.findings] == ["intake.digits-lost"]


def test_what_found_no_column_is_told_as_it_is_shown() -> None:
    form = CALL.forms[3]
    columns = [column for column in columns_of(form) if not column.formula]
    row = list(cells_of(columns, next(samples(CALL, form)).data))

    def dress(book: Any, sheet: Any) -> None:
        sheet.write(0, len(columns), "收件")
        sheet.write_number(1, len(columns), 7, book.add_format({"num_format": "0000"}))

    header = [" ".join(filter(None, (column.group, column.header))) for column in columns]
    one = _read(workbook({"Sheet1": [header, row]}, dress))
    assert [each.text for each in one.unclaimed] == ["收件：0007"]


def test_a_cell_that_names_no_place_is_found_all_the_same() -> None:
    form = CALL.forms[3]
    leaf = _texts(form)[0]
    content = _table(form, leaf.pointer, 1010203, "00000000")
    bare = with_member(content, "xl/worksheets/sheet1.xml", lambda xml: re.sub(rb' r="[A-Z]*[0-9]+"', b"", xml))
    assert leaf.value(_read(bare).data) == "01010203"


@pytest.mark.parametrize(
    "styles", [b"", b"\0", b"<styleSheet/>", b"<a>" * 5000], ids=["empty", "no-xml", "none", "deep"]
)
def test_g4_a_workbook_whose_formats_are_damaged_is_read_or_refused(styles: bytes) -> None:
    form = CALL.forms[3]
    leaf = _texts(form)[0]
    content = with_member(_table(form, leaf.pointer, 12, "0000"), "xl/styles.xml", lambda _: styles)
    for one in xlsx.read(content, "a.xlsx", CALL):
        assert one.form or [finding.code for finding in one.findings] == ["intake.damaged"]
