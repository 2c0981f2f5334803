"""The edges of the official rules (tests/cases/edges.yaml): exactly these codes, from Python and from the browser."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.test_cases import first_sample, patched
from tests.verdicts import Browser
from zhengji.checks import check_submission
from zhengji.model import Submission
from zhengji.schema import load_call
from zhengji.yamlio import write

ROOT = Path(__file__).resolve().parents[1]
EDGES: list[dict[str, Any]] = yaml.safe_load((ROOT / "tests" / "cases" / "edges.yaml").read_text(encoding="utf-8"))
CALL = load_call(ROOT, "2020")


def made(edge: dict[str, Any]) -> Submission:
    form = CALL.form(edge["form"])
    assert form
    sample = first_sample(CALL, form)
    texts = {leaf.pointer: str(leaf.value(sample.data)) for leaf in form.narratives}
    real = "".join(re.findall("[\u4e00-\u9fff]", "".join(texts.values())))
    texts |= {pointer: real[:many] for pointer, many in edge.get("length", {}).items()}
    behind = {pointer: texts[pointer] + more for pointer, more in edge.get("append", {}).items()}
    texts = {pointer: texts[pointer] for pointer in edge.get("length", {})}
    return patched(sample, {**texts, **edge.get("set", {}), **behind})


def codes(told: Iterable[str]) -> list[str]:
    """Each once; where the file lies is not asked here."""
    return sorted({code for code in told if not code.startswith("path.")})


@pytest.mark.parametrize("edge", EDGES)
def test_an_edge_gets_these_codes(edge: dict[str, Any]) -> None:
    assert codes(finding.code for finding in check_submission(made(edge), CALL)) == edge["codes"]


def test_the_browser_says_the_same_of_every_edge(tmp_path: Path) -> None:
    files = [(one.path, write(one.form, one.data)) for one in map(made, EDGES)]
    asked = [
        {"ask": "examine", "call": "2020", "path": path, "content": base64.b64encode(text.encode()).decode()}
        for path, text in files
    ]
    answers = Browser(tmp_path, [CALL]).answers(asked)
    told = [codes(finding["code"] for finding in answer["findings"]) for answer in answers]
    assert told == [edge["codes"] for edge in EDGES]
