"""What people write into a form, understood: `tests/intake/values.yaml` is the data."""

from __future__ import annotations

import json
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from zhengji.intake.folding import chinese_number
from zhengji.intake.values import damage, understand
from zhengji.model import Call, Field, Kind
from zhengji.normalise import normalise
from zhengji.outputs.formcolumns import as_cell
from zhengji.schema import load_call

ROOT = Path(__file__).parents[1]
CASES = yaml.safe_load((ROOT / "tests" / "intake" / "values.yaml").read_text("utf-8"))
CALL = load_call(ROOT, "2020")
OTHER_CALL = load_call(ROOT / "tests" / "calls", "binhe-2027")
FORM = CALL.forms[0]


def _role(name: str, call: Call = CALL) -> Field:
    return next(field for form in call.forms if (field := form.role(name)))


def _kind(kind: Kind, call: Call = OTHER_CALL, **more: Any) -> Field:
    fields = (inner for form in call.forms for leaf in form.leaves for inner in (leaf, *leaf.fields))
    return next(f for f in fields if f.kind is kind and all(getattr(f, k) == v for k, v in more.items()))


FIELDS: dict[str, Field] = {
    "money": _role("total"),
    "optional-money": _kind(Kind.MONEY, required=False),
    "year": _kind(Kind.INTEGER),
    "start": _role("period-start"),
    "end": _role("period-end"),
    "date": _kind(Kind.DATE),
    "period": _role("period"),
    "unit-type": _role("unit-type"),
    "domains": _role("domains"),
    "need-types": next(f for f in FORM.leaves if f.kind is Kind.CHOICES and f.role != "domains"),
    "bureau": next(field for form in CALL.forms if (field := form.role("unit")) and field.aliases),
    "keywords": _kind(Kind.LIST),
    "truth": _kind(Kind.BOOLEAN),
    "mobile": _kind(Kind.TEXT, CALL, format="cn-mobile"),
    "phone": _kind(Kind.TEXT, CALL, format="cn-phone"),
    "line": _role("title"),
    "story": _kind(Kind.NARRATIVE),
}
EVERY = [
    leaf for call in (CALL, OTHER_CALL) for form in call.forms for item in form.leaves for leaf in (item, *item.fields)
]


@pytest.mark.parametrize(
    ("name", "case"), [pytest.param(n, c, id=f"{n}-{c['text']}"[:60]) for n, cases in CASES.items() for c in cases]
)
def test_what_people_write(name: str, case: dict[str, Any]) -> None:
    found = understand(FIELDS[name], case["text"], figure=case.get("figure", False), year=2020)
    value = found.value
    if name == "period" and value:  # by what the ends are, not by their keys
        value = dict(zip(("start", "end"), value.values(), strict=True))
    assert value == case.get("value")
    assert bool(found.guessed) == case.get("guessed", False), found.guessed
    assert type(value) is type(case.get("value"))


@given(st.sampled_from(EVERY), st.text(max_size=200), st.booleans())
def test_no_text_is_too_strange(field: Field, text: str, figure: bool) -> None:
    found = understand(field, text, figure=figure, year=2020)
    json.dumps(found.value)
    damage(field, text, figure=figure)


PIECES = "☑□√、；：:，。 \n（）()[]其他装备制造企业2020年1月至-~/.0123456789万亿元约无一二三十百〇,"


@given(st.sampled_from(EVERY), st.text(alphabet=PIECES, max_size=40))
def test_no_text_like_an_answer_is_too_strange(field: Field, text: str) -> None:
    found = understand(field, text, year=2020)
    json.dumps(found.value)


CENTS = st.integers(0, 10**9).map(lambda cents: Decimal(cents) / 100)


@given(
    CENTS, st.sampled_from(["{}", "{}万元", "{} 万元", "{}万", "人民币{}万元", "￥{}万元", "{}万元整"]), st.booleans()
)
def test_money_in_its_own_unit(value: Decimal, shape: str, grouped: bool) -> None:
    found = understand(FIELDS["money"], shape.format(f"{value:,}" if grouped else value))
    assert found == (float(value), "")


@given(CENTS)
def test_money_in_another_unit(value: Decimal) -> None:
    assert understand(FIELDS["money"], f"{value * 10_000:f}元") == (float(value), "")
    assert understand(FIELDS["money"], f"{value / 10_000:f}亿元") == (float(value), "")


MONTHS = [
    "{y}年{m}月",
    "{y}.{m}",
    "{y}/{m:02d}",
    "{y}-{m}",
    "{y} 年 {m} 月",
    "{y}年{m:02d}月份",
    "{y}{m:02d}",
    "{y}－{m:02d}",
]


@given(st.integers(1950, 2100), st.integers(1, 12), st.sampled_from(MONTHS), st.booleans())
def test_months(year: int, month: int, shape: str, wide: bool) -> None:
    text = shape.format(y=year, m=month)
    if wide:
        text = text.translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
    assert understand(FIELDS["start"], text) == (f"{year}-{month:02d}", "")


DATES = ["%Y年%m月%d日", "%Y.%m.%d", "%Y/%m/%d", "%Y-%m-%d", "%Y%m%d", "%Y-%m-%d 00:00:00"]


@given(st.dates().filter(lambda day: 1900 <= day.year <= 2199), st.sampled_from(DATES))
def test_dates(day: Any, shape: str) -> None:
    assert understand(FIELDS["date"], day.strftime(shape)) == (day.isoformat(), "")


@given(st.integers(0, 99_999_999))
def test_numbers_in_chinese_figures(number: int) -> None:
    assert chinese_number(_in_chinese(number)) == number


def _in_chinese(number: int) -> str:
    if number >= 10_000:
        rest = number % 10_000
        zero = "零" if rest and rest < 1000 else ""
        return _in_chinese(number // 10_000) + "万" + (zero + _in_chinese(rest) if rest else "")
    text, zero = "", False
    for digit, unit in zip(f"{number:04d}", "千百十 ", strict=True):
        if digit == "0":
            zero = bool(text)
            continue
        text += ("零" if zero else "") + "零一二三四五六七八九"[int(digit)] + unit.strip()
        zero = False
    return text or "零"


@pytest.mark.parametrize(
    ("text", "figure", "told"),
    [
        pytest.param("912101020000000000", True, "从第 16 位起", id="number"),
        pytest.param("9.1E+17", False, "只剩前 2 位，后 16 位", id="shown"),
        pytest.param("9.12101E+17", False, "只剩前 6 位", id="shown-longer"),
        pytest.param("1.38E+10", False, "只剩前 3 位", id="mobile"),
        pytest.param("912101020000000000", False, "", id="text"),
        pytest.param("13000000000", True, "", id="short-enough"),
    ],
)
def test_digits_that_a_spreadsheet_destroyed_are_told_and_never_made_up(text: str, figure: bool, told: str) -> None:
    code = _kind(Kind.TEXT, CALL, format="cn-org-code")
    assert told in damage(code, text, figure=figure) if told else damage(code, text, figure=figure) == ""
    assert damage(FIELDS["money"], "1E+20") == ""  # of a sum the value is what counts


WORDS = st.text(alphabet="甲乙丙丁、，量子", min_size=1, max_size=8).map(lambda text: text.strip("、，"))


@given(st.data())
def test_answers_come_back_from_a_cell(data: st.DataObject) -> None:
    field = data.draw(st.sampled_from([FIELDS["domains"], FIELDS["need-types"]]))
    answers = data.draw(st.lists(st.sampled_from(field.options), min_size=1, max_size=4, unique=True))
    if words := data.draw(st.just("") | WORDS):
        answers.append(f"{field.other_prefix}{words}")
    assert understand(field, as_cell(field, answers)).value == answers


@pytest.mark.parametrize(
    "items", [["甲"], ["甲", "乙"], ["甲、乙"], ["甲、乙", "丙"], ["甲；乙", "丙"], ["a b", "c/d"]]
)
def test_a_list_comes_back_from_a_cell(items: list[str]) -> None:
    assert understand(FIELDS["keywords"], as_cell(FIELDS["keywords"], items)) == (items, "")


def test_full_width_digits_are_one_spelling_once_filed() -> None:
    form = FORM
    field = FIELDS["mobile"]
    wide = understand(field, "１３０ ００００－００００").value
    holder = next(leaf for leaf in form.leaves if leaf.format == "cn-mobile")
    data: Any = wide
    for key in reversed(holder.path):
        data = {key: data}
    assert holder.value(normalise(form, data)) == "13000000000"


HARD = [
    *("1" * 200, "1,111" * 40, "1" * 199 + "x", "1万" * 99, "一" * 200, "2020-" * 40, "☑" * 3000, "、" * 3000),
    *(
        "其他：" * 1000,
        "（" * 3000,
        "1. " * 1000,
        "甲、" * 1500,
        "是☑" * 66,
        "9" * 32_000,
        "装备制造、" * 6000,
        "2020年" * 999,
    ),
]


@pytest.mark.parametrize("name", FIELDS)
def test_g3_no_text_keeps_us_busy(name: str) -> None:
    field = FIELDS[name]
    began = time.process_time()
    for text in HARD:
        understand(field, text, year=2020)
        damage(field, text)
    assert time.process_time() - began < 2
