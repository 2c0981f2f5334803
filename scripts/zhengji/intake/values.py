"""One answer as it was written, understood as its field wants it: the one place where both Word and Excel ask."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from zhengji.formats import FORMATS, accepts
from zhengji.intake import amounts, dates, options
from zhengji.intake.contract import put
from zhengji.intake.folding import cleaned, squashed
from zhengji.model import Field, JsonObject, Kind
from zhengji.normalise import BLANK


class Meaning(NamedTuple):
    """What an answer means: the value (None: not answered), and why it is guessed ("" where it is sure).

    What could not be understood is the text as it was written: checking then says what the field wants.
    """

    value: Any
    guessed: str = ""


# characters of what may be an answer of a kind; a printed list of options with its boxes is the longest of them
_LONGEST = {
    **dict.fromkeys((Kind.NUMBER, Kind.INTEGER, Kind.MONEY, Kind.DATE, Kind.MONTH, Kind.BOOLEAN), 200),
    **dict.fromkeys((Kind.CHOICE, Kind.CHOICES, Kind.LIST), 3_000),
}


def understand(field: Field, text: str, *, figure: bool = False, year: int | None = None) -> Meaning:
    """What `text` answers to `field`.

    `figure`: a number in its cell, not a text. `year` is that of the form, for a period that is given by its length. A
    group that is a period may be asked whole ("2020年1月至2022年12月"): its value is the group's, or None.
    """
    plain, dropped = cleaned(text)
    note = f"去掉了 {dropped} 个看不见的控制字符" if dropped else ""
    if not plain:
        return Meaning(None, note)
    if len(plain) > _LONGEST.get(field.kind, len(plain)):  # no such answer: checking says so
        return Meaning(plain, note)
    if field.kind is Kind.GROUP:
        value, guessed = _group(field, plain, year)
    elif field.kind in (Kind.DATE, Kind.MONTH):
        value, guessed = dates.dated(field, plain, figure=figure)
    else:
        value, guessed = _BY_KIND[field.kind](field, plain)
        if figure and isinstance(value, str):
            value, guessed = _with_zero(field, value, guessed)
    return Meaning(value, f"{note}；{guessed}" if note and guessed else note or guessed)


def _group(field: Field, text: str, year: int | None) -> tuple[Any, str]:
    both, guessed = dates.period(field, text, year) if len(text) <= _LONGEST[Kind.DATE] else (None, "")
    if both is None:
        return None, ""
    data: JsonObject = {}
    depth = len(field.path)
    for leaf, (value, why) in zip(dates.ends(field), both, strict=True):
        if leaf is not None:
            put(data, leaf.path[depth:], value)
            guessed = "；".join(filter(None, (guessed, why)))
    return data, guessed


def _text(field: Field, text: str) -> tuple[str, str]:
    """One line: a text that was broken to fit its cell is put together again."""
    if "\n" not in text:
        return text, ""
    if field.format == "cn-phone":
        return "、".join(line.strip(BLANK) for line in text.split("\n") if line.strip(BLANK)), ""
    lines = [line.strip(BLANK) for line in text.split("\n")]
    joined = lines[0]
    for line in filter(None, lines[1:]):
        apart = joined[-1:].isascii() and line[:1].isascii() and not field.format
        joined += f"{' ' if apart and joined else ''}{line}"
    return joined, "原文有换行，连成了一行"


def _narrative(field: Field, text: str) -> tuple[str, str]:
    return text, ""


def _choice(field: Field, text: str) -> tuple[Any, str]:
    if not options.is_tick_list(text):
        return options.one_of(field, " ".join(text.split("\n")))
    answers = options.chosen(field, text)
    if len(answers) > 1:  # for a person to decide: checking says that it is none of the options
        return "；".join(answer for answer, _ in answers), "勾了不止一项"
    return answers[0] if answers else (None, "")


def _choices(field: Field, text: str) -> tuple[Any, str]:
    answers = options.chosen(field, text)
    guessed = "；".join(dict.fromkeys(why for _, why in answers if why))
    return [answer for answer, _ in answers] or None, guessed


# not the beginning of a figure (2.5D封装) or of a word with a hyphen
_LIST_MARK = re.compile(r"^\s*(?:[(（]?[0-9]{1,2}[)）.、．](?![0-9])|[•●·▪]|-(?=\s)|[①-⑳])\s*")


def _list(field: Field, text: str) -> tuple[Any, str]:
    """Items by line, else by semicolon, else by any comma, else by wide spaces."""
    for separators in (r"\n", r"[;；]", r"[、，,]", r"\s{2,}|\u3000"):
        if re.search(separators, text):
            items = re.split(separators, text)
            break
    else:
        items = [text]
    cut = [_LIST_MARK.sub("", item).strip(f"{BLANK}；;") for item in items]
    return [item for item in cut if item] or None, ""


_YES = frozenset(("是", "有", "对", "同意", "已", "yes", "y", "true", "t", "√", "✓", "☑", "✔", "■", "●", "1"))
_NO = frozenset(("否", "无", "不", "不是", "没有", "不同意", "未", "no", "n", "false", "f", "×", "✗", "☐", "□", "0"))
_TRUTHS = ("是", "否")


def _boolean(field: Field, text: str) -> tuple[Any, str]:
    plain = squashed(text)
    if plain in _YES or plain in _NO:
        return plain in _YES, f"“{text}”当作{'是' if plain in _YES else '否'}" if plain in ("0", "1") else ""
    if options.is_tick_list(text):
        ticked = {squashed(answer) for answer, _ in options.chosen(replace(field, options=_TRUTHS), text)}
        if not ticked:
            return None, ""
        if ticked <= _YES or ticked <= _NO:
            return ticked <= _YES, ""
    return text, ""


def _rows(field: Field, text: str) -> tuple[Any, str]:
    """Rows in one cell, as our own tables write them: rows by ；, their columns by ，."""
    columns = [leaf for item in field.fields for leaf in item.leaves()]
    rows = []
    for line in filter(None, (part.strip(BLANK) for part in re.split(r"[;；\n]", text))):
        cells = re.split(r"[，,\t]", line)
        if len(cells) > len(columns):
            return text, ""
        row: JsonObject = {}
        for column, cell in zip(columns, cells, strict=False):
            value = understand(column, cell).value
            if value is not None:
                put(row, column.path, value)
        rows.append(row)
    return rows, f"原文“{text}”，按列的顺序分开"


_BY_KIND: Mapping[Kind, Callable[[Field, str], tuple[Any, str]]] = {
    Kind.TEXT: _text,
    Kind.NARRATIVE: _narrative,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.LIST: _list,
    Kind.NUMBER: amounts.amount,
    Kind.INTEGER: amounts.amount,
    Kind.MONEY: amounts.amount,
    Kind.BOOLEAN: _boolean,
    Kind.ROWS: _rows,
}


def _with_zero(field: Field, value: str, guessed: str) -> tuple[str, str]:
    """A telephone number that lost its first 0 when a spreadsheet took it for a number."""
    wanted = FORMATS.get(field.format)
    if wanted is None or not value.isdecimal():
        return value, guessed
    told = {problem.severity for problem in wanted.problems(wanted.normalise(value))}
    if (
        told
        and not wanted.problems(wanted.normalise(f"0{value}"))
        and accepts(field.format, wanted.normalise(f"0{value}"))
    ):
        return f"0{value}", f"单元格里是数字 {value}，补上了开头的 0"
    return value, guessed


_SCIENTIFIC = re.compile(r"([0-9])(?:\.([0-9]*))?[eE]\+?([0-9]{1,3})")
_SIGNIFICANT = 15  # digits that a spreadsheet keeps of a number


def damage(field: Field, text: str, *, figure: bool = False) -> str:
    """Which digits of a code or number a spreadsheet has destroyed, "" where none are.

    A text field is asked only: of a sum the value is what counts, of a code every digit.
    """
    if field.kind is not Kind.TEXT:
        return ""
    plain = unicodedata.normalize("NFKC", text).strip()
    if figure and plain.isdecimal() and len(plain) > _SIGNIFICANT:
        first = _SIGNIFICANT + 1
        return f"共 {len(plain)} 位，从第 {first} 位起已被表格软件改成 0，原来的数字找不回来了"
    found = _SCIENTIFIC.fullmatch(plain)
    if not found:
        return ""
    length, kept = int(found[3]) + 1, 1 + len(found[2] or "")
    if kept >= length:
        return ""
    return f"成了科学计数“{plain}”：共 {length} 位，只剩前 {kept} 位，后 {length - kept} 位找不回来了"
