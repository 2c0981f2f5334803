"""What is printed on a form and is no label: its title, its place (附件1), its number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from zhengji.intake.docx_labels import TRAIL
from zhengji.intake.folding import squashed
from zhengji.model import Call, Form

_NUMBERED = re.compile(r"附件[0-9一二三四五六七八九十]*|编号(?::[0-9a-z]*-?[0-9a-z]*)?")
_YEAR = re.compile(r"^[0-9]{4}年(?:度)?")


def printed(call: Call, text: str) -> bool:
    """Whether `text` is printed on a form and answers nothing: its title, its place (附件1), its number."""
    plain = squashed(text).rstrip(":")
    if len(plain) > 80:
        return False
    return (
        _NUMBERED.fullmatch(plain) is not None
        or any(plain == squashed(form.label) for form in call.forms)
        or titled(call, text) is not None
    )


def titled(call: Call, text: str) -> Form | None:
    """The form whose title `text` is, but perhaps for the year that it is about; None where it is none's."""
    if not 4 <= len(text) <= 160:
        return None
    plain = squashed(text).strip(TRAIL)
    found = _titles(call)
    return found.get(plain) or found.get(_YEAR.sub("", plain))


@lru_cache(maxsize=16)
def _titles(call: Call) -> Mapping[str, Form]:
    titles = {squashed(form.title).strip(TRAIL): form for form in call.forms}
    return {_YEAR.sub("", title): form for title, form in titles.items()} | titles
