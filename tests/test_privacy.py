"""What the public may see: an allow-list of leaves, and no personal data in their text."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.filed import filed, put
from zhengji.model import Call, Field, Form, Kind, Section, Visibility
from zhengji.privacy import mask, personal, public_view, visible_leaves
from zhengji.schema import load_call

MOBILE, LANDLINE, EMAIL, IDENTITY = "手机号码", "固定电话", "电子邮箱", "身份证号"
FULL_WIDTH = str.maketrans({chr(0x21 + i): chr(0xFF01 + i) for i in range(94)})

MASKED = [
    (MOBILE, "13800001234", "138********"),
    (MOBILE, "138 0000 1234", "138********"),
    (MOBILE, "138-0000-1234", "138********"),
    (MOBILE, "138.0000.1234", "138********"),
    (MOBILE, "1-3-8-0-0-0-0-1-2-3-4", "138********"),
    (MOBILE, "+86 13800001234", "138********"),
    (MOBILE, "+86-138-0000-1234", "138********"),
    (MOBILE, "008613800001234", "138********"),
    (MOBILE, "13800001234".translate(FULL_WIDTH), "138********"),
    (MOBILE, "138－0000－1234", "138********"),
    (LANDLINE, "024-23980000", "024-********"),
    (LANDLINE, "024 2398 0000", "024-********"),
    (LANDLINE, "02423980000", "024-********"),
    (LANDLINE, "（024）2398-0000转812", "024-********"),
    (LANDLINE, "0411-87650000-8012", "0411-********"),
    (LANDLINE, "024-23980000、23980001", "024-********"),
    (LANDLINE, "024-23980000   23980001", "024-********"),
    (LANDLINE, "+86 24 23980000", "24-********"),
    (LANDLINE, "024-23980000".translate(FULL_WIDTH), "024-********"),
    (EMAIL, "wen.shili@163.com", "w***@…"),
    (EMAIL, "wen.shili＠163.com", "w***@…"),
    (EMAIL, "wen@163。com", "w***@…"),
    (EMAIL, "wen @ mail.dlut.edu.cn", "w***@…"),
    (EMAIL, "wen(at)dlut.edu.cn", "w***@…"),
    (EMAIL, "wen [at] dlut dot edu dot cn", "w***@…"),
    (EMAIL, "wen at 163.com", "w***@…"),
    (EMAIL, "wen#163.com", "w***@…"),
    (EMAIL, "wen@163.com".translate(FULL_WIDTH), "w***@…"),
    (IDENTITY, "210102199001011234", "21****************"),
    (IDENTITY, "21010219900101123X", "21****************"),
    (IDENTITY, "210102 19900101 123x", "21****************"),
    (IDENTITY, "210102900101123", "21*************"),
    (IDENTITY, "210102199001011234".translate(FULL_WIDTH), "21****************"),
]
ORDINARY = [
    "2018-2020年",
    "2019-2020 2021-2022",
    "2020年1月至2022年12月",
    "20190801-20190816",
    "GB/T 12345-2018",
    "GB/T 19001-2016/ISO 9001:2015",
    "国科发〔2018〕298号",
    "10.1016/j.jclepro.2019.118234",
    "10.3969/j.issn.1002-0268.2019.01.013",
    "DOI:10.1016/13800001234",
    "ZL201810123456.7",
    "ZL 201810123456.X",
    "CN109876543A",
    "申请号2018101234567",
    "ISBN 978-7-111-12345-6",
    "91210100MA0UQ12345",
    "912101001234567890",
    "型号P13800001234",
    "YJV22-8.7/15kV 3×240",
    "投资13800001234元",
    "1380000.01万元",
    "0.13800001234",
    "3.1415926535897932",
    "15 20 30 40 50 60 70",
    "Fe3O4@SiO2",
    "3.2@2.4GHz",
    "measured at www.example.cn",
    "课题#163",
    "http://218.60.151.64/web/index.html",
    "电话用户20190801户",
]


@pytest.mark.parametrize(("kind", "written", "shown"), MASKED, ids=[f"{kind}-{text}" for kind, text, _ in MASKED])
@pytest.mark.parametrize("around", ["{}", "请联系{}，谢谢。", "（{}）", "甲：{}；"])
def test_h1_personal_data_is_masked_in_its_shape(kind: str, written: str, shown: str, around: str) -> None:
    assert mask(around.format(written)) == around.format(shown)
    assert list(personal(around.format(written))) == [(kind, written)]


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_figures_stay(text: str) -> None:
    assert mask(text) == text
    assert mask(f"按{text}，实施。") == f"按{text}，实施。"
    assert not list(personal(text))


def test_a_number_without_area_code_is_known_by_what_stands_before() -> None:
    assert mask("联系电话：23980000，传真 2398000") == "联系电话：********，传真 ********"
    assert mask("产能23980000吨") == "产能23980000吨"


def test_several_in_one_text_are_found_in_order() -> None:
    text = "闻示例，13800001234，wen@163.com，（024）23980000；又139 0000 4321。"
    assert [kind for kind, _ in personal(text)] == [MOBILE, EMAIL, LANDLINE, MOBILE]
    assert mask(text) == "闻示例，138********，w***@…，024-********；又139********。"


@given(st.text(alphabet="0123456789 -.@１３８+（）()电话atX课ab/#", max_size=60))
def test_h1_masking_twice_changes_nothing_more(text: str) -> None:
    once = mask(text)
    assert mask(once) == once


@pytest.mark.parametrize(
    "piece",
    ["a", "1", "0", "138 ", "a@", "a.", "@a.", "024-23980000 ", " at ", "(at)a.", "电话", "86-", "2 1", "１", "#163."],
)
def test_a_hostile_text_takes_no_longer(piece: str) -> None:
    started = time.process_time()
    mask(piece * (24_000 // len(piece)) + "@")
    assert time.process_time() - started < 1.5


def _leaf(key: str, kind: Kind = Kind.TEXT, visibility: Visibility = Visibility.PUBLIC, **more: Any) -> Field:
    return Field(key, f"/{key}", key, kind, visibility=visibility, **more)


def _form(*fields: Field) -> Form:
    return Form("x", "9", "附件9", "表", "表", "", (), (Section("/part", "一", "", fields),), (), {})


def test_h1_what_the_form_does_not_name_is_absent() -> None:
    form = _form(_leaf("open"), _leaf("closed", visibility=Visibility.STAFF))
    assert public_view(form, {"open": "x", "closed": "y", "unknown": "z", "new": {"leaf": 1}}) == {"open": "x"}


def test_h1_a_leaf_without_visibility_is_absent() -> None:
    form = _form(Field("new", "/new", "新栏", Kind.TEXT))
    assert public_view(form, {"new": "x"}) == {}


@pytest.mark.parametrize("value", [{"phone": "x"}, [{"phone": "x"}, ["y"]]])
def test_h1_an_object_where_a_text_belongs_is_absent(value: object) -> None:
    assert public_view(_form(_leaf("open")), {"open": value}) in ({}, {"open": []})


def test_h1_rows_show_their_public_columns_only() -> None:
    columns = (_leaf("year", Kind.INTEGER), _leaf("payee", visibility=Visibility.STAFF), _leaf("use"))
    form = _form(_leaf("rows", Kind.ROWS, fields=columns))
    rows = [{"year": 2020, "payee": "甲", "use": "电13800001234"}, "no row"]
    assert public_view(form, {"rows": rows}) == {"rows": [{"year": 2020, "use": "电138********"}]}
    hidden = _form(_leaf("rows", Kind.ROWS, fields=(columns[1],)))
    assert public_view(hidden, {"rows": rows}) == {}


def test_h1_every_text_is_masked_lists_too() -> None:
    form = _form(_leaf("list", Kind.LIST), _leaf("number", Kind.NUMBER), _leaf("yes", Kind.BOOLEAN))
    data = {"list": ["其他：13800001234", "甲"], "number": 13800001234, "yes": False}
    assert public_view(form, data) == {"list": ["其他：138********", "甲"], "number": 13800001234, "yes": False}


def _calls(root: Path) -> Iterator[Call]:
    yield load_call(root)
    yield load_call(root / "tests" / "calls")


def test_h1_a_call_shows_its_public_leaves_and_no_other(root: Path) -> None:
    for call in _calls(root):
        hidden = False
        for submission in filed(call, each=1):
            form = submission.form
            seen = public_view(form, submission.data)
            rebuilt: dict[str, Any] = {}
            for leaf in visible_leaves(form, "public"):
                assert leaf.visibility is Visibility.PUBLIC
                if (value := leaf.value(seen)) is not None:
                    put(rebuilt, leaf, value)
            assert seen == rebuilt
            staff = [leaf for leaf in form.leaves if leaf.visibility is Visibility.STAFF]
            hidden = hidden or any(leaf.value(submission.data) for leaf in staff)
        assert hidden


def test_b2_thousands_of_numbers_take_no_time() -> None:
    text = "13812345678 a@b.cn 024-12345678\n" * 8_000
    start = time.process_time()
    masked = mask(text)
    assert time.process_time() - start < 3
    assert masked.count("138********") == 8_000
