"""The years that a text speaks of, by its vectors; the browser has the same (tests/test_same_verdict.py)."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from zhengji.years import missing_years

VECTORS: list[dict[str, Any]] = json.loads((Path(__file__).parent / "vectors" / "years.json").read_text("utf-8"))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda one: one["text"] or "nothing")
def test_the_years_that_are_not_spoken_of(vector: dict[str, Any]) -> None:
    start, end = vector.get("start", "2020-01"), vector.get("end", "2022-12")
    assert missing_years(vector["text"], start, end) == vector["missing"]


@pytest.mark.parametrize("text", ["第1" + " " * 60_000, "第1、" * 20_000, "2020" + " " * 60_000, "2020—" * 12_000])
def test_b2_a_hostile_text_takes_no_time(text: str) -> None:
    before = time.process_time()
    missing_years(text, "2020-01", "2029-12")
    assert time.process_time() - before < 2
