"""Texts of people made comparable: one width, no white space, no control characters; Chinese figures as numbers."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from zhengji.inert import is_plain
from zhengji.normalise import BLANK

_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_NO_BLANKS = dict.fromkeys(map(ord, BLANK))
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")
_DIGITS = {mark: value for value, marks in enumerate(
    ("零〇○0", "一壹1", "二贰两2", "三叁3", "四肆4", "五伍5", "六陆6", "七柒7", "八捌8", "九玖9")
) for mark in marks}  # fmt: skip
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}


def narrow(text: str) -> str:
    """`text` with full-width letters, digits and signs in half width, character by character: every span stays."""
    return text.translate(_NARROW)


@lru_cache(maxsize=8192)
def squashed(text: str) -> str:
    """NFKC without white space and letter case: what two spellings of one label have in common."""
    return unicodedata.normalize("NFKC", text).translate(_NO_BLANKS).casefold()


def cleaned(text: str) -> tuple[str, int]:
    """`text` with one kind of line break and without what cannot be filed; and how many characters that were.

    Word's own line break (VT) and page break (FF) are line breaks here.
    """
    # what must be changed is not printable
    if is_plain(text):
        return text.strip(BLANK), 0
    if "\r" in text or "\v" in text or "\f" in text or "\x85" in text or "\u2028" in text or "\u2029" in text:
        text = re.sub("\r\n?|[\v\f\x85\u2028\u2029]", "\n", text)
    kept, dropped = _CONTROL.subn("", text)
    return kept.strip(BLANK), dropped


def chinese_number(text: str) -> int | None:
    """The number that Chinese figures write (三百二十, 叁佰万, 二〇二〇), None where they write none."""
    if not text or any(mark not in _DIGITS and mark not in _TENS and mark not in _MYRIADS for mark in text):
        return None
    if all(mark in _DIGITS for mark in text):
        return int("".join(str(_DIGITS[mark]) for mark in text))
    total = section = digit = 0
    for mark in text:
        if mark in _DIGITS:
            digit = digit * 10 + _DIGITS[mark] if digit and mark.isascii() else _DIGITS[mark]
        elif mark in _TENS:
            section += (digit or 1) * _TENS[mark]
            digit = 0
        elif _MYRIADS[mark] > 10_000 and total:
            total, section, digit = (total + section + digit) * _MYRIADS[mark], 0, 0
        else:
            total, section, digit = total + (section + digit) * _MYRIADS[mark], 0, 0
    return total + section + digit
