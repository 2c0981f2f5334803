"""Answers chosen from a form's options: ticked in a printed list, written out, abbreviated, or in own words."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache

from zhengji.intake.folding import narrow, squashed
from zhengji.model import Field
from zhengji.normalise import BLANK

TICKED = "☑☒√✓✔■●◉⊠▣🗹🗷⬛◼"
UNTICKED = "□☐○◯▢◻⬜"
_MARK = re.compile(f"[{TICKED}{UNTICKED}]")
_BRACKETED = re.compile(r"[\[(【〔]\s*([√✓✔xXvV■●☑☒])\s*[\])】〕]")
_BRACKETED_BLANK = re.compile(r"[\[(【〔]\s*[\])】〕](?!\S*[:：])")
_NUMBERING = re.compile(
    r"\s*(?:[(]?[0-9]{1,2}[)]|[0-9]{1,2}\s*[.、](?![0-9])|[(][一二三四五六七八九十]{1,3}[)]|[A-Z][.、)])\s*"
)
_SEPARATORS = "、,;/|\n\t "
_SKIPPED = re.compile(rf"[{re.escape(_SEPARATORS)}]+")
_NEXT = re.compile(r"[、,;/|\n\t]| {2,}|$")
_REMARK = re.compile(r"[(（][^()（）]*[)）]")
_CLOSE = 0.72

Choice = tuple[str, str]
"""An answer, and why it is guessed ("" where it is sure)."""


def is_tick_list(text: str) -> bool:
    """Whether `text` is a printed list with boxes."""
    return bool(_MARK.search(text) or _BRACKETED.search(narrow(text)))


def chosen(field: Field, text: str) -> list[Choice]:
    """The answers that `text` gives to a field with options, in its order; what is none of them stays as written."""
    folded = narrow(text)
    if _BRACKETED.search(folded):
        text = _BRACKETED_BLANK.sub("□", _BRACKETED.sub("☑", folded))
    if _MARK.search(text):
        return list(_ticked(field, text))
    return _written(field, text)


def one_of(field: Field, text: str) -> Choice:
    """The option that `text`, one answer, stands for; itself where it stands for none."""
    said = text.strip(BLANK)
    known = _known(field)
    plain = _plain(said)
    if plain in known:
        return known[plain], ""
    unnumbered = _plain(_NUMBERING.sub("", narrow(said), count=1))
    if unnumbered in known:
        return known[unnumbered], ""
    own = _own_words(field, said)
    if own is not None:
        return own, ""
    if field.allows_other and not field.other_prefix:
        return said, ""
    return _guess(field, said)


def _guess(field: Field, said: str) -> Choice:
    known = _known(field)
    bare = _plain(_REMARK.sub("", said))
    if bare in known:
        return known[bare], f"原文“{said}”，略去了括号里的话"
    plain = _plain(said)
    holding = {option for name, option in known.items() if _most_of(plain, name) or _most_of(name, plain)}
    if len(holding) == 1:
        return holding.pop(), f"原文“{said}”，不是选项的全称"
    likeness = sorted(
        ((SequenceMatcher(None, plain, name).ratio(), option) for name, option in known.items()), reverse=True
    )
    likest = likeness[0] if likeness else (0.0, "")
    others = [ratio for ratio, option in likeness if option != likest[1]]
    if likest[0] >= _CLOSE and (not others or likest[0] - others[0] > 0.05):
        return likest[1], f"原文“{said}”，与这个选项最像"
    if field.other_prefix and not holding:
        return f"{field.other_prefix}{said}", f"表上没有“{said}”这个选项，当作“{field.other_prefix.rstrip('：: ')}”"
    return said, ""


def _most_of(part: str, whole: str) -> bool:
    """Whether `part` is the better half of `whole`: 医药 of 生物医药, but not 海洋 of 海洋牧场技术."""
    return len(part) >= 2 and part in whole and 2 * len(part) > len(whole)


def _plain(text: str) -> str:
    return squashed(text).strip(";,.:。、·*_-")


def _known(field: Field) -> dict[str, str]:
    """Plain spelling → option, of the options and of their other names."""
    return _names(field.options, tuple(field.aliases.items()))


@lru_cache(maxsize=512)
def _names(options: tuple[str, ...], aliases: tuple[tuple[str, str], ...]) -> dict[str, str]:
    return {_plain(name): official for name, official in aliases} | {_plain(option): option for option in options}


def _own_words(field: Field, said: str) -> str | None:
    """`said` as an answer outside the options (其他：…), None where it is not written as one."""
    opening = _opening(field.other_prefix)
    found = opening.fullmatch(narrow(said)) if opening else None
    if found is None:
        return None
    rest = said[found.start(1) :].strip(BLANK)
    # a word that only begins like it (其他资金), unless a blank parts them
    if rest and narrow(rest)[0] not in ":_-—(;," and said[found.start(1)] not in BLANK:
        return None
    rest = rest.strip(f"{BLANK}_＿-—：:；;，,")
    if rest[:1] in ("(", "（") and rest[-1:] in (")", "）"):
        rest = rest[1:-1].strip(f"{BLANK}_＿")
    if re.fullmatch(r"[（(]?请?(?:注明|说明|填写)?[)）]?", rest):
        rest = ""
    return f"{field.other_prefix}{' '.join(rest.split())}" if rest else field.other_prefix.rstrip("：: ")


@lru_cache(maxsize=64)
def _opening(prefix: str) -> re.Pattern[str] | None:
    """How an answer in own words opens, and the words; None where a form has no such answers."""
    bare = squashed(prefix).rstrip(":")
    loose = r"\s*".join("[他它]" if mark == "他" else re.escape(mark) for mark in bare)  # 其它 is written as often
    return re.compile(rf"\s*{loose}(.*)", re.DOTALL | re.IGNORECASE) if bare else None


def _ticked(field: Field, text: str) -> list[Choice]:
    """What is ticked in a printed list. Boxes stand before their options, or all of them behind."""
    marks = list(_MARK.finditer(text))
    lead = text[: marks[0].start()].strip(BLANK)
    behind = bool(lead) and not text[marks[-1].end() :].strip(BLANK) and _is_option(field, lead.split("\n")[-1])
    edges = [0, *(mark.end() for mark in marks)] if behind else [*(mark.start() for mark in marks), len(text)]
    answers: list[Choice] = []
    for index, mark in enumerate(marks):
        label = text[edges[index] : mark.start()] if behind else text[mark.end() : edges[index + 1]]
        label = label.strip(f"{BLANK}；;、，,")
        if mark[0] in TICKED:
            if label:
                answers.append(one_of(field, label))
        elif (own := _own_words(field, label)) is not None and own.startswith(field.other_prefix):
            answers.append((own, "写了内容，但没有打勾"))
    return answers


def _is_option(field: Field, text: str) -> bool:
    return _plain(text) in _known(field) or _own_words(field, text) is not None


def _written(field: Field, text: str) -> list[Choice]:
    """The answers in a text without boxes; an option that holds a separator itself is found whole."""
    folded = narrow(text)
    answers: list[Choice] = []
    at = 0
    while at < len(text):
        if skipped := _SKIPPED.match(folded, at):
            at = skipped.end()
            continue
        if (numbered := _NUMBERING.match(folded, at)) and numbered.end() < len(text):
            at = numbered.end()
        found = _option_pattern(field).match(folded, at)
        if found:
            answers.append((_known(field)[_plain(found[0])], ""))
            at = found.end()
            continue
        own = _own_words(field, text[at:]) is not None
        following = _NEXT.search(folded, at)
        end = _end_of_own_words(field, folded, at) if own or following is None else following.start()
        segment = text[at:end].strip(BLANK)
        if segment:
            answer, why = one_of(field, segment)
            parted = own and end < len(text) and folded[end] not in ";\n"
            answers.append((answer, f"“{segment}”后面的当作另一项" if parted else why))
        at = max(end, at + 1)
    return answers


def _end_of_own_words(field: Field, folded: str, at: int) -> int:
    """Where an answer in own words ends: at a semicolon or a line break, or where an option follows a separator."""
    for found in re.finditer(r"[;\n]|[、,]\s*", folded[at:]):
        start = at + found.start()
        if found[0] in ";\n" or _option_pattern(field).match(folded, at + found.end()):
            return start
    return len(folded)


def _option_pattern(field: Field) -> re.Pattern[str]:
    """Any option or other name of one, in either width, with white space anywhere, up to a separator or the end."""
    return _pattern((*field.options, *field.aliases))


@lru_cache(maxsize=512)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted({narrow(name) for name in names}, key=len, reverse=True)
    spelt = "|".join(r"\s*".join(re.escape(mark) for mark in name if not mark.isspace()) for name in longest_first)
    return re.compile(rf"(?:{spelt or '(?!)'})(?=\s*(?:[{re.escape(_SEPARATORS)}.。]|$))", re.IGNORECASE)
