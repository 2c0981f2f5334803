"""Every numbered threat of ../shared/threats.md is carried by a test whose id has its number (test_a1_…, [A6-…])."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
THREATS = ROOT.parent / "shared" / "threats.md"

# What has no test yet, and why. A threat that gets one must leave this table.
LATER: Mapping[str, str] = {}
NUMBER = re.compile(r"(?<![A-Za-z0-9])([A-I][0-9]+)(?![A-Za-z0-9])", re.I)


@pytest.fixture(scope="module")
def carried() -> set[str]:
    """The numbers in the ids of all tests."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", str(ROOT / "tests")]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return {number.upper() for line in listed.splitlines() if "::" in line for number in NUMBER.findall(_name(line))}


def _name(node: str) -> str:
    """The part of a test's id that numbers it: after the file's name, words parted."""
    return node.partition("::")[2].replace("_", " ")


@pytest.mark.skipif(not THREATS.exists(), reason="the list of threats is not beside this repository")
def test_every_threat_has_a_test_or_a_reason(carried: set[str]) -> None:
    numbered = set(re.findall(r"(?:^|(?<=\s))([A-I][0-9]+)(?=\s)", THREATS.read_text("utf-8"), re.M))
    assert len(numbered) >= 57
    missing = sorted(numbered - carried - set(LATER))
    assert not missing, f"no test's id carries {' '.join(missing)}"


def test_a_threat_that_is_met_is_not_put_off(carried: set[str]) -> None:
    met = sorted(carried & set(LATER))
    assert not met, f"take out of LATER: {' '.join(met)}"
