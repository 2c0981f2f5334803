"""The duplicate report as people and programs get it: text, JSON, workbook, through the command."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from tests.corpus import corpus
from zhengji.cli import main
from zhengji.commands import similar as command
from zhengji.model import Call
from zhengji.schema import load_call
from zhengji.similar import Passage, similar_pairs
from zhengji.similar.marking import marked
from zhengji.similar.rendering import RENDERERS
from zhengji.similar.told import Similar, similar

CALLS = Path(__file__).parent / "calls"
SCHEMA = Path(command.__file__).parents[1] / "similar/similar.schema.json"


@pytest.fixture(scope="module", params=["2020", "binhe-2027"])
def base(request: pytest.FixtureRequest, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with some repeats, of either call."""
    call = load_call(root) if request.param == "2020" else load_call(CALLS, str(CALLS / "schemas" / request.param))
    folder = tmp_path_factory.mktemp("base")
    corpus(30, 5, call, folder, near_duplicates=6, size=6_000)
    return folder


@pytest.fixture(scope="module")
def report(base: Path) -> Similar:
    call = load_call(base)
    pairs = similar_pairs(call)
    assert len(pairs) >= 6
    return similar(call, pairs, (), 0.2)


def test_the_command_and_its_table_name_the_same_formats() -> None:
    assert tuple(RENDERERS) == command.FORMATS


@pytest.mark.parametrize("form", list(RENDERERS))
def test_g6_the_same_report_gives_the_same_bytes(report: Similar, form: str) -> None:
    assert RENDERERS[form](report) == RENDERERS[form](report)


def test_the_json_is_what_its_schema_says(report: Similar) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    document = json.loads(RENDERERS["json"](report))
    jsonschema.Draft202012Validator(schema).validate(document)
    assert document["summary"] == {"compared": 30, "pairs": len(report.pairs)}
    shares = [pair["share"] for pair in document["pairs"]]
    assert shares == sorted(shares, reverse=True)
    labels = {form.label_of(leaf.pointer) for form in report.call.forms for leaf in form.narratives}
    assert {passage["label_a"] for pair in document["pairs"] for passage in pair["passages"]} <= labels


def test_the_text_names_every_pair_and_ends_with_the_summary(report: Similar) -> None:
    text = RENDERERS["text"](report).decode()
    for told in report.pairs:
        assert told.a.number in text
        assert told.b.path in text
    assert text.endswith(f"有 {len(report.pairs)} 对相似（相同文字占较短一份的 20% 以上，或有整栏照搬）。\n")
    assert max(map(len, text.splitlines())) < 400
    assert "〔" in text  # some are edited


def test_the_workbook_has_all_pairs_and_all_of_every_passage(report: Similar) -> None:
    content = RENDERERS["xlsx"](report)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    pairs = book.get_sheet_by_name("相似的申报").to_python(skip_empty_area=False)
    header = next(index for index, row in enumerate(pairs) if "相同比例" in row)
    assert len(pairs) - header - 1 == len(report.pairs)
    assert [row[1] for row in pairs[header + 1 :]] == [pytest.approx(told.pair.share) for told in report.pairs]
    passages = book.get_sheet_by_name("相同的段落").to_python()
    texts = [(row[3], row[4]) for row in passages[1:]]
    assert texts == [(one.text_a, one.text_b) for told in report.pairs for one in told.pair.passages]


def _with_text(report: Similar, text: str, other: str) -> Similar:
    from dataclasses import replace

    told = report.pairs[0]
    passage = Passage("一", "二", text, other, len(text))
    filed = replace(told.a, title=text[:50], unit="=1+1")
    return replace(report, pairs=(replace(told, a=filed, pair=replace(told.pair, passages=(passage,))),))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "https://example.com/", "00123", "‮abc"])
def test_g1_no_cell_is_a_formula_a_link_or_a_number(report: Similar, text: str) -> None:
    content = RENDERERS["xlsx"](_with_text(report, text, "x" + text))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = b"".join(archive.read(name) for name in archive.namelist() if "worksheets/" in name)
    assert b"<f>" not in sheets
    assert b"<hyperlink" not in sheets
    (_, row) = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("相同的段落").to_python()
    assert row[3] == text.replace("‮", "⟨U+202E⟩")
    assert "‮" not in RENDERERS["text"](_with_text(report, text, text)).decode()


def test_g2_a_passage_longer_than_a_cell_goes_on_in_the_next_row(report: Similar) -> None:
    text = "".join(chr(0x4E00 + place % 5000) for place in range(40_000))
    content = RENDERERS["xlsx"](_with_text(report, text, text[:39_000] + "改" + text[39_000:]))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("相同的段落").to_python()[1:]
    assert "".join(str(row[3]) for row in rows) == text
    assert "".join(str(row[4]) for row in rows) == text[:39_000] + "改" + text[39_000:]
    assert max(len(str(cell)) for row in rows for cell in row) <= 32_767


@given(st.text("甲乙丙 \n", max_size=60), st.text("甲乙丙 \n", max_size=60))
def test_marking_keeps_every_character(a: str, b: str) -> None:
    pieces_a, pieces_b = marked(Passage("", "", a, b, 0))
    assert "".join(text for text, _ in pieces_a) == a
    assert "".join(text for text, _ in pieces_b) == b
    same = ["".join(text for text, only in pieces if not only) for pieces in (pieces_a, pieces_b)]
    assert same[0] == same[1]


def test_the_command_prints_writes_and_narrows(base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = ["--root", str(base), "--jobs", "1"]
    assert main(["similar", *where]) == 0
    printed = capsys.readouterr().out
    assert main(["similar", *where, "--format", "xlsx", "--out", str(tmp_path / "查重.xlsx")]) == 0
    assert "报告在" in capsys.readouterr().err
    assert zipfile.is_zipfile(tmp_path / "查重.xlsx")
    assert main(["similar", *where, "--format", "json", "--minimum", "60%"]) == 0
    higher = json.loads(capsys.readouterr().out)
    assert all(pair["share"] >= 0.6 or pair["copied"] for pair in higher["pairs"])
    one = re.findall(r"submissions/\S+\.yaml", printed)[0]
    assert main(["similar", *where, str(base / one), "--format", "json"]) == 0
    narrowed = json.loads(capsys.readouterr().out)["pairs"]
    assert narrowed
    assert all(one in (pair["a"]["path"], pair["b"]["path"]) for pair in narrowed)


def test_a_workbook_needs_a_file(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["similar", "--root", str(base), "--format", "xlsx"]) == 2
    assert "--out" in capsys.readouterr().err


@pytest.mark.parametrize("share", ["0", "2", "-0.1", "三成", "nan", "150%"])
def test_a_share_that_is_none_is_refused(share: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["similar", f"--minimum={share}"])
    assert stopped.value.code == 2
    assert "30%" in capsys.readouterr().err


def test_a_repository_without_submissions_says_so(
    call: Call, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(call.base / "schemas", tmp_path / "schemas")
    assert main(["similar", "--root", str(tmp_path)]) == 0
    assert capsys.readouterr().out == "共有 0 份申报，无从比较。\n"
