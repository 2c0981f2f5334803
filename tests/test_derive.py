"""The blank form: everything that is printed is in it, it reads without a fault, and what it offers is what it says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import FORM
from zhengji.derive import blank
from zhengji.model import Field, Form, Kind
from zhengji.schema import load_call
from zhengji.yamlio import read

ROOT = Path(__file__).resolve().parent.parent
CALLS = (load_call(ROOT), load_call(ROOT / "tests" / "calls"))
FORMS = (FORM, *(form for call in CALLS for form in call.forms))
NAMES = [form.id for form in FORMS]


def data_of(text: str) -> dict[str, Any]:
    document, findings = read(text.encode(), "x.yaml")
    assert findings == ()
    assert document is not None
    assert isinstance(document.data, dict)
    return document.data


def fields(form: Form) -> list[Field]:
    return [field for field in form.fields_by_pointer.values() if field.kind is not Kind.GROUP]


def options_taken(text: str) -> str:
    """`text` as a filer leaves it who takes every option: the # and one blank are gone where one is offered."""
    return re.sub(r"^( +)# (- .*|  \w+:.*)$", r"\1\2", text, flags=re.MULTILINE)


@pytest.mark.parametrize("form", FORMS, ids=NAMES)
def test_reads_without_a_fault_and_has_every_blank(form: Form) -> None:
    data = data_of(blank(form))
    said = form.role("form")
    for field in fields(form):
        node: Any = data
        for key in field.path:
            assert key in node, field.pointer
            node = node[key]
        assert node == (form.id if field is said else "" if field.kind is Kind.NARRATIVE else None), field.pointer
    assert list(data) == [*(field.key for field in form.envelope), *(part.pointer[1:] for part in form.sections)]


@pytest.mark.parametrize("form", FORMS, ids=NAMES)
def test_everything_printed_is_in_a_comment_as_printed(form: Form) -> None:
    comments = "\n".join(line.strip().lstrip("# ") for line in blank(form).splitlines() if "#" in line)
    assert form.title in comments
    assert form.label in comments
    assert form.who in comments
    for section in form.sections:
        assert section.title in comments
        assert section.hint.strip() in comments
    for field in fields(form):
        assert field.title in comments
        assert all(line in comments for line in field.hint.splitlines())
        assert all(option in blank(form) for option in field.options)
        assert not field.min_zishu or f"不少于 {field.min_zishu} 字" in comments
        assert not field.max_zishu or f"不超过 {field.max_zishu} 字" in comments


@pytest.mark.parametrize("form", FORMS, ids=NAMES)
def test_an_option_is_taken_by_deleting_its_mark(form: Form) -> None:
    data = data_of(options_taken(blank(form)))
    offered = [field for field in fields(form) if field.kind is Kind.CHOICES]
    for field in offered:
        taken = field.value(data)
        assert taken[: len(field.options)] == list(field.options)
        # no made-up words that could be left standing: 其他： asks for its own, any own words begin at a bare dash
        assert taken[len(field.options) :] == [field.other_prefix] * bool(field.other_prefix)
    for field in fields(form):
        if field.kind is Kind.ROWS:
            assert field.value(data) == [dict.fromkeys(column.key for column in field.fields)]
        for option in field.options if field.kind is Kind.CHOICE else ():
            start, _, end = blank(form).partition(f"{field.key}:\n")
            chosen = re.sub(rf"# (['\"]?{re.escape(option)}['\"]?)\n", r"\1\n", end, count=1)
            assert field.value(data_of(f"{start}{field.key}:\n{chosen}")) == option


@given(st.text(min_size=1, max_size=40).filter(lambda text: text.isprintable() and "\ufffd" not in text))
def test_any_answer_given_beforehand_survives(answer: str) -> None:
    data = data_of(blank(FORM, {"title": answer, "unit": answer}))
    for role in ("title", "unit"):
        field = FORM.role(role)
        assert field is not None
        assert field.value(data) == answer


def test_what_must_and_may_be_filled_in() -> None:
    text = blank(FORM)
    assert "# 需求名称（必填；一行文字）" in text
    assert "# 总投入（选填；数字，单位：万元）" in text
    assert "# 手机（必填；一行文字；不公开）" in text
    assert "# 三、关键词（必填；可填多项；最多 5 项）" in text
    assert "# 四、经费明细（选填；可填多行；最多 4 行）" in text
    assert blank(FORM) == blank(FORM)
