"""Groups in groups, groups and choices in rows, truths, alternatives: what another authority's form may hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from zhengji.checks import check_submission
from zhengji.derive import blank
from zhengji.load import read_submission
from zhengji.model import Call, Finding, Report
from zhengji.report import REPORTERS
from zhengji.schema import compiled, load_call
from zhengji.yamlio import read, rewrite

PUBLIC, STAFF = {"x-visibility": "public"}, {"x-visibility": "staff"}
CANARY = "金丝雀"


def _text(title: str, **more: Any) -> dict[str, Any]:
    return {"title": title, "type": "string", "minLength": 1, "maxLength": 100, **PUBLIC, **more}


def _group(title: str, required: list[str], **properties: Any) -> dict[str, Any]:
    group = {"type": "object", "additionalProperties": False, "required": required, "properties": properties}
    return {"title": title, **group}


_ROW = _group(
    "",
    ["sort"],
    sort={"title": "类型", "enum": ["企业", "高校"], **PUBLIC},
    fields={
        "title": "方向",
        "type": "array",
        "maxItems": 3,
        "uniqueItems": True,
        "items": {"enum": ["甲", "乙"]},
        **PUBLIC,
    },
    who=_group(
        "联络人",
        ["called"],
        called=_text("姓名", format="cn-name", **STAFF),
        cell=_text("手机", format="cn-mobile", **STAFF),
        age={"title": "年龄", "type": "integer", "minimum": 1, **STAFF},
    ),
    lead={"title": "是否牵头", "type": "boolean", **PUBLIC},
    story={"title": "简介", "type": "string", "maxLength": 500, "x-kind": "narrative", **PUBLIC},
)
_LEAD = "self.filter(r, has(r.lead) && r.lead).size()"
_ONE_LEAD = {
    "id": "one-lead",
    "title": "牵头的",
    "assert": f"{_LEAD} <= 1",
    "message": f"牵头的有 {{{{ {_LEAD} }}}} 个",
}
SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    **_group(
        "试填表",
        ["sheet", "facts"],
        sheet={"title": "表号", "const": "one", "x-role": "form", "x-printed": False, **PUBLIC},
        facts=_group(
            "一、情况",
            ["deep", "agree"],
            deep=_group(
                "机构", ["inner"], inner=_group("上级", ["city"], city=_text("城市"), code=_text("编码", **STAFF))
            ),
            agree={"title": "承诺属实", "type": "boolean", "const": True, **PUBLIC},
            mixed={"title": "编号或数", "anyOf": [{"type": "string", "minLength": 5}, {"type": "integer"}], **PUBLIC},
            rows={
                "title": "合作单位",
                "type": "array",
                "maxItems": 5,
                "uniqueItems": True,
                "items": {key: value for key, value in _ROW.items() if key != "title"},
                "x-rules": [_ONE_LEAD],
            },
        ),
    ),
}
CALL = """
id: made-up
title: 试填
short_title: 试填
organiser: 某局
issued: 2026-01-01
opens: 2026-01-02T00:00:00
closes: 2026-02-01T00:00:00
timezone: Asia/Shanghai
contact: {people: [某人], phone: 024-00000000, email: a@b.example}
forms: [{id: one, number: "1", label: 表一, short_title: 试填表, who: 各单位, schema: one.schema.json}]
regions: [{name: 某市, tile: [0, 0]}]
"""
GOOD = """
sheet: one
facts:
  deep:
    inner:
      city: 某城
      code: '21'
  agree: true
"""
ROW = """\
    - sort: 企业
      fields:
        - 甲
      who:
        called: 张 三
        cell: 138 0000 0000
        age: 40
      lead: true
"""


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Call:
    folder = tmp_path_factory.mktemp("made-up") / "schemas" / "made-up"
    folder.mkdir(parents=True)
    (folder / "call.yaml").write_text(CALL, encoding="utf-8")
    (folder / "one.schema.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    return load_call(folder.parent.parent)


def _found(call: Call, text: str) -> list[Finding]:
    submission, findings = read_submission(text.encode(), "submissions/made-up/one/a/b.yaml", call)
    return [*findings, *(check_submission(submission, call) if submission else ())]


def test_what_a_group_in_a_row_holds_is_read_and_spelt_as_elsewhere(made_up: Call) -> None:
    text = f"{GOOD}  rows:\n{ROW}"
    assert _found(made_up, text) == []
    submission, _ = read_submission(text.encode(), "x.yaml", made_up)
    assert submission is not None
    assert submission.data["facts"]["rows"][0]["who"] == {"called": "张三", "cell": "13800000000", "age": 40}
    canonical = rewrite(made_up.forms[0], text)
    assert rewrite(made_up.forms[0], canonical) == canonical


def test_a_rule_over_rows_sees_what_their_groups_hold(made_up: Call) -> None:
    (finding,) = _found(made_up, f"{GOOD}  rows:\n{ROW}{ROW.replace('40', '41')}")
    assert (finding.code, finding.message) == ("rule.one-lead", "牵头的有 2 个")


def test_the_texts_of_a_row_are_looked_at_as_any(made_up: Call) -> None:
    found = _found(made_up, f"{GOOD}  rows:\n{ROW}      story: 本项目属于绝密，电话13800000000，请勿外传。\n")
    assert [(finding.code, finding.label) for finding in found] == [
        ("text.classified", "合作单位 第1行·简介"),
        ("text.personal", "合作单位 第1行·简介"),
    ]


@pytest.mark.parametrize(
    ("text", "code", "label"),
    [
        (GOOD.replace("true", "false"), "shape.option", "承诺属实"),
        (GOOD.replace("true", "是"), "shape.type", "承诺属实"),
        (f"{GOOD}  mixed: abc\n", "shape.other-rule", "编号或数"),
        (f"{GOOD}  rows:\n{ROW.replace('- 甲', '- 丙')}", "shape.option", "合作单位 第1行·方向 第1项"),
        (f"{GOOD}  rows:\n{ROW.replace('138', '')}", "format.mobile", "合作单位 第1行·联络人·手机"),
        (f"{GOOD}  rows:\n{ROW.replace('called: 张 三', 'called:')}", "shape.required", "合作单位 第1行·联络人·姓名"),
    ],
)
def test_a_fault_is_told_once_and_where_it_is(made_up: Call, text: str, code: str, label: str) -> None:
    (finding,) = _found(made_up, text)
    assert (finding.code, finding.label) == (code, label)
    assert finding.hint


@pytest.mark.parametrize(
    "text",
    [
        f"sheet: one\nfacts: {CANARY}\n",
        GOOD.replace("  deep:\n    inner:\n      city: 某城\n      code: '21'\n", f"  deep: {CANARY}\n"),
        GOOD.replace("    inner:\n      city: 某城\n      code: '21'\n", f"    inner: {CANARY}\n"),
        f"{GOOD}  rows: {CANARY}\n",
        f"{GOOD}  {CANARY}: x\n",
        f"{GOOD}{CANARY}: x\n",
        f"{GOOD}  rows:\n    - {CANARY}\n",
        f"{GOOD}  rows:\n{ROW.replace('张 三', CANARY) * 2}",
        f"{GOOD}  rows:\n{ROW.replace('called: 张 三', f'called: [{CANARY}]')}",
        f"{GOOD}  rows:\n{ROW.replace('age: 40', f'age: {CANARY}')}",
        f"{GOOD}  rows:\n{ROW}      who2: {CANARY}\n".replace("      who:\n", f"      who:\n        {CANARY}: x\n"),
    ],
)
def test_no_public_report_quotes_what_only_staff_may_see(made_up: Call, text: str, tmp_path: Path) -> None:
    findings = _found(made_up, text)
    assert findings
    report = Report(("submissions/made-up/one/a/b.yaml",), tuple(findings))
    for name, render in REPORTERS.items():
        assert CANARY not in render(report, made_up, tmp_path), name


def test_a_blank_shows_what_a_row_asks_for(made_up: Call) -> None:
    form = made_up.forms[0]
    taken = blank(form).replace("    # - sort", "    - sort")
    for key in ("fields", "who", "  called", "  cell", "  age", "lead", "story"):
        taken = taken.replace(f"    #   {key}:", f"      {key}:")
    document, findings = read(taken.encode(), "x.yaml", compiled(form).types)
    assert findings == ()
    assert document is not None
    assert list(document.data["facts"]["rows"][0]) == ["sort", "fields", "who", "lead", "story"]
    assert list(document.data["facts"]["rows"][0]["who"]) == ["called", "cell", "age"]
    assert "True" not in taken
