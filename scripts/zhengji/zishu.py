"""字数: the length of a text as a Chinese word processor counts it, and the printed prompt taken out of it.

What counts, by code point (the browser's counter is made from the same ranges; `tests/vectors/zishu.json` binds both):

- 1 each: a CJK character of any plane, kana, a Hangul syllable, a full-width letter or digit, a punctuation mark or
  symbol of any width, and anything else that is not named below;
- 1 a word: a run of letters, digits and signs of units (Latin, Greek, Cyrillic … `²`, `℃`, `°`, `Ⅱ`), with one or two
  of `.` `-` `_` `%` `/` inside it and a `%` or `‰` at its end: `300mm²`, `10kV`, `GB/T`, `3.5%`;
- 1 an emoji: a flag, a keycap, a family of people joined into one picture, with skin tones and tags;
- 0: white space of every kind, U+3000 and U+200B included, other invisible characters, controls, combining marks.

Only ranges and plain constructs, none that Python has and JavaScript (with the `u` flag) has not.
"""

from __future__ import annotations

import re
from functools import lru_cache

# Blank on the page: white space, zero-width spaces and marks of direction, controls, Hangul and Braille fillers.
_BLANK = (
    r"\u0000-\u0020\u007F-\u00A0\u115F\u1160\u1680\u180E\u2000-\u200B\u200E\u200F\u2028-\u202F\u205F\u2061-\u206F"
    r"\u2800\u3000\u3164\uFEFF\uFFA0\uFFF9-\uFFFB"
)
# Joined to the character before it, and so neither counted nor the end of a word.
_MARK = (
    r"\u00AD\u0300-\u036F\u0483-\u0489\u1161-\u11FF\u1AB0-\u1AFF\u1DC0-\u1DFF\u200C\u200D\u2060\u20D0-\u20FF"
    r"\u302A-\u302F\u3099\u309A\uD7B0-\uD7FF\uFE00-\uFE0F\uFE20-\uFE2F\U000E0000-\U000E01EF"
)
# Letters, digits and signs of units that run together into one word: every script that is written with words.
_WORD = (
    r"0-9A-Za-z\u00AA\u00B0\u00B2\u00B3\u00B5\u00B9\u00BA\u00BC-\u00BE\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF"
    r"\u0370-\u037D\u037F-\u0482\u048A-\u10FF\u1200-\u167F\u1681-\u180D\u180F-\u1AAF\u1B00-\u1DBF\u1E00-\u1FFF"
    r"\u2070-\u209F\u2100-\u218F\u2C00-\u2DFF\uA4D0-\uA95F\uA980-\uABFF\uFB00-\uFDCF\uFDF0-\uFDFF\uFE70-\uFEFC"
    r"\U00010000-\U00016FDF\U0001BC00-\U0001BC9F\U0001D400-\U0001D7FF\U0001E000-\U0001EFFF"
)
_JOINT = r".\-_%/"
_FLAG = r"\U0001F1E6-\U0001F1FF"
_TONE = r"\U0001F3FB-\U0001F3FF"
_PICTURE = (
    r"\u00A9\u00AE\u203C\u2049\u2190-\u23FF\u25A0-\u27BF\u2900-\u297F\u2B00-\u2BFF\u3030\u303D\u3297\u3299"
    r"\U0001F000-\U0001F1E5\U0001F200-\U0001FBFF"
)
_PICTURE_AND_MARKS = rf"[{_PICTURE}][{_TONE}{_MARK}]*"

_UNIT = re.compile(
    rf"[0-9#*]\uFE0F?\u20E3"
    rf"|[{_FLAG}][{_FLAG}]?"
    rf"|{_PICTURE_AND_MARKS}(?:(?<=\u200D){_PICTURE_AND_MARKS})*"
    rf"|[{_WORD}][{_WORD}{_MARK}]*(?:[{_JOINT}]{{1,2}}[{_WORD}][{_WORD}{_MARK}]*)*[%‰]?"
    rf"|[^{_BLANK}{_MARK}]"
)
# All but the ideographs and marks that a Chinese text is made of, each of which counts one: found first, because there
# is little of it. (A class of few ranges is five times as quick as one that names all that counts otherwise.)
_RARE = re.compile(r"[^\u4E00-\u9FFF，。、；：（）“”]+")

# The first bytes in UTF-8 of U+4000 … U+9FFF, each of which counts one.
_LEADS = b"\xe4\xe5\xe6\xe7\xe8\xe9"


def count(text: str) -> int:
    """The 字数 of `text`."""
    runs = _RARE.findall(text)
    lengths = list(map(len, runs))
    if max(lengths, default=0) <= _SHORT:
        return len(text) - sum(lengths) + sum(map(_short, runs))
    return len(text) - sum(lengths) + sum(_short(run) if len(run) <= _SHORT else _units(run) for run in runs)


def _units(run: str) -> int:
    return sum(1 for _ in _UNIT.finditer(run))


_SHORT = 24  # characters
_short = lru_cache(maxsize=4096)(_units)  # a year, a line break, a unit come again and again


def at_least(text: str, minimum: int) -> bool:
    """Whether `text` has `minimum` 字 or more: a lower bound in bytes first, the exact count only where it is near."""
    if len(text) < minimum:  # nothing counts more than one a code point
        return False
    return ideographs(text) >= minimum or count(text) >= minimum


@lru_cache(maxsize=64)  # each narrative is asked about twice or three times
def ideographs(text: str) -> int:
    """How many of its characters are common Chinese ones (U+4000 … U+9FFF): quick, and never more than `count`."""
    content = text.encode("utf-8", "surrogatepass")
    return len(content) - len(content.translate(None, _LEADS))


_BLANKS = re.compile(f"[{_BLANK}]")
_OPEN, _CLOSE = "（(［[【〔", "）)］]】〕"
_ALIKE = {
    mark: f"[{re.escape(marks)}]"
    for marks in (_OPEN, _CLOSE, "，,、", "；;", "：:", "。.．", '“”"＂「」', "‘’'＇", "-－–—―", "~～〜", "/／", "%％")
    for mark in marks
}


def strip_prompt(text: str, prompt: str) -> tuple[str, bool]:
    """`text` without the printed `prompt`, and whether it was left in.

    Brackets, punctuation, letters and digits may be full-width or half-width, brackets may be missing, and white space
    and line breaks may have come in anywhere. A line that held nothing else goes with it.
    """
    if not all(mark in text for mark in _certain(prompt)) or not (printed := _printed(prompt)):
        return text, False
    core, whole = printed
    return (whole.sub(_nothing_or_line_break, text), True) if core.search(text) else (text, False)


def _nothing_or_line_break(found: re.Match[str]) -> str:
    """What stays of a prompt and the line break after it: the break, unless the line held nothing else."""
    before = found.string[: found.start()].rstrip(" \t\u3000")
    return "" if not before or before.endswith("\n") else found["end"]


def _head_and_heart(prompt: str) -> tuple[str, str]:
    head, bracket, heart = prompt.strip().rstrip(_CLOSE).partition("（")
    return (head, heart) if bracket else ("", head)


@lru_cache(maxsize=256)
def _certain(prompt: str) -> tuple[str, ...]:
    """What has one spelling only in the heart of a prompt: where one of these is absent, so is the prompt.

    Almost always one is, and then the costly patterns need not even be compiled.
    """
    heart = dict.fromkeys(_head_and_heart(prompt)[1])
    return tuple(mark for mark in heart if not mark.isascii() and mark not in _ALIKE and not _BLANKS.match(mark))


@lru_cache(maxsize=256)
def _printed(prompt: str) -> tuple[re.Pattern[str], re.Pattern[str]] | None:
    """The heart of a prompt, which is quick to look for, and all of it with what was printed before its bracket."""
    head, heart = _head_and_heart(prompt)
    core, before = _loosely(heart), _loosely(head)
    if not core:
        return None
    blank = f"[{_BLANK}]*"
    before = f"(?:{before}{blank})?" if before else ""
    around = rf"{before}(?:{_ALIKE['（']}{blank})?{core}(?:{blank}{_ALIKE['）']})?(?P<end>(?:[ \t\u3000]*\n)?)"
    return re.compile(core), re.compile(around)


def _loosely(printed: str) -> str:
    """A pattern for `printed`: every mark in either width, white space anywhere."""
    return f"[{_BLANK}]*".join(_alike(mark) for mark in printed if not _BLANKS.match(mark))


def _alike(mark: str) -> str:
    if mark.isascii() and mark.isalnum():
        return f"[{mark.lower()}{mark.upper()}{chr(ord(mark.lower()) + 0xFEE0)}{chr(ord(mark.upper()) + 0xFEE0)}]"
    return _ALIKE.get(mark) or re.escape(mark)
