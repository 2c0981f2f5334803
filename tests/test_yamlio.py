"""Reading, writing and putting in order, with a made-up form."""

from __future__ import annotations

import hashlib
import io
import math
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.tokens import CommentToken

from zhengji.errors import ZhengjiError
from zhengji.model import Field, Finding, Form, Kind, Section
from zhengji.yamlio import decode, read, rewrite, write
from zhengji.yamlio.comments import comments_of
from zhengji.yamlio.encoding import FORBIDDEN
from zhengji.yamlio.following import with_blanks
from zhengji.yamlio.rewriter import scalar_types

BUSY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault


def _field(pointer: str, kind: Kind, *fields: Field) -> Field:
    key = pointer.rpartition("/")[2]
    return Field(key, pointer, key, kind, fields=fields)


FORM = Form(
    "recipe",
    "9",
    "附件9",
    "菜谱",
    "菜谱",
    "厨师",
    (_field("/form", Kind.TEXT),),
    (
        Section(
            "/dish",
            "一、菜",
            "",
            (
                _field("/dish/name", Kind.TEXT),
                _field("/dish/flavours", Kind.CHOICES),
                _field(
                    "/dish/cost", Kind.GROUP, _field("/dish/cost/all", Kind.MONEY), _field("/dish/cost/oil", Kind.MONEY)
                ),
                _field("/dish/hot", Kind.BOOLEAN),
                _field("/dish/sales", Kind.ROWS, _field("/year", Kind.INTEGER), _field("/amount", Kind.MONEY)),
            ),
        ),
        Section("/story", "二、来历", "", (_field("/story", Kind.NARRATIVE),)),
        Section("/steps", "三、做法", "", (_field("/steps", Kind.NARRATIVE),)),
    ),
    (),
    {},
)
TYPES = scalar_types(FORM)


def _read(text: str) -> Any:
    document, findings = read(text.encode(), "x.yaml", TYPES)
    assert findings == ()
    assert document is not None
    return document.data


def _findings(text: str) -> tuple[Finding, ...]:
    document, findings = read(text.encode(), "x.yaml", TYPES)
    assert document is None
    return findings


# --- reading


def test_the_types_of_a_form() -> None:
    assert TYPES == {
        "/dish/cost/all": "number",
        "/dish/cost/oil": "number",
        "/dish/hot": "boolean",
        "/dish/sales/*/year": "integer",
        "/dish/sales/*/amount": "number",
    }


def test_every_pointer_has_its_line() -> None:
    text = "# c\nform: recipe\ndish:\n  flavours:\n  - 甜\n  -\n    辣\n"
    text += "  sales:\n  - year: 1\n    a/b~c: 2\nstory: |-\n\n  x\n"
    document, _ = read(text.encode(), "x.yaml")
    assert document is not None
    assert document.lines == {
        "": 1,
        "/form": 2,
        "/dish": 3,
        "/dish/flavours": 4,
        "/dish/flavours/0": 5,
        "/dish/flavours/1": 7,
        "/dish/sales": 8,
        "/dish/sales/0": 9,
        "/dish/sales/0/year": 9,
        "/dish/sales/0/a~1b~0c": 10,
        "/story": 11,
    }
    assert document.text == text
    assert document.digest == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("100", 100),
        ("-5", -5),
        ("0.5", 0.5),
        ("100.00", 100),
        ("1234567890123456", 1234567890123456),
        ("'100'", "100"),
        ("0123", "0123"),
        ("1_000", "1_000"),
        ("1,000", "1,000"),
        ("1e5", "1e5"),
        ("0x1F", "0x1F"),
        ("+5", "+5"),
        (".5", ".5"),
        ("5.", "5."),
        ("12345678901234567", "12345678901234567"),
        ("１００", "１００"),
        ("约100", "约100"),
        ("true", "true"),
        ("", None),
    ],
)
def test_a_number_is_a_plain_decimal_where_the_schema_has_one(written: str, value: object) -> None:
    data = _read(f"dish:\n  cost:\n    all: {written}\n")
    assert data["dish"]["cost"]["all"] == value
    assert type(data["dish"]["cost"]["all"]) is type(value)


@pytest.mark.parametrize(("written", "value"), [("true", True), ("FALSE", False), ("yes", "yes"), ("'true'", "true")])
def test_a_truth_is_true_or_false_where_the_schema_has_one(written: str, value: object) -> None:
    assert _read(f"dish: {{hot: {written}}}")["dish"]["hot"] is value or isinstance(value, str)
    assert _read(f"form: {written}")["form"] == written.strip("'")


def test_a_type_holds_for_every_row() -> None:
    assert _read("dish: {sales: [{year: 2019, note: 7}, {year: 2020, amount: 0.10}]}") == {
        "dish": {"sales": [{"year": 2019, "note": "7"}, {"year": 2020, "amount": 0.1}]}
    }


def test_all_that_one_pass_can_see_is_told_at_once() -> None:
    text = 'a: &x 1\nb: *x\n<<: 3\nc: !!str 4\na: 5\n? [x]\n: 1\nd: "\\u202e"\ne: \'x\n'
    assert [(f.code, f.place.line, f.place.pointer) for f in _findings(text)] == [
        ("yaml.anchor", 1, "/a"),
        ("yaml.alias", 2, "/b"),
        ("yaml.merge", 3, ""),
        ("yaml.tag", 4, "/c"),
        ("yaml.duplicate-key", 5, "/a"),
        ("yaml.key", 6, ""),
        ("yaml.character", 8, "/d"),
        ("yaml.syntax", 9, ""),
    ]


SLIPS = {
    "tab": ("form: x\ndish:\n\tname: y\n", 3, "制表符", "空格"),
    "tab-in-text": ("story: |-\n\t正文\n", 2, "制表符", "空格"),
    "tab-after-text": ("form: x\n\tdish: y\n", 2, "制表符", "空格"),
    "full-width-colon": ("form: x\nstory：正文\ndish: y\n", 2, "“story”后面是全角冒号", "story: 内容"),
    "full-width-colon-first": ("form：x\nstory：y\n", 1, "“form”后面是全角冒号", "form: 内容"),
    "full-width-colon-inside": ("dish:\n  name：x\n  hot：y\n", 2, "“name”后面是全角冒号", "name: 内容"),
    "full-width-colon-one": ("dish:\n  name：x\n  hot: y\n", 2, "“name”后面是全角冒号", "name: 内容"),
    "colon-without-space": ("form: x\nstory:正文\ndish: y\n", 2, "冒号后面缺少空格", "story: 内容"),
    "colon-without-space-first": ("form:x\nstory: y\n", 1, "冒号后面缺少空格", "form: 内容"),
    "colon-without-space-inside": ("dish:\n  name:x\n  hot:y\n", 2, "冒号后面缺少空格", "name: 内容"),
    "quote-open": ("form: x\nstory: '正文\ndish: y\n", 2, "引号没有配对", "引号"),
    "quote-open-double": ('form: "x\nstory: y\n', 1, "引号没有配对", "中文引号"),
    "quote-inside": ('form: x\nstory: "甲"乙"\n', 2, "引号结束之后还有内容", "中文引号"),
    "quote-apostrophe": ("form: 'it's'\n", 1, "引号结束之后还有内容", "中文引号"),
    "indent-less": ("dish:\n  name: x\n hot: y\n", 3, "对不齐", "左边对齐"),
    "indent-more": ("form: x\n  dish: y\n", 2, "对不齐", "左边对齐"),
    "indent-list": ("dish:\n  flavours:\n    - 甜\n   - 辣\n", 4, "对不齐", "“-”"),
    "indent-full-width": ("dish:\n　　name: x\n", 2, "全角空格", "半角空格"),
    "indent-text": ("story: |-\n正文第一段\nform: x\n", 2, "缩进", "缩进两个空格"),
    "indent-text-full-width": ("story: |-\n　　正文第一段\nform: x\n", 2, "全角空格", "半角空格"),
    "indent-text-later": ("story: |-\n    第一段\n  第二段\nform: x\n", 3, "缩进", "不少于正文第一行"),
    "colon-inside": ("form: x\nstory: 价格: 5\n", 2, "半角冒号加空格", "全角“：”"),
    "text-beside-bar": ("story: |- 正文\n  第二行\n", 1, "换行", "另起一行"),
    "dash-beside-key": ("flavours: - 甜\n", 1, "“- ”", "另起一行"),
    "backslash": ('form: "C:\\data"\n', 1, "反斜杠", "单引号"),
    "at": ("form: @x\n", 1, "“@”", "单引号"),
    "bracket-open": ("form: [甲\nstory: x\n", 1, "括号没有配对", "单引号"),
    "bracket-close": ("form: ]甲\n", 1, "“]”", "单引号"),
    "brace": ("form: x\n}\n", 2, "右括号", "删去"),
    "question": ("form: ? x\n", 1, "“? ”", "全角“？”"),
    "directive": ("%x\nform: x\n", 1, "“%”", "删去"),
}


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_told_in_plain_words(name: str) -> None:
    text, line, message, hint = SLIPS[name]
    first = _findings(text)[0]
    assert first.place.line == line
    assert message in first.message
    assert hint in first.hint
    assert not re.search(r"\{[a-z]", first.message + first.hint)


@pytest.mark.parametrize(
    ("text", "code"),
    [("form: **甲**\n", "alias"), ("form: *\n", "alias"), ("form: &甲\n", "anchor"), ("form: !甲 乙\n", "tag")],
)
def test_what_libyaml_cannot_even_scan_has_the_same_code(text: str, code: str) -> None:
    finding = _findings(text)[0]
    assert finding.code == f"yaml.{code}"
    assert "单引号" in finding.hint


@pytest.mark.parametrize("key", ["''", "' x'", "'x\n\n  y'", "k" * 101, '"\\u202e"', "[a]", "{a: b}"])
def test_a_key_is_a_word(key: str) -> None:
    assert {f.code for f in _findings(f"? {key}\n: 1\n")} == {"yaml.key"}


JSON_PARTS = st.recursive(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs"]), max_size=12)
    | st.sampled_from(["", "a b", "甲：乙", "line\nline", " x ", "it's", '"', "#", "- a", "{", "|"]),
    lambda parts: (
        st.lists(parts, max_size=4) | st.dictionaries(st.text("abc甲", min_size=1, max_size=4), parts, max_size=4)
    ),
    max_leaves=12,
)


@settings(BUSY, max_examples=100)
@given(
    st.dictionaries(st.text("abc甲", min_size=1), JSON_PARTS, min_size=1),
    st.booleans(),
    st.sampled_from([None, "'", '"', "|", ">"]),
)
def test_reading_agrees_with_pyyaml_on_what_both_accept(data: Any, flow: bool, style: str | None) -> None:
    text = yaml.dump(data, allow_unicode=True, default_flow_style=flow, default_style=style, sort_keys=False)
    document, findings = read(text.encode(), "x.yaml")
    if document is None:  # `!!` and what cannot be in a submission
        assert findings
    else:
        assert document.data == _none_for_empty(yaml.load(text, Loader=yaml.BaseLoader), document.data)
        assert document.data == data


def _none_for_empty(loaded: Any, ours: Any) -> Any:
    """PyYAML's base loader has "" for an empty plain scalar, where we have None."""
    if isinstance(loaded, dict):
        return {key: _none_for_empty(value, ours.get(key)) for key, value in loaded.items()}
    if isinstance(loaded, list):
        return [_none_for_empty(value, other) for value, other in zip(loaded, ours, strict=True)]
    return None if loaded == "" and ours is None else loaded


# --- writing

NASTY = [
    *(
        "",
        " ",
        "\n",
        "\n\n",
        " a",
        "a ",
        "a\n",
        "a\n\n",
        "\na",
        " a\nb",
        "a\n b",
        "a\n  \nb",
        "  \na",
        "\t",
        "\ta",
        "a\tb",
    ),
    *(
        "a\n\tb",
        "# a",
        "a # b",
        "a #b",
        "a#b",
        "a: b",
        "a:b",
        "a:",
        ":",
        "- a",
        "-",
        "---",
        "...",
        "--- a",
        "... a",
        "?",
    ),
    *(
        "=",
        "~",
        "<<",
        "null",
        "Null",
        "NO",
        "no",
        "y",
        "N",
        "on",
        "Off",
        "true",
        "TRUE",
        "yes",
        ".nan",
        ".inf",
        "-.INF",
    ),
    *(
        "0123",
        "0o17",
        "0x1F",
        "0b1",
        "1_000",
        "1,000",
        "1e5",
        "1.5",
        "+1",
        "-1",
        ".5",
        "5.",
        "12:30:45",
        "1:2",
        "190:20:30",
    ),
    *("2020-01-01", "2020-01", "2020-1-1 12:00:00Z", "13800000000", "024-12345678", "91210000MA0000000X", "2020年"),
    *("a\u2028b", "a\u2029b", "a\u0085b", "\u00a0", "\u3000", "\u3000\u3000正文", "正文\u3000", "a\u200bb", "\u00ad"),
    *(
        "👨\u200d👩\u200d👧",
        "🇨🇳",
        "𠀀",
        "'",
        '"',
        "it's",
        '"a" b',
        "\\",
        "a\\nb",
        "%a",
        "@a",
        "`a",
        "!a",
        "&a",
        "*a",
        "|",
        ">",
    ),
    *(
        "[a]",
        "{a}",
        "{{ a }}",
        "a, b",
        ",",
        "]",
        "a\u2028\nb",
        "x" * 2000,
        "甲" * 2000,
        "<script>",
        "=1+1",
        "a\n\n\n  b\n",
    ),
]
TEXT = st.sampled_from(NASTY) | st.text(
    st.characters(codec="utf-8") | st.sampled_from(" \n\t#:-'\"\\|>~=\u2028\u0085\u3000甲0"), max_size=30
).filter(lambda text: not FORBIDDEN.search(text))
KEY = TEXT.filter(lambda key: key.strip() == key != "" and "\n" not in key and len(key) <= 100)
NUMBER = st.integers(-(10**15), 10**15) | st.decimals(-(10**6), 10**6, places=2).map(float)
JSON = st.recursive(
    TEXT | st.none(),
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(KEY, parts, max_size=3),
    max_leaves=8,
)
DATA = st.fixed_dictionaries(
    {},
    optional={
        "steps": TEXT,
        "story": TEXT,
        "form": TEXT,
        "dish": st.fixed_dictionaries(
            {},
            optional={
                "name": TEXT,
                "flavours": st.lists(TEXT, max_size=3),
                "cost": st.fixed_dictionaries({"oil": NUMBER, "all": NUMBER}),
                "hot": st.booleans(),
                "sales": st.lists(
                    st.fixed_dictionaries({"amount": NUMBER, "year": st.integers(1900, 2100)}), max_size=2
                ),
                "none of the form": JSON,
            },
        ),
        "更多": JSON,
    },
)


@settings(BUSY, max_examples=300)
@given(DATA)
def test_what_is_written_is_read_back_by_us_and_by_others(data: dict[str, Any]) -> None:
    text = write(FORM, data)
    assert (_read(text) if data else {}) == data
    assert yaml.safe_load(text) == data
    assert yaml.load(text, Loader=yaml.CSafeLoader) == data
    assert YAML(typ="safe", pure=True).load(text) == data


@pytest.mark.parametrize("where", ["form", "story", "flavours", "key"])
def test_every_nasty_text_everywhere(where: str) -> None:
    for text in NASTY:
        data: dict[str, Any] = {where: text}
        if where == "flavours":
            data = {"dish": {where: [text, "x", text]}}
        elif where == "key":
            if text.strip() != text or not text or "\n" in text or len(text) > 100:
                continue
            data = {text: "x", "dish": {text: {text: "y"}}}
        written = write(FORM, data)
        assert _read(written) == yaml.safe_load(written) == data, repr(text)
        assert YAML(typ="safe", pure=True).load(written) == data, repr(text)


@BUSY
@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15))
@example(-0.0)
@example(1e-7)
@example(1e15)
def test_a_number_is_written_as_its_shortest_decimal(number: float) -> None:
    text = write(FORM, {"dish": {"cost": {"all": number}}})
    assert "e" not in text.rpartition(":")[2]
    assert _read(text) == yaml.safe_load(text) == {"dish": {"cost": {"all": number}}}
    assert math.isclose(float(text.rpartition(":")[2]), number, rel_tol=0)


def test_the_order_of_the_form_and_its_looks() -> None:
    data = {
        "extra": None,
        "steps": "一行\n\n  二行\n",
        "story": "  行首有空格",
        "dish": {
            "sales": [{"amount": 1.5, "year": 2020}, {}],
            "zzz": [],
            "cost": {"oil": 0.0, "all": 100.0},
            "flavours": ["甜", "no", "其他：a: b"],
            "name": "2020-01-01",
            "hot": False,
        },
        "form": "菜",
    }
    assert (
        write(FORM, data)
        == """\
form: 菜
dish:
  name: '2020-01-01'
  flavours:
    - 甜
    - 'no'
    - '其他：a: b'
  cost:
    all: 100
    oil: 0
  hot: false
  sales:
    - year: 2020
      amount: 1.5
    - {}
  zzz: []
story: |2-
    行首有空格
steps: |
  一行

    二行
extra:
"""
    )


@BUSY
@given(st.text(), st.text())
def test_anything_can_be_written(key: str, text: str) -> None:
    """What must not be in a submission is written as an escape, and refused when it is read."""
    document, findings = read(write(FORM, {key: text}).encode("utf-8", "surrogatepass"), "x.yaml")
    assert findings or (document is not None and document.data == {key: text})


@BUSY
@given(st.text(st.characters() | st.sampled_from("\r\x07\x7f\x85\u202e\u2028\ufeff\ufffd\uffff\U0001ffff\n 甲")))
@example("PK\x03\x04")
@example("{\\rtf")
def test_what_is_written_without_an_escape_holds_nothing_that_is_refused(text: str) -> None:
    """An import relies on it: what it has written in this way it does not look through again."""
    for data in ({"form": text, "story": text, "dish": {"flavours": [text, f"{text}\n甲"]}}, {text: text}):
        written = write(FORM, data).encode("utf-8", "surrogatepass")
        assert b"\\" in written or decode(written, "x.yaml") == (written.decode(), [])


# --- putting in order

MESSY = """\
# 菜谱 9 号

steps: |-  # 怎么做
    先洗 # 不是注释

    # 也不是注释


# 菜
dish:
  # 花费
  cost: {oil: 1.50, all: 3.0} # 万元
  name: '示例: 菜' # 菜名
  flavours: # 可多选
  - 甜
  # 第二种
  - 0123 # 数字
  sales:
    # 一年
    - amount: 5
      # 年份
      year: 2020
form: x


story: 一段
  又一段 # 来历
extra: ~
# 完
"""
NEAT = """\
# 菜谱 9 号

form: x

# 菜
dish:
  name: '示例: 菜'  # 菜名
  flavours:  # 可多选
    - 甜
    # 第二种
    - '0123'  # 数字
  # 花费
  cost:
    all: 3  # 万元
    oil: 1.5
  sales:
    # 一年
    # 年份
    - year: 2020
      amount: 5

story: |-  # 来历
  一段 又一段
steps: |-  # 怎么做
  先洗 # 不是注释

  # 也不是注释
extra: '~'
# 完
"""


def test_a_person_s_file_is_put_in_order_with_its_comments() -> None:
    assert rewrite(FORM, MESSY) == NEAT


def test_another_library_finds_the_same_comments() -> None:
    assert "# 第二种" in _comments_by_ruamel(NEAT)
    beside_a_block = {"# 来历"}  # it does not give these
    assert _comments_by_ruamel(MESSY) - beside_a_block == _comments_by_ruamel(NEAT)


def test_putting_in_order_twice_changes_nothing() -> None:
    assert rewrite(FORM, NEAT) == NEAT


BLANK = """\
# 菜谱
#
# 请在冒号后面填写

form:
  # 可填：
  # 甲
  # 乙

# 一、菜
dish:
  flavours:
    # - 甜
    # - 辣
  sales:
    - year:
      # 万元
      amount:
  # 菜到这里为止
# 不少于500字
story: |-

# 不少于300字
steps: |-
# 完
"""


def test_a_blank_form_is_in_order_and_stays_so_when_it_is_filled() -> None:
    assert rewrite(FORM, BLANK) == BLANK
    filled = BLANK.replace("form:", "form: 甲").replace("story: |-", "story: |-\n  正文").replace("year:", "year: 2020")
    assert rewrite(FORM, filled) == filled


def test_a_bom_and_crlf_go() -> None:
    assert rewrite(FORM, "\ufeff" + MESSY.replace("\n", "\r\n")) == NEAT


def test_a_text_of_a_no_break_space_is_no_blank_line() -> None:
    text = "steps: |-\n  \u00a0\nextra:\n"
    assert rewrite(FORM, text) == text


def test_what_cannot_be_read_is_not_put_in_order() -> None:
    with pytest.raises(ZhengjiError, match=r"第 2 行.*已经填过"):
        rewrite(FORM, "form: x\nform: y\n")


@settings(BUSY, max_examples=150)
@given(
    DATA.filter(bool),
    st.lists(st.sampled_from(["", "# 注释", "  # 深一层 # 两次", "    # 再深", "#"]), max_size=6),
    st.randoms(),
)
def test_comments_anywhere_are_kept_and_the_data_too(data: dict[str, Any], comments: list[str], chance: Any) -> None:
    lines = write(FORM, data).rstrip("\n").split("\n")
    tops = [number for number, line in enumerate(lines) if line[:1] not in ("", " ")]
    for number, comment in enumerate(comments):
        lines.insert(chance.choice([*tops, len(lines)]), comment and f"{comment} {number}")
    text = "\n".join(lines) + "\n"
    document, _ = read(text.encode(), "x.yaml", TYPES)
    if document is None:  # cut a block scalar short
        return
    neat = rewrite(FORM, text)
    assert _read(neat) == document.data
    assert rewrite(FORM, neat) == neat
    assert all(comment in neat for comment in _comments_by_ruamel(text))  # it does not see every one of ours


COMMENTED = """\
# 某某所，第二稿

form: 菜
dish:
  # 叫什么
  name: 红烧肉  # 暂定
  flavours:
    - 甜
    # 问过厨师
    - 辣
  cost:
    # 待财务核
    all:
  sales:
    # 第一年
    - year: 2020
      amount: 1
    - year: 2021  # 估计
      amount: 2
    # 第三年
    - year: 2022
      amount: 3
# 谁来写
story: |-
# 完
"""


def test_comments_follow_what_they_belong_to_and_blanks_stay() -> None:
    """As when a file is filled by an import, or in the web form: nothing that a person wrote is lost."""
    document, _ = read(COMMENTED.encode(), "x.yaml", TYPES)
    assert document is not None
    assert rewrite(FORM, COMMENTED, document.data) == rewrite(FORM, COMMENTED)
    sales = document.data["dish"]["sales"]
    changed = {
        "form": "菜",
        "dish": {
            "name": "东坡肉",
            "flavours": ["麻", "辣", "甜"],
            # the first is gone, the last one comes first, and is another one now
            "sales": [sales[2], {"year": 2021, "amount": 20}],
        },
        "steps": "先洗",
    }
    assert (
        rewrite(FORM, COMMENTED, changed)
        == """\
# 某某所，第二稿

form: 菜
dish:
  # 叫什么
  name: 东坡肉  # 暂定
  flavours:
    - 麻
    # 问过厨师
    - 辣
    - 甜
  cost:
    # 待财务核
    all:
  sales:
    # 第三年
    - year: 2022
      amount: 3
    - year: 2021
      amount: 20
    # 第一年
    # 估计
# 谁来写
story: |-
steps: |-
  先洗
# 完
"""
    )


@settings(BUSY, max_examples=150)
@given(DATA.filter(bool), DATA.filter(bool), st.randoms())
def test_no_comment_is_lost_whatever_is_written_instead(
    data: dict[str, Any], other: dict[str, Any], chance: Any
) -> None:
    lines = write(FORM, data).rstrip("\n").split("\n")
    for number in range(6):
        at = chance.randrange(len(lines) + 1)
        indent = re.match(" *", lines[at] if at < len(lines) else "")
        lines.insert(at, f"{indent and indent[0]}# 注释 {number}")
    text = "\n".join(lines) + "\n"
    document, _ = read(text.encode(), "x.yaml", TYPES)
    if document is None:
        return
    neat = rewrite(FORM, text, other)
    again, _ = read(neat.encode(), "x.yaml", TYPES)
    assert again is not None
    assert with_blanks(FORM, document, other) == again.data
    assert comments_of(document).all == comments_of(again).all


def _comments_by_ruamel(text: str) -> set[str]:
    """Every comment of `text`, as another library finds them."""
    found: list[str] = []

    def look(node: Any) -> None:
        if isinstance(node, CommentToken):
            found.extend(line.strip() for line in node.value.split("\n") if line.strip())
        elif isinstance(node, dict):
            for each in node.values():
                look(each)
        elif isinstance(node, list):
            for each in node:
                look(each)

    def walk(node: Any) -> None:
        if hasattr(node, "ca"):
            look([node.ca.comment, node.ca.end, dict(node.ca.items)])
        for each in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
            walk(each)

    walk(YAML().load(io.StringIO(text)))
    return set(found)


def test_the_samples_are_in_canonical_form_for_any_reader(root: Path) -> None:
    samples = sorted((root / "submissions").rglob("*.yaml"))
    for sample in samples:
        document, findings = read(sample.read_bytes(), sample.name)
        assert findings == ()
        assert document is not None
        assert document.data == yaml.load(document.text, Loader=yaml.BaseLoader)
