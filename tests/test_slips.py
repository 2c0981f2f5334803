"""What a secretary really types: odd blanks, a half-width colon, a short name. Told once, so that it helps."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest

from zhengji import cli
from zhengji.checks import check_submission
from zhengji.errors import ZhengjiError
from zhengji.formats import FORMATS
from zhengji.load import read_submission, relative
from zhengji.model import Finding
from zhengji.schema import load_call

ROOT = Path(__file__).resolve().parent.parent
CALL = load_call(ROOT)
PATHS = {form.id: min((ROOT / "submissions/2020" / form.id).rglob("*.yaml")) for form in CALL.forms}
IDS = [form.id for form in CALL.forms]


def _line(text: str, opening: str) -> str:
    return next(line for line in text.split("\n") if line.lstrip().startswith(opening))


def _found(form: str, opening: str, *lines: str) -> Iterator[Finding]:
    """The findings of a sample in which the first line that opens so is replaced, but for that of its name."""
    text = PATHS[form].read_text(encoding="utf-8")
    text = text.replace(_line(text, opening), "\n".join(lines), 1)
    submission, findings = read_submission(text.encode(), relative(PATHS[form], CALL), CALL)
    found = [*findings, *(check_submission(submission, CALL) if submission else ())]
    return (finding for finding in found if finding.code != "path.renamed")


@pytest.mark.parametrize(
    ("opening", "lines", "code", "said"),
    [
        ("title:", ["  title：某项关键技术研究"], "yaml.syntax", "全角冒号"),
        ("title:", ["  title:某项关键技术研究"], "yaml.syntax", "缺少空格"),
        ("title:", ["  title:\u3000某项关键技术研究"], "yaml.syntax", "冒号后面是全角空格"),
        ("title:", ["  title:\u00a0某项关键技术研究"], "yaml.syntax", "冒号后面是全角空格"),
        ("title:", ["  title: [示范]某项关键技术研究"], "yaml.syntax", "以“[”开头"),
    ],
)
def test_a_slip_of_the_keyboard_is_told_once_at_its_line(opening: str, lines: list[str], code: str, said: str) -> None:
    (finding,) = _found(IDS[0], opening, *lines)
    text = PATHS[IDS[0]].read_text(encoding="utf-8").split("\n")
    assert finding.code == code
    assert said in finding.message
    assert finding.place.line == text.index(_line("\n".join(text), opening)) + 1


@pytest.mark.parametrize("written", ["其他:海上风电", "其他: 海上风电", "其他 海上风电", "'其他： 海上风电'"])
def test_own_words_after_another_colon_are_shown_as_they_should_be(written: str) -> None:
    found = list(_found(IDS[0], "- ", f"    - {written}"))
    if written.startswith("'"):
        assert found == []
    else:
        assert [finding.hint for finding in found] == ["请写成“其他：海上风电”。"]


def test_a_dash_without_a_blank_is_told() -> None:
    text = PATHS[IDS[0]].read_text(encoding="utf-8")
    (finding,) = _found(IDS[0], "- ", _line(text, "- "), "    -海洋")
    assert "“-”后面缺少空格" in finding.message


@pytest.mark.parametrize("name", ["沈阳市 科技局", "沈阳市科学 技术局", "沈抚示范区科学技术局"])
def test_a_bureau_is_known_by_another_spelling(name: str) -> None:
    assert "shape.option" not in {finding.code for finding in _found(IDS[2], "unit:", f"  unit: {name}")}
    assert [finding.hint for finding in _found(IDS[3], "unit:", f"  unit: {name}")] == ["请改填附件3。"]


def test_a_bureau_that_is_not_known_is_not_sent_away() -> None:
    (finding,) = (f for f in _found(IDS[2], "unit:", "  unit: 本溪市科学技术局（盖章）") if f.code == "shape.option")
    assert finding.hint.startswith("是不是“本溪市科学技术局”？")
    assert "请改填附件4" in finding.hint


@pytest.mark.parametrize(("total", "codes"), [("100.01", []), ("99.99", []), ("100.02", ["rule.funding-sum"])])
def test_a_sum_may_be_out_by_a_hundredth_whatever_binary_makes_of_it(total: str, codes: list[str]) -> None:
    text = PATHS[IDS[0]].read_text(encoding="utf-8")
    before = text[text.index("    total:") : text.index("  period:")]
    after = f"    total: {total}\n    fiscal: 50\n    self_raised: 50\n    other: 0\n"
    submission, _ = read_submission(text.replace(before, after).encode(), relative(PATHS[IDS[0]], CALL), CALL)
    assert submission is not None
    assert [finding.code for finding in check_submission(submission, CALL)] == codes


@pytest.mark.parametrize(
    ("address", "outside"),
    [("北京市朝阳区示例路1号", True), ("辽宁省朝阳市双塔区示例路1号", False), ("沈抚新区示例街1号", False)],
)
def test_an_address_outside_the_province_is_told(address: str, outside: bool) -> None:
    codes = [finding.code for finding in _found(IDS[1], "address:", f"  address: {address}")]
    assert codes == ["rule.address-province"] * outside


@pytest.mark.parametrize(
    ("name", "value"),
    [("date", "2020.13.45"), ("date", "2020年2月31日"), ("year-month", "0000-01"), ("year-month", "1800年1月")],
)
def test_no_mend_is_proposed_that_would_be_refused(name: str, value: str) -> None:
    (problem,) = FORMATS[name].problems(value)
    assert "请改为" not in problem.hint


@pytest.mark.parametrize(("written", "told"), [("2021 年", False), ("第2年", False), ("次年", True)])
def test_a_year_is_found_as_people_write_it(written: str, told: bool) -> None:
    text = PATHS[IDS[0]].read_text(encoding="utf-8")
    assert "2021年" in text
    submission, _ = read_submission(text.replace("2021年", written).encode(), relative(PATHS[IDS[0]], CALL), CALL)
    assert submission is not None
    codes = {finding.code for finding in check_submission(submission, CALL)}
    assert ("rule.content-years" in codes) is told


def test_a_stroke_for_a_telephone_number_is_told_once() -> None:
    assert [finding.code for finding in _found(IDS[0], "phone:", "    phone: /")] == ["format.phone"]


def test_a_repository_behind_a_link_is_the_same_repository(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(ROOT)
    there = tmp_path / "link" / PATHS[IDS[0]].relative_to(ROOT)
    assert relative(there, CALL) == relative(PATHS[IDS[0]], CALL)
    assert relative(tmp_path / "link", CALL) == str(tmp_path / "link")


def test_a_folder_in_the_place_of_a_report_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = cli.main(["check", "-C", str(ROOT), str(PATHS[IDS[0]]), "--jobs", "1", "--output", str(tmp_path)])
    assert code == 2
    assert "文件夹" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_line_break_in_a_name_begins_no_line_of_a_log(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a\n::error::x.yaml").write_text("- x", encoding="utf-8")
    for verb in ("check", "fmt"):
        assert cli.main([verb, "-C", str(ROOT), str(tmp_path)]) == 1
        printed = capsys.readouterr()
        assert not any(line.startswith("::") for line in (printed.out + printed.err).splitlines())


@pytest.mark.parametrize("title", [" ", "///", "..."])
def test_a_name_that_is_none_makes_no_file(title: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copytree(ROOT / "schemas", tmp_path / "schemas")
    assert cli.main(["new", "1", "-C", str(tmp_path), "--unit", "某单位", "--title", title]) == 2
    assert not (tmp_path / "submissions").exists()
    assert "--title" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Asia/Shanghai", "Asia/Nowhere"),
        ("Asia/Shanghai", "../../etc/passwd"),
        ("opens: 2019-08-01T00:00:00", "opens: 2019年8月1日"),
        ("opens: 2019-08-01T00:00:00", "opens: 2019-08-01T00:00:00+00:00"),
        ("opens: 2019", "opens: 2029"),
        ("tile: [1, 2]", "tile: [1.5, 2]"),
        ("{name: 沈阳市, tile", "{name: 大连市, tile"),
        ('number: "2"', 'number: "1"'),
        ("id: annex2", "id: annex1"),
        ("region: 沈阳市, form", "region: 某市, form"),
        ("form: annex3}", "form: annex9}"),
    ],
)
def test_a_call_that_does_not_hold_together_is_the_operators_to_mend(before: str, after: str, tmp_path: Path) -> None:
    copytree(ROOT / "schemas", tmp_path / "schemas")
    path = tmp_path / "schemas" / CALL.id / "call.yaml"
    said = path.read_text(encoding="utf-8")
    assert before in said
    path.write_text(said.replace(before, after), encoding="utf-8")
    with pytest.raises(ZhengjiError):
        load_call(tmp_path)
