"""The system's browser."""

from __future__ import annotations

import shutil

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")  # as in scripts/bootstrap.py


def installed() -> str | None:
    """Where it is, None where there is none."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)
