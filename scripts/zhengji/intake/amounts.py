"""Numbers and sums of money as people write them: with units, commas, about, or in Chinese figures."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from zhengji.intake.folding import chinese_number
from zhengji.model import Field, Kind

# how many 元 one of each unit is
UNITS = {
    "元": 1, "圆": 1, "块": 1, "千元": 10**3, "万元": 10**4, "万": 10**4, "w": 10**4, "十万元": 10**5, "百万元": 10**6,
    "百万": 10**6, "千万元": 10**7, "千万": 10**7, "亿元": 10**8, "亿": 10**8,
}  # fmt: skip
_UNIT = "|".join(sorted(UNITS, key=len, reverse=True))
# atomic: 1111 is one number, and no other way to read it is ever tried
_FIGURES = r"(?>-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?(?:e[+-]?[0-9]{1,3})?|-?\.[0-9]+)"
_ABOUT = r"约为?|大约|近|超过?|不少于|不低于|不超过|至少|预计|[~≈≥≤><]=?"
_OR_SO = r"左右|上下|余|多|以上|以内"
_CURRENCY = r"人民币|rmb|cny|¥|￥"
_ONE = re.compile(rf"({_FIGURES})({_UNIT})?")
_WHOLE = re.compile(
    rf"(?P<about>{_ABOUT})?(?:{_CURRENCY})?(?P<sum>(?:(?:{_FIGURES})(?:{_UNIT})?)+)(?P<so1>{_OR_SO})?"
    rf"(?P<unit>[^0-9.,\-+(（]*?)?(?P<so2>{_OR_SO})?整?(?P<remark>[(（].*)?"
)
_IN_CHINESE = re.compile(
    rf"(?:{_CURRENCY})?([零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟]+)({_UNIT})?整?"
)
_PLAIN = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,9})?")
_NOTHING = frozenset(("无", "没有", "-", "--", "—", "——", "/", "\\", "零", "nil", "none", "n/a"))

Amount = tuple[float | int | str | None, str]
"""A number (or the text, where it is none), and why it is guessed."""


def amount(field: Field, text: str) -> Amount:
    """The number that `text` gives to `field`, in the field's unit; the text itself where it gives none."""
    if _PLAIN.fullmatch(text):  # as nearly all are
        return plain_number(Decimal(text)), ""
    said = _bare(field, text)
    if said in _NOTHING:
        # a required part of a sum that somebody struck out is 0; an optional blank stays one
        return (0, f"“{text}”当作 0") if field.required else (None, f"“{text}”当作没有填")
    found = _WHOLE.fullmatch(said)
    if found:
        return _figures(field, text, found)
    return _chinese(field, text, said)


def _bare(field: Field, text: str) -> str:
    """`text` in one width without white space, and without the label before it (总资金：300)."""
    folded = "".join(unicodedata.normalize("NFKC", text).split()).lower().replace("−", "-").replace("，", ",")
    return _label(field.title).sub("", folded) if ":" in folded else folded


@lru_cache(maxsize=256)
def _label(title: str) -> re.Pattern[str]:
    plain = "".join(unicodedata.normalize("NFKC", title).split()).lower()
    return re.compile(rf"^{re.escape(plain)}(?:\([^)]*\))?:" if plain else "(?!)")


def _figures(field: Field, text: str, found: re.Match[str]) -> Amount:
    pieces = _ONE.findall(found["sum"])
    unit, last = found["unit"] or "", pieces[-1][1]
    counted = _UNIT_OF.get(field.unit)
    guesses = []
    if unit and not last and counted and unit in UNITS:
        pieces[-1] = (pieces[-1][0], unit)
        unit = ""
    if len(pieces) > 1 and not all(each for _, each in pieces[:-1]):
        return text, ""
    if unit and unit not in (field.unit.lower(), (field.unit.lower()).removeprefix(last)):
        if counted:  # dollars, or words: not for us to turn into a sum
            return text, ""
        guesses.append(f"原文“{text}”，略去了“{unit}”")
    if found["about"] or found["so1"] or found["so2"] or found["remark"]:
        guesses.append(f"原文“{text}”，只取了数字")
    try:
        total = sum((_one(field, number, each) for number, each in pieces), Decimal(0))
    except InvalidOperation:
        return text, ""
    value = plain_number(total)
    if field.kind is Kind.INTEGER and not isinstance(value, int):
        return value, ""
    return value, "；".join(guesses)


def _one(field: Field, number: str, unit: str) -> Decimal:
    value = Decimal(number.replace(",", ""))
    counted = _UNIT_OF.get(field.unit)
    if not unit or counted is None:
        return value * UNITS[unit] if unit and counted is None and unit not in (field.unit, "元") else value
    return value * UNITS[unit] / counted


def _chinese(field: Field, text: str, said: str) -> Amount:
    found = _IN_CHINESE.fullmatch(said)
    if not found:
        return text, ""
    figures, unit = found[1], found[2] or ""
    counted = _UNIT_OF.get(field.unit)
    # 三百万 and 三百万元 are the same: 万 is the last figure or the unit
    value = chinese_number(figures)
    if value is None or (unit and counted is None):
        return text, ""
    if counted is None:
        return value, f"由“{text}”换算"
    if not unit and not re.search("[万亿]", figures):
        return value, f"由“{text}”换算，单位按{field.unit}"
    return plain_number(Decimal(value) * (UNITS[unit] if unit else 1) / counted), f"由“{text}”换算"


_UNIT_OF = {unit: size for unit, size in UNITS.items() if unit.endswith("元")}


def plain_number(value: Decimal) -> int | float:
    """`value` as JSON has it: whole where it is whole."""
    return int(value) if value == value.to_integral_value() and abs(value) < 10**15 else float(value)
