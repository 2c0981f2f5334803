"""A call as an operator writes it who has only read the README: no regions, no domains, no total, a form without parts.

What other calls do not have stands here: groups in groups and one that may be left out, tables in a numbered part, yes
or no as a facet, a figure of three decimals, hints without brackets.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from zhengji.cli import main
from zhengji.derive import blank
from zhengji.intake import INTAKES
from zhengji.load import load, read_submission, submission_paths
from zhengji.model import Call, Form, Kind
from zhengji.outputs.documents import filled_paper
from zhengji.outputs.docx import document
from zhengji.outputs.formbook import formbook
from zhengji.outputs.printed.layout import paper
from zhengji.schema import load_call

CALLS = Path(__file__).parent / "third"
ID = "beijiang-2026"
CALL = load_call(CALLS, ID)
EXHIBIT, EXPERT = CALL.forms

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    shutil.copytree(CALLS / "schemas" / ID, tmp_path / "schemas" / ID)
    shutil.copytree(CALLS / "submissions" / ID, tmp_path / "submissions" / ID)

    def run(*arguments: str | Path) -> tuple[int, str]:
        code = main([*map(str, arguments), "-C", str(tmp_path)])
        printed = capsys.readouterr()
        return code, printed.out + printed.err

    return run


def filed(call: Call) -> list[Path]:
    return list(submission_paths(call))


def printed(form: Form) -> list[list[str]]:
    """The blank form, row by row, cell by cell."""
    rows = paper(form).rows
    return [["".join(run.text for one in cell.paragraphs for run in one.runs) for cell in row] for row in rows]


def test_a_call_needs_no_regions(run: Run) -> None:
    assert CALL.regions == ()
    code, told = run("forms")
    assert code == 0
    assert EXHIBIT.title in told
    assert run("check") == (0, f"共检查 {len(filed(CALL))} 份，没有发现问题。\n")


def test_a_group_that_may_be_left_out_may_be_left_blank() -> None:
    submission, refused = read_submission(blank(EXHIBIT).encode(), "x.yaml", CALL)
    assert submission is not None
    assert not refused
    group = next(f for f in EXHIBIT.fields_by_pointer.values() if f.kind is Kind.GROUP and f.role == "period")
    assert group.path[-1] not in submission.data[group.path[0]]
    assert not any(leaf.required for leaf in group.leaves())
    wanted = next(f for f in EXHIBIT.fields_by_pointer.values() if f.kind is Kind.GROUP and f.required)
    assert wanted.path[-1] in submission.data[wanted.path[0]]


def test_a_blank_is_named_with_all_groups_around_it() -> None:
    labels = [EXHIBIT.label_of(leaf.pointer) for leaf in EXHIBIT.leaves]
    assert "项目负责人·姓名" in labels
    assert "项目负责人·任职·部门" in labels


def test_the_printed_form_names_its_groups_and_keeps_its_hints() -> None:
    rows = printed(EXHIBIT)
    (leader,) = [row for row in rows if row[0] == "项目负责人"]
    assert leader[1] == "姓名"
    assert ["（没有的不填，最多5项）"] in rows
    assert any("单位：万元，可不填" in row[1] for row in rows if row[0] == "参考价格")
    # a form without parts has no heading for each of its blanks
    assert [row[::2] for row in printed(EXPERT)][:2] == [["专家姓名", "性别"], ["出生年月", "推荐单位"]]


@pytest.mark.parametrize("path", filed(CALL), ids=lambda path: path.stem)
@pytest.mark.parametrize("kind", [".docx", ".xlsx"])
def test_what_is_printed_is_read_back_whole(path: Path, kind: str) -> None:
    submission, _ = load(path, CALL)
    assert submission
    if kind == ".docx":
        content = document(filled_paper(CALL, submission, "staff"))
    else:
        content = formbook(CALL, submission.form, [submission.data])
    read = [one for one in INTAKES[kind](content, f"x{kind}", CALL) if one.form]
    said = submission.form.role("form")
    assert said
    assert [{said.key: submission.form.id, **one.data} for one in read] == [submission.data]
    assert not any(one.unclaimed for one in read)


@pytest.mark.parametrize("form", CALL.forms, ids=lambda form: form.id)
def test_a_blank_form_has_nothing_that_finds_no_field(form: Form) -> None:
    (read,) = INTAKES[".docx"](document(paper(form)), "x.docx", CALL)
    assert [finding.code for finding in read.findings] == ["intake.nothing"]
    assert not read.unclaimed


def test_every_command_goes_through(run: Run, tmp_path: Path) -> None:
    for kind in ("docx", "xlsx", "yaml", "pdf"):
        assert run("form", EXHIBIT.id, "--to", kind, "--out", tmp_path / "blank")[0] == 0
    code, told = run("export", "--out", tmp_path / "tables")
    assert code == 0
    assert not re.search(r"(?:schema\.json|dictionary\.csv|SUMS)　[0-9]+ 件", told)
    assert run("export", "--to", "pdf", "--to", "docx", "--out", tmp_path / "papers")[0] == 0
    assert run("similar")[0] == 0
    assert run("fmt", "--check")[0] == 0
    assert run("explain", "rule.span-order")[0] == 0


def test_the_site_has_no_money_no_region_and_no_english(run: Run, tmp_path: Path) -> None:
    site = tmp_path / "site"
    assert run("build", "--out", site)[0] == 0
    home, figures = ((site / f"{page}.html").read_text("utf-8") for page in ("index", "statistics"))
    units = (site / "units" / "index.html").read_text("utf-8")
    for page in (home, figures):
        assert "件写明了资金" not in page
        assert "True" not in page
    assert "浏览申报" in home
    assert "地区" not in home
    assert "地区" not in units
    assert "资金" not in units
    facets = json.loads(re.sub(r"^.*?= (?=\{)|;\s*$", "", (site / browse(site)).read_text("utf-8"), flags=re.S))
    assert [one["values"] for one in facets["facets"] if one["title"] == "是否首次参加"] == [["是", "否"]]
    page = next(site.glob(f"{ID}/b-*.html")).read_text("utf-8")
    assert page.count("<h2") < len(EXPERT.sections)
    assert "3.125 吨" in "".join(path.read_text("utf-8") for path in site.glob(f"{ID}/a-*.html"))


def browse(site: Path) -> Path:
    return next(path for path in site.rglob("browse*.js") if b"window.zhengji.browse" in path.read_bytes())


def test_what_is_wrong_with_a_schema_is_said_in_chinese(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "schemas" / ID / "exhibit.schema.json"
    said = file.read_text("utf-8")
    spoilt = {
        '"maxItems": 5,': ("", "缺少 maxItems。"),
        '"x-unit": "个"': ('"x-units": "个"', "没有 x-units 这个关键字，是不是 x-unit？"),
        '"maximum": 500': ('"maximum": "500"', "应为数字，现为 500。"),
        "^https?://[^ <>": (r"^https?://[^\\s<>", "含义不同：请写明字符"),
    }
    for old, (new, hint) in spoilt.items():
        assert old in said
        file.write_text(said.replace(old, new), encoding="utf-8")
        code, told = run("forms")
        assert code == 2
        assert hint in told
