"""What every test may ask for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.chromium import installed
from zhengji.model import Call
from zhengji.schema import load_call

ROOT = Path(__file__).resolve().parent.parent

# A busy machine is not a fault; in CI the same examples are tried each time, elsewhere new ones.
settings.register_profile(
    "zhengji", deadline=None, derandomize="CI" in os.environ, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("zhengji")


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def call(root: Path) -> Call:
    """The repository's own call."""
    return load_call(root)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The system's browser; `make test` installs it, and CI does not pass without."""
    found = installed()
    if found is None and "CI" not in os.environ:
        pytest.skip("no Chromium: make test says how to get it")
    assert found is not None, "no Chromium"
    return found


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache for all: MkDocs runs once."""
    return tmp_path_factory.mktemp("cache")
