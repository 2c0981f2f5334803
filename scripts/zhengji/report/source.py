"""The lines of a file that a finding stands in, as far as the reader of the report may see them."""

from __future__ import annotations

import re
import stat
from functools import lru_cache
from pathlib import Path

from zhengji.load import LARGEST, filed_form
from zhengji.model import Call, Finding, Visibility
from zhengji.privacy import mask

_ANOTHER_KEY = re.compile(r"[,{][^,{:]*:")


@lru_cache(maxsize=8)
def lines_of(path: Path) -> tuple[str, ...]:
    """The lines of a regular file; none of a link (it may lead anywhere), a device, or what is not there."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return ()
        with path.open("rb") as file:
            return tuple(file.read(LARGEST).decode("utf-8-sig", "replace").splitlines())
    except OSError:
        return ()


def quoted(finding: Finding, root: Path) -> str:
    """The line of the finding; "" where it has none, or only that of what surrounds a blank that is not there."""
    place, lines = finding.place, lines_of(root / finding.place.path)
    if not 0 < place.line <= len(lines):
        return ""
    line = lines[place.line - 1]
    key = place.pointer.rpartition("/")[2]
    its_own = place.line > 1 if not place.pointer else key.isdigit() or _opens_with(line, key)
    return line if its_own else ""


def quoted_in_public(finding: Finding, call: Call, root: Path) -> str:
    """The line of the finding where it holds one public field and nothing else, masked; "" otherwise."""
    form = filed_form(finding.place.path, call)
    field = form.fields_by_pointer.get(finding.place.pointer) if form else None
    if field is None or any(leaf.visibility is not Visibility.PUBLIC for leaf in field.leaves()):
        return ""
    line = quoted(finding, root)
    # several fields in one line ({title: …, mobile: …}) may show more than this one
    return "" if _ANOTHER_KEY.search(line) else mask(line)


def _opens_with(line: str, key: str) -> bool:
    return line.lstrip(" \t-'\"").removeprefix(key).lstrip("'\"").startswith(":")
