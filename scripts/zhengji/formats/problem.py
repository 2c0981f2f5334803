"""What is wrong with a value, and the text that is judged: without blanks, in one width."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from zhengji.model import Severity

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−－ー", "-"))


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a value: `code` of the finding, what is and should be, how to mend it."""

    code: str
    severity: Severity
    message: str
    hint: str


def error(code: str, message: str, hint: str) -> Problem:
    """What stands in the way of filing a value."""
    return Problem(code, Severity.ERROR, message, hint)


def squeezed(text: str) -> str:
    """NFKC without white space, every dash a hyphen."""
    folded = unicodedata.normalize("NFKC", text)
    compact = "".join(folded.split())
    if compact != folded:  # a lone accent is a blank and an accent: without the blank it is the letter's before it
        compact = unicodedata.normalize("NFKC", compact)
    return compact.translate(_DASHES)
