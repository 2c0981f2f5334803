"""Every code has a bad case and a good twin in `tests/cases/`, with the expected findings beside it.

A case is a folder named after the code: `bad.yaml` and `good.yaml` (or the trees `bad/`, `good/`) and `expected.json`.
The rules of the official forms are patches on the samples, in `tests/cases/2020/`.
`ZHENGJI_BLESS=1` writes what is found as what is expected; look at the difference before committing it.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from zhengji.checks import Trace, across, all_codes, check_paths, check_submission, engine_codes, examine
from zhengji.load import load, submission_paths
from zhengji.model import Call, Finding, Form, Severity, Submission
from zhengji.normalise import normalise
from zhengji.schema import load_call

ROOT = Path(__file__).parents[1]
CASES = Path(__file__).parent / "cases"
BLESS = "ZHENGJI_BLESS" in os.environ
IN_FILES = sorted(path.name for path in CASES.iterdir() if (path / "bad.yaml").is_file() or (path / "bad").is_dir())
PATCHES = sorted((CASES / "2020").glob("*.yaml"))
BY_HAND = {"path.link", "path.unreadable", "check.too-slow", "across.same-number"}
BY_HAND |= {code.code for code in engine_codes() if code.code.startswith("pull.")} | {"across.near"}  # test_review.py
# The numbered bad inputs of the threat list that a case here stands for.
THREATS = {
    "yaml.too-deep": "A1",
    "yaml.anchor": "A2",
    "yaml.merge": "A3",
    "yaml.duplicate-key": "A4",
    "yaml.tag": "A5",
    "yaml.character": "A8",
    "yaml.encoding": "A9",
    "yaml.documents": "A10",
    "yaml.too-large": "A11",
    "format.email": "B4",
    "path.unsafe": "C2",
    "path.name": "C3",
}


@pytest.fixture(scope="module")
def case_call() -> Call:
    return load_call(CASES, "case")


@pytest.fixture(scope="module")
def official() -> Call:
    return load_call(ROOT, "2020")


def findings_in(case: Path, side: str, call: Call, base: Path) -> list[Finding]:
    if (case / f"{side}.yaml").is_file():
        copy = shutil.copy(case / f"{side}.yaml", base / f"{side}.yaml")
        return list(check_paths(replace(call, base=base), [Path(copy)]).findings)
    shutil.copytree(case / side, base, dirs_exist_ok=True)
    here = replace(call, base=base)
    names = frozenset(path.relative_to(base).as_posix() for path in submission_paths(here))
    return list(check_paths(here, added=names if case.name == "path.name" else frozenset()).findings)


def told(findings: list[Finding]) -> list[dict[str, Any]]:
    return [
        {
            "code": finding.code,
            "severity": finding.severity.value,
            "line": finding.place.line,
            "pointer": finding.place.pointer,
            "label": finding.label,
            "message": finding.message,
            "hint": finding.hint,
        }
        for finding in findings
    ]


def compare(expected: Path, found: list[dict[str, Any]]) -> None:
    if BLESS:
        expected.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    assert found == json.loads(expected.read_text(encoding="utf-8"))


@pytest.mark.parametrize("code", [pytest.param(c, id=f"{THREATS[c]}-{c}" if c in THREATS else c) for c in IN_FILES])
def test_a_bad_case_is_told_and_its_good_twin_is_clean(code: str, case_call: Call, tmp_path: Path) -> None:
    (tmp_path / "bad").mkdir()
    (tmp_path / "good").mkdir()
    found = told(findings_in(CASES / code, "bad", case_call, tmp_path / "bad"))
    assert code in {finding["code"] for finding in found}
    assert all(finding["message"] and finding["hint"] and finding["line"] >= 1 for finding in found)
    compare(CASES / code / "expected.json", found)
    assert told(findings_in(CASES / code, "good", case_call, tmp_path / "good")) == []


def set_at(data: dict[str, Any], pointer: str, value: Any) -> None:
    *path, last = pointer.split("/")[1:]
    for key in path:
        data = data[key]
    data[last] = value


def patched(sample: Submission, changes: dict[str, Any]) -> Submission:
    data = json.loads(json.dumps(sample.data))
    for pointer, value in changes.items():
        set_at(data, pointer, value)
    return replace(sample, data=normalise(sample.form, data))


def patch_of(path: Path, call: Call) -> tuple[Submission, dict[str, Any]]:
    said = yaml.safe_load(path.read_text(encoding="utf-8"))
    form = call.form(said["form"])
    assert form is not None
    return first_sample(call, form), said


def first_sample(call: Call, form: Form) -> Submission:
    for path in submission_paths(call):
        submission, _ = load(path, call)
        if submission is not None and submission.form is form:
            return submission
    raise AssertionError(f"no sample of {form.id}")


@pytest.mark.parametrize("path", PATCHES, ids=lambda path: path.stem)
def test_a_rule_of_the_official_forms_tells_its_bad_case_and_passes_its_good_twin(path: Path, official: Call) -> None:
    sample, said = patch_of(path, official)
    found = told(list(check_submission(patched(sample, said["bad"]), official)))
    found = [{key: value for key, value in finding.items() if key != "line"} for finding in found]
    assert said["code"] in {finding["code"] for finding in found}
    compare(path.with_suffix(".expected.json"), found)
    good = {finding.code for finding in check_submission(patched(sample, said.get("good", {})), official)}
    assert said["code"] not in good


def test_every_code_has_a_case(official: Call) -> None:
    rules = {code.code for code in all_codes(official)} - {code.code for code in engine_codes()}
    patches = {yaml.safe_load(path.read_text(encoding="utf-8"))["code"] for path in PATCHES}
    engine = {code.code for code in engine_codes()}
    # what is told of Word and Excel files has its cases in tests/test_intake_*.py
    filed = {code for code in engine if not code.startswith("intake.")}
    assert filed - set(IN_FILES) - BY_HAND == set()
    assert rules - patches == set()


@pytest.fixture
def sheet(tmp_path: Path, case_call: Call) -> tuple[Path, Call]:
    folder = tmp_path / "submissions" / "case" / "sheet" / "示例机床厂"
    folder.mkdir(parents=True)
    return folder / "高速电主轴研制.yaml", replace(case_call, base=tmp_path)


def test_a_link_is_never_opened(sheet: tuple[Path, Call]) -> None:
    path, call = sheet
    path.symlink_to(CASES / "shape.type" / "good.yaml")
    report = check_paths(call)
    assert [(f.code, f.severity) for f in report.findings] == [("path.link", Severity.ERROR)]


def test_a_linked_folder_is_never_entered(sheet: tuple[Path, Call]) -> None:
    path, call = sheet
    (path.parent / "别处").symlink_to("/etc")
    assert [f.code for f in check_paths(call).findings] == ["path.link"]


def test_an_unreadable_file_is_a_finding(sheet: tuple[Path, Call], monkeypatch: pytest.MonkeyPatch) -> None:
    path, call = sheet
    shutil.copy(CASES / "shape.type" / "good.yaml", path)

    def refuse(*_arguments: object, **_options: object) -> None:
        raise PermissionError(13, "Permission denied")

    # root may read everything, so the refusal is made
    monkeypatch.setattr(Path, "open", refuse)
    assert [f.code for f in check_paths(call).findings] == ["path.unreadable"]


def test_b2_a_check_that_takes_too_long_is_a_finding(sheet: tuple[Path, Call]) -> None:
    path, call = sheet
    shutil.copy(CASES / "shape.type" / "good.yaml", path)
    examined, submission = examine(path, call, seconds=1e-6)
    assert [finding.code for finding in examined.findings] == ["check.too-slow"]
    assert submission is None
    assert not examine(path, call)[0].findings


def test_equal_numbers_are_a_finding() -> None:
    one = Trace("submissions/a.yaml", "submissions/a.yaml", "1-00000000", "f", "甲", "一", "名称", "/name", 2, ())
    other = one._replace(path="submissions/b.yaml", unit="乙", title="二")
    found = list(across([one, other], {one.path}))
    assert [(finding.code, finding.place.path) for finding in found] == [("across.same-number", one.path)]
    assert not list(across([one, other._replace(number="1-00000001")], {one.path}))


def test_a_working_copy_of_a_filed_one_is_not_its_double(sheet: tuple[Path, Call], tmp_path: Path) -> None:
    path, call = sheet
    copy = tmp_path / "elsewhere.yaml"
    for place in (path, copy):
        shutil.copy(CASES / "shape.type" / "good.yaml", place)
    assert not check_paths(call, [copy]).findings


def test_the_samples_pass_without_a_warning(official: Call) -> None:
    report = check_paths(official)
    assert len(report.checked) >= 12
    assert told(list(report.findings)) == []


@pytest.mark.parametrize("part", ["submissions", "submissions/case"])
def test_c1_a_linked_folder_of_submissions_is_never_entered(part: str, case_call: Call, tmp_path: Path) -> None:
    (tmp_path / "elsewhere" / "case" / "sheet" / "某厂").mkdir(parents=True)
    shutil.copy(CASES / "shape.type" / "good.yaml", tmp_path / "elsewhere" / "case" / "sheet" / "某厂" / "一.yaml")
    (tmp_path / part).parent.mkdir(exist_ok=True)
    (tmp_path / part).symlink_to(tmp_path / "elsewhere" / ("" if part == "submissions" else "case"))
    assert [finding.code for finding in check_paths(replace(case_call, base=tmp_path)).findings] == ["path.link"]


@pytest.mark.parametrize("padding", ["我们将努力做好这项工作，" * 60, "甲乙丙丁戊己庚辛壬癸" * 60, "啊" * 600])
def test_padding_of_any_period_is_seen(padding: str, official: Call) -> None:
    form = official.forms[0]
    sample = first_sample(official, form)
    codes = [f.code for f in check_submission(patched(sample, {form.narratives[0].pointer: padding}), official)]
    assert "text.repeated" in codes
