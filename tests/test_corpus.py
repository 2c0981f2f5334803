"""The corpus is what the benchmarks rest on: deterministic, valid, and spoilt exactly where it says."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

import pytest

from tests.corpus import corpus
from tests.corpus.sentences import sentences
from zhengji.checks import check_paths, engine_codes
from zhengji.model import Severity
from zhengji.schema import load_call

ROOT = Path(__file__).resolve().parents[1]
CALLS = ("2020", "tests/calls/schemas/binhe-2027")


def _bytes(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.mark.parametrize("name", CALLS)
def test_the_same_arguments_give_the_same_bytes(name: str, tmp_path: Path) -> None:
    call = load_call(ROOT, name)
    one, two, other = (tmp_path / part for part in ("one", "two", "other"))
    assert corpus(30, 5, call, one, faults=10, near_duplicates=4).faults == (
        corpus(30, 5, call, two, faults=10, near_duplicates=4).faults
    )
    corpus(30, 6, call, other, faults=10, near_duplicates=4)
    assert _bytes(one) == _bytes(two)
    assert _bytes(one) != _bytes(other)


@pytest.mark.parametrize("name", CALLS)
def test_a_clean_corpus_has_no_finding(name: str, tmp_path: Path) -> None:
    call = load_call(ROOT, name)
    made = corpus(40, 1, call, tmp_path)
    report = check_paths(load_call(tmp_path))
    assert sorted(report.checked) == sorted(made.paths)
    assert report.findings == ()
    assert {path.split("/")[2] for path in made.paths} == {form.id for form in call.forms}


def test_a_file_has_the_size_that_is_measured_with(tmp_path: Path) -> None:
    made = corpus(40, 1, load_call(ROOT, "2020"), tmp_path)
    sizes = [(tmp_path / path).stat().st_size for path in made.paths]
    assert 23_000 < sum(sizes) / len(sizes) < 25_000
    assert max(sizes) < 32_000


def test_it_needs_no_papers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHENGJI_NARRATIVES", str(tmp_path / "absent.jsonl"))
    sentences.cache_clear()
    try:
        made = corpus(12, 1, load_call(ROOT, "2020"), tmp_path)
    finally:
        sentences.cache_clear()
    report = check_paths(load_call(tmp_path))
    assert sorted(report.checked) == sorted(made.paths)
    assert report.findings == ()


@pytest.mark.parametrize("name", CALLS)
def test_the_planted_faults_are_found_and_no_others(name: str, tmp_path: Path) -> None:
    made = corpus(80, 3, load_call(ROOT, name), tmp_path, faults=60)
    report = check_paths(load_call(tmp_path))
    errors = [finding for finding in report.findings if finding.severity is Severity.ERROR]
    # one mistake may be told at several places of a file, such as each line of a second document
    found = {(finding.place.path, finding.code) for finding in errors}
    assert found == {(fault.path, fault.code) for fault in made.faults}
    assert len(made.faults) == 60
    kinds = Counter(fault.code for fault in made.faults)
    assert len(kinds) >= 10
    assert set(kinds) <= {code.code for code in engine_codes()} | {
        rule.code for form in load_call(ROOT, name).forms for rule in form.rules
    }


def test_near_duplicates_share_what_they_say_they_share(tmp_path: Path) -> None:
    made = corpus(60, 2, load_call(ROOT, "2020"), tmp_path, near_duplicates=12)
    assert len(made.near_duplicates) == 12
    assert {pair.edited for pair in made.near_duplicates} == {0.05, 0.1, 0.2, 0.3, 0.4, 0.5}
    for pair in made.near_duplicates:
        one, other = (_sentences(tmp_path / path) for path in (pair.path, pair.original))
        shared = len(one & other) / len(one)
        wanted = (1 - pair.edited) * (0.9 if not pair.section else 0.1)
        assert shared >= wanted - 0.1, pair
    assert not check_paths(load_call(tmp_path)).refused


def _sentences(path: Path) -> set[str]:
    return {part.strip() for part in path.read_text(encoding="utf-8").replace("\n", "").split("。")}
