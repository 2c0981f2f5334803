"""Where a site comes from, as it says of itself. It never asks the clock or the environment: this is an argument."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Origin:
    """When and of which commit the data are, where the repository can be seen, at which address the site will stand.

    `blanks` are the blank forms, by the form's id. All of it may be left out.
    """

    time: datetime | None = None
    commit: str = ""
    repository: str = ""
    address: str = ""
    blanks: Mapping[str, str] = field(default_factory=dict)
