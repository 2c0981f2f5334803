"""Each reporter against its expected text (`ZHENGJI_BLESS=1 pytest …` writes it anew), and what no report may do."""

from __future__ import annotations

import html
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.fakes import fake_call
from zhengji.model import Finding, Place, Report, Severity
from zhengji.report import REPORTERS, markdown, source, text

EXPECTED = Path(__file__).parent / "cases" / "reports"
ENDINGS = {"text": "txt", "json": "json", "markdown": "md", "github": "log", "sarif": "sarif"}
SARIF_SCHEMA = Path(__file__).parent / "node/node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"

GOOD = "submissions/2031/survey/甲单位/好的.yaml"
BAD = "submissions/2031/survey/乙单位/短（@team #1）.yaml"
BROKEN = "submissions/2031/survey/丙单位/100%,坏:.yaml"
SECRET = "欧阳某某"
MOBILE = "13812345678"

BAD_TEXT = f"""\
form: survey
head:
  title: 短 <b>`code`</b> [x](http://e.example)
  unit:\t乙单位\u202e\x1b[31m
  person: {{name: {SECRET}, mobile: "{MOBILE}"}}
  sum: {"很长的一行，" * 40}
why: |-
  请联系 {MOBILE}
"""

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


def finding(
    code: str, severity: Severity, path: str, pointer: str, line: int, *words: str, private: bool = False
) -> Finding:
    label, message, hint = (*words, "")[:3]
    return Finding(code, severity, Place(path, pointer, line), message, hint, label, private)


FINDINGS = (
    finding("yaml.tab", ERROR, BROKEN, "", 3, "", "这一行用了制表符", "请改成空格。"),
    finding("path.name", ERROR, BAD, "", 1, "", "新文件的路径应由填报单位和名称生成\x1b[2J", "请改名为 a_b.yaml"),
    finding(
        "text.title",
        WARNING,
        BAD,
        "/head/title",
        3,
        "需求名称",
        "现为“短 <b>`code`</b> [x](http://e.example)”，@team 见 #1 {0}",
    ),
    finding("shape.options", ERROR, BAD, "/head/unit", 4, "填报单位", "没有这个单位", "是不是“甲单位”？\n::error::x"),
    finding(
        "text.name",
        ERROR,
        BAD,
        "/head/person/name",
        5,
        "联系人·姓名",
        f"“{SECRET}”太长",
        f"是不是{SECRET}？",
        private=True,
    ),
    finding("rule.sum", ERROR, BAD, "/head/sum", 6, "总投入", "100% 不是数", "请填数字，单位：万元"),
    finding(
        "text.personal",
        WARNING,
        BAD,
        "/why",
        7,
        "二、必要性",
        f"二、必要性：写了手机号码 {MOBILE}",
        "公开的页面上会隐去。",
    ),
    finding("text.note", INFO, BAD, "/words", 1, "三、关键词", "没有填"),
)
REPORT = Report((BROKEN, BAD, GOOD), FINDINGS)
CLEAN = Report((GOOD,), ())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path, content in ((GOOD, "form: survey\n"), (BAD, BAD_TEXT), (BROKEN, "form: survey\nhead:\n\ttitle: x\n")):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content.encode())
    source.lines_of.cache_clear()
    return tmp_path


def same_as_expected(name: str, got: str) -> None:
    path = EXPECTED / name
    if os.environ.get("ZHENGJI_BLESS"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(got.encode())
    assert got == path.read_bytes().decode(), f"运行 ZHENGJI_BLESS=1 pytest {Path(__file__).name} 可更新 {path}"


@pytest.mark.parametrize("name", REPORTERS)
@pytest.mark.parametrize(("which", "report"), [("findings", REPORT), ("clean", CLEAN)])
def test_expected(folder: Path, name: str, which: str, report: Report) -> None:
    same_as_expected(f"{which}.{ENDINGS[name]}", REPORTERS[name](report, fake_call(folder), folder))


def test_at_terminal(folder: Path) -> None:
    same_as_expected("terminal.txt", text.at_terminal(REPORT, folder, colour=False))
    coloured = text.at_terminal(REPORT, folder, colour=True)
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == text.at_terminal(REPORT, folder, colour=False)


def test_nothing_to_check(folder: Path) -> None:
    assert REPORTERS["text"](Report((), ()), fake_call(folder), folder) == "没有要检查的征集表。\n"


@pytest.mark.parametrize("name", REPORTERS)
def test_e4_what_is_private_is_in_no_report(folder: Path, name: str) -> None:
    told = REPORTERS[name](REPORT, fake_call(folder), folder)
    assert SECRET not in told
    assert MOBILE not in told
    # or the test is blind
    assert SECRET in text.at_terminal(REPORT, folder, colour=False)


@pytest.mark.parametrize("name", REPORTERS)
def test_nothing_acts_on_a_terminal(folder: Path, name: str) -> None:
    told = REPORTERS[name](REPORT, fake_call(folder), folder)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", told)


@pytest.mark.parametrize("name", REPORTERS)
def test_a_path_that_is_not_utf8(folder: Path, name: str) -> None:
    bad = "submissions/\udcff.yaml"
    report = Report((bad,), (finding("path.unsafe", ERROR, bad, "", 1, "", "文件名有误\ud800"),))
    REPORTERS[name](report, fake_call(folder), folder).encode()


def test_c1_a_link_is_never_opened(folder: Path) -> None:
    (folder / "secret").write_text("one\ntwo\n", encoding="utf-8")
    (folder / "link.yaml").symlink_to(folder / "secret")
    report = Report(("link.yaml",), (finding("path.link", ERROR, "link.yaml", "", 1, "", "是链接"),))
    assert "one" not in text.at_terminal(report, folder, colour=False)


@pytest.mark.parametrize(
    "line",
    ["head: {title: 短, mobile: 1}", "title: 短, mobile: 1,", "mobile: 1", "{title: 短,", "title: {person: 1}"],
)
def test_e4_a_line_with_more_than_its_field_is_not_quoted(folder: Path, line: str) -> None:
    (folder / BAD).write_text(f"{line}\n", encoding="utf-8")
    report = Report((BAD,), (finding("x.y", ERROR, BAD, "/head/title", 1, "需求名称", "太短"),))
    assert "│" not in REPORTERS["text"](report, fake_call(folder), folder)


def test_json_is_as_its_schema_says(folder: Path) -> None:
    schema = json.loads((Path(markdown.__file__).parent / "report.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    for report in (REPORT, CLEAN, Report((), ())):
        jsonschema.Draft202012Validator(schema).validate(
            json.loads(REPORTERS["json"](report, fake_call(folder), folder))
        )


def test_sarif_is_as_its_schema_says(folder: Path) -> None:
    if not SARIF_SCHEMA.is_file() and "CI" not in os.environ:
        pytest.skip("make test installs the SARIF schema with the Node tools of the tests")
    schema = json.loads(SARIF_SCHEMA.read_text(encoding="utf-8-sig"))
    checker = jsonschema.FormatChecker()
    for report in (REPORT, CLEAN, Report((), ())):
        document = json.loads(REPORTERS["sarif"](report, fake_call(folder), folder))
        jsonschema.Draft4Validator(schema, format_checker=checker).validate(document)
    results: list[dict[str, Any]] = json.loads(REPORTERS["sarif"](REPORT, fake_call(folder), folder))["runs"][0][
        "results"
    ]
    prints = [result["partialFingerprints"]["zhengji/v1"] for result in results]
    assert len(set(prints)) == len(FINDINGS)


def test_github_has_one_command_a_line(folder: Path) -> None:
    lines = REPORTERS["github"](REPORT, fake_call(folder), folder).splitlines()
    assert len(lines) == len(FINDINGS) + 1
    for line in lines[:-1]:
        assert re.fullmatch(r"::(error|warning|notice) file=[^,:]+,title=[a-z.-]+(,line=\d+)?::.+", line)


def rendered(source_text: str) -> str:
    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(source_text)


@given(st.text(min_size=1, max_size=60) | st.text("@#!`*_[]()<>|&;:/.-~a1\\\"' \n中", min_size=1, max_size=60))
def test_e1_any_text_is_inert_in_a_comment(words: str) -> None:
    shown = markdown.inert(words)
    cell = rendered(f"| a | b |\n|---|---|\n| x | {shown} |\n")
    body = cell.partition("<tbody>")[2]
    assert re.findall(r"<[^>]*>", body) == ["<tr>", "<td>", "</td>", "<td>", "</td>", "</tr>", "</tbody>", "</table>"]
    told = html.unescape(re.findall(r"<td>(.*?)</td>", body, re.DOTALL)[1]).replace("\u200b", "")
    assert told.strip() == markdown.one_line(words).strip()
    assert not re.search(r"[@#](?!\u200b)", html.unescape(shown))


@pytest.mark.parametrize(
    "words", ["@org/team", "#1", "closes #1", "o/r#2", "GH-3", "!4", "a@b.cn", "https://e.cn", "www.e.cn"]
)
def test_e1_what_a_forge_looks_for_is_parted(words: str) -> None:
    assert (
        words not in html.unescape(markdown.inert(words))
        or ":&#47;" in markdown.inert(words)
        or "&#46;" in markdown.inert(words)
    )


def test_e2_too_long_is_cut_with_a_count(folder: Path) -> None:
    many = tuple(
        finding("text.long", ERROR if i % 2 else WARNING, f"submissions/{i // 50}.yaml", "", i, "栏", "😀<问题>" * 20)
        for i in range(2_000)
    )
    told = markdown.render(Report(tuple(f"submissions/{i}.yaml" for i in range(40)), many), fake_call(folder), folder)
    assert len(told.encode("utf-16-le")) // 2 <= markdown.LONGEST
    shown = told.count("<br><code>")
    assert 20 < shown < len(many)
    assert f"的 {len(many) - shown} 条" in told
    assert "通过" in told.splitlines()[0]


def test_help_does_not_import_the_reporters() -> None:
    code = "import sys, zhengji.commands.check; sys.exit('zhengji.report' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
