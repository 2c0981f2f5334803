"""Where a site comes from, as it says of itself. It never asks the clock or the environment: this is an argument."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from zhengji.git import History


@dataclass(frozen=True, slots=True)
class Origin:
    """When and of which commit the data are, where the repository can be seen, at which address the site will stand.

    `forge` says what runs at the repository where its address does not, `branch` is what submissions are merged into.
    `blanks` are the blank forms, by the form's id; `histories` what Git tells of each file, by its path. All of it may
    be left out.
    """

    time: datetime | None = None
    commit: str = ""
    repository: str = ""
    forge: str = ""
    branch: str = "main"
    address: str = ""
    blanks: Mapping[str, str] = field(default_factory=dict)
    histories: Mapping[str, History] = field(default_factory=dict)

    def at(self, name: str) -> str:
        """The address of a page in the world, "" where the site's own is not known."""
        return f"{self.address.rstrip('/')}/{name}" if self.address else ""

    def source(self, path: str) -> str:
        """Where a file of the repository can be read, "" where that is not known."""
        return f"{self.repository.rstrip('/')}/blob/HEAD/{quote(path)}" if self.repository else ""
