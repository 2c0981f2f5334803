"""What is printed in a blank with options: boxes, whatever they were typed as, and the order of the answers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zhengji.intake.folding import squashed
from zhengji.model import Field, Kind

_ORDER = re.compile(r"\n?[ \t]*[（(]按主次排列[：:](.*?)[）)][ \t]*(?=\n|$)")
_TRUTHS = ("是", "否")
_SIGNS = re.compile(r"[\W_]+")
_LONE_BOX = re.compile(r"(?<![^\s])口(?=\s|$)")
_BRACKETED = re.compile(r"[\[(（【〔]\s*[√✓✔☑☒■●]\s*[\])）】〕]")
_EMPTY_BRACKETS = re.compile(r"[\[(（【〔][ \t\u3000]*[\])）】〕]")
BOXES = re.compile("[☑☒√✓✔■●□☐○]")


def beside_boxes(field: Field, text: str, value: object) -> str:
    """What stands among the boxes of `text` and is neither printed there nor part of the answer."""
    if not BOXES.search(text):
        return ""
    answers = [str(one) for one in (value if isinstance(value, list) else [value]) if one is not None]
    known = [*field.options, *answers, field.other_prefix, field.hint, *(_TRUTHS if field.kind is Kind.BOOLEAN else ())]
    known += [one.removeprefix(field.other_prefix) for one in answers]
    rest = squashed(text)
    for name in sorted({squashed(one).strip(":") for one in known}, key=len, reverse=True):
        rest = rest.replace(name, " ") if name else rest
    return " ".join(_SIGNS.sub(" ", rest).split())


def boxed(field: Field, text: str) -> str:
    """`text` with boxes in place of what is typed for them: [✓]企业 [ ]高等学校, or 口, which looks like one."""
    if "口" in text:
        for option in _TRUTHS if field.kind is Kind.BOOLEAN else field.options:
            text = text.replace(f"口{option}", f"□{option}").replace(f"口 {option}", f"□{option}")
        text = _LONE_BOX.sub("□", text)
    if not _BRACKETED.search(text):
        return text
    return _EMPTY_BRACKETS.sub("□", _BRACKETED.sub("☑", text))


def ordered(text: str) -> tuple[str, Sequence[str]]:
    """`text` without the line that says which answer comes first, and that line."""
    found = _ORDER.search(text)
    return (text[: found.start()] + text[found.end() :], (found[1],)) if found else (text, ())
