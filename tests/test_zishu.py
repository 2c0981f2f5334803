"""字数 by its vectors, and the quick answers against the exact one."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from zhengji import zishu

VECTORS: list[dict[str, Any]] = json.loads((Path(__file__).parent / "vectors" / "zishu.json").read_text("utf-8"))
BUSY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault
MIXED = st.text(st.sampled_from("沈阳，。（）、AZaz09.-_%/ \u3000\n\u200b\u200d²℃‰#*👍🏽🇨🇳\u0301\ufe0f\u20e3𠀀１Ａ"))


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["id"] for vector in VECTORS])
def test_vector(vector: dict[str, Any]) -> None:
    text = vector["text"]
    if "prompt" in vector:
        text, _ = zishu.strip_prompt(text, vector["prompt"])
    assert zishu.count(text) == vector["count"], vector["note"]


def test_vectors_are_named_once() -> None:
    ids = [vector["id"] for vector in VECTORS]
    assert len(ids) == len(set(ids)) >= 60


@BUSY
@given(st.text() | MIXED)
def test_a_count_is_the_number_of_units(text: str) -> None:
    """Counting only the uneven runs one by one gives what counting everything one by one gives."""
    assert zishu.count(text) == sum(1 for _ in zishu._UNIT.finditer(text))


@BUSY
@given(st.text() | MIXED, st.integers(0, 40))
@example("沈" * 40, 40)
@example("沈" * 39 + "\u200b", 40)
def test_at_least_agrees_with_count(text: str, minimum: int) -> None:
    assert zishu.at_least(text, minimum) == (zishu.count(text) >= minimum)


def test_what_the_lower_bound_in_bytes_takes_for_one_is_one() -> None:
    assert all(zishu.count(chr(code)) == 1 for code in range(0x4000, 0xA000))


def test_no_class_names_a_character_twice() -> None:
    """A character is blank, a mark, of a word, or counts one: the counter of another language may test in any order."""
    classes = [re.compile(f"[{chars}]") for chars in (zishu._BLANK, zishu._MARK, zishu._WORD, zishu._JOINT)]
    for code in range(0x110000):
        if not 0xD800 <= code < 0xE000:
            assert sum(bool(each.match(chr(code))) for each in classes) <= 1, hex(code)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("（分年度概述，不少于500字）\n　　正文", "　　正文"),
        ("前\n（分年度概述，不少于500字）\n后", "前\n后"),
        ("前（分年度概述，不少于500字）\n后", "前\n后"),
    ],
)
def test_the_prompt_goes_with_its_line(text: str, kept: str) -> None:
    assert zishu.strip_prompt(text, "（分年度概述，不少于500字）") == (kept, True)


@BUSY
@given(st.text(), st.text())
def test_any_prompt_is_looked_for_in_any_text(text: str, prompt: str) -> None:
    kept, found = zishu.strip_prompt(text, prompt)
    assert (kept == text) or found
