"""Labels inside a line, each with a colon behind it: 总资金：860　财政资金：500."""

from __future__ import annotations

import re
from functools import lru_cache

from zhengji.intake.folding import narrow

Inline = tuple[str, str]
"""A label inside a line, and what stands behind it."""


def inline(names: tuple[str, ...], text: str) -> tuple[str, list[Inline]]:
    """What stands before the first label in `text`, and each label with what follows: 总资金：860　财政资金：500."""
    folded = narrow(text)
    if ":" not in folded:
        return text, []
    found = [one for one in _pattern(names).finditer(folded) if _begins(folded, one.start())]
    if not found:
        return text, []
    ends = [*(one.start() for one in found[1:]), len(text)]
    return text[: found[0].start()], [
        (text[one.start() : one.end()].rstrip(":： "), text[one.end() : end])
        for one, end in zip(found, ends, strict=True)
    ]


def _begins(folded: str, at: int) -> bool:
    """Whether a label can begin at `at`: not in the middle of a sentence."""
    return at == 0 or not folded[at - 1].isalnum()


@lru_cache(maxsize=256)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    """Any of `names`, blanks anywhere in it, perhaps with a number before and a remark behind, and a colon."""
    longest_first = sorted(filter(None, names), key=len, reverse=True)
    loose = "|".join(r"\s*".join(map(re.escape, (c for c in name if not c.isspace()))) for name in longest_first)
    number = r"(?:\(?[0-9]{1,2}[.、)]\s*|\(?[一二三四五六七八九十]{1,3}[、)]\s*)?"
    return re.compile(rf"{number}(?:{loose or '(?!)'})(?:\s*\([^()]{{0,12}}\))?\s*:", re.IGNORECASE)
