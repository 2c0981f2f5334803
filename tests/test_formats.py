"""Formats and paths, over the vectors that the browser is held to as well."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhengji.formats import FORMATS, accepts
from zhengji.model import Severity
from zhengji.paths import LONGEST_PART, number_of, path_for, safe_part, unsafe_parts

VECTORS = Path(__file__).parent / "vectors"


def vectors(name: str) -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = json.loads((VECTORS / name).read_text(encoding="utf-8"))
    return loaded


@pytest.mark.parametrize("vector", vectors("formats.json"), ids=lambda v: f"B3-{v['format']}-{v['text']!r}")
def test_a_format_gives_one_spelling_and_one_verdict(vector: dict[str, Any]) -> None:
    spelling = FORMATS[vector["format"]]
    normal = spelling.normalise(vector["text"])
    assert normal == vector["normal"]
    assert [problem.code for problem in spelling.problems(normal)] == vector["codes"]
    assert spelling.normalise(normal) == normal


@given(st.sampled_from(sorted(FORMATS)), st.text(max_size=40))
def test_any_text_is_normalised_once_and_judged_without_a_fault(name: str, text: str) -> None:
    spelling = FORMATS[name]
    normal = spelling.normalise(text)
    assert spelling.normalise(normal) == normal
    for problem in spelling.problems(normal):
        assert problem.code
        assert problem.message
        assert problem.hint
    assert accepts(name, normal) == all(p.severity is not Severity.ERROR for p in spelling.problems(normal))


@pytest.mark.parametrize("vector", vectors("paths.json"), ids=lambda v: f"C2-{v['title'][:12]!r}")
def test_a_path_and_its_number(vector: dict[str, Any]) -> None:
    path = path_for("2020", "f", vector["unit"], vector["title"])
    assert path == vector["path"]
    assert number_of("1", path) == vector["number"]


@given(st.text(max_size=90), st.text(max_size=90))
def test_i1_a_path_made_from_any_unit_and_title_is_safe_and_made_only_once(unit: str, title: str) -> None:
    path = path_for("2020", "f", unit, title)
    assert list(unsafe_parts(path)) == []
    assert path == path_for("2020", "f", f" {unit}\u3000", f"\n{title} ")
    assert len(safe_part(title)) <= LONGEST_PART + 1
    assert all(len(part.encode()) <= 255 for part in path.split("/"))


@pytest.mark.parametrize(
    "path",
    ["a/CON.yaml", "a/aux", "a:b.yaml", "a/b.", "a/b ", "a\\b.yaml", "a\nb.yaml", "-rf.yaml", "a/../b", "\udcff.yaml"],
    ids=lambda path: f"C2-{path!r}",
)
def test_a_name_that_some_system_cannot_carry_is_seen(path: str) -> None:
    assert list(unsafe_parts(path))


def test_a_number_never_holds_letters_that_are_read_wrongly() -> None:
    numbers = "".join(number_of("", f"submissions/{n}.yaml")[1:] for n in range(500))
    assert set(numbers) == set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
