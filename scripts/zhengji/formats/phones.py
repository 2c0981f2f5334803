"""Telephones: mobile numbers, and those with an area code, in the many ways that people write them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhengji.formats.problem import Problem, error, squeezed
from zhengji.model import Severity

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_EXTENSION = r"(?:转?分机|转|ext\.?):?"
_LANDLINE = re.compile(
    rf"(0(?:10|2[0-9]|[3-9][0-9]{{2}}))-?([0-9]{{3,4}})-?([0-9]{{4}})(?:(?:-|{_EXTENSION})([0-9]{{1,6}}))?",
    re.IGNORECASE,
)
_LOCAL = re.compile(rf"[0-9]{{3,4}}-?[0-9]{{4}}(?:(?:-|{_EXTENSION})[0-9]{{1,6}})?", re.IGNORECASE)
_IN_BRACKETS = re.compile(rf"(?<=[0-9])\((?:{_EXTENSION})?([0-9]{{1,6}})\)$", re.IGNORECASE)
_SEPARATORS = re.compile(r"[、/,，;；]|或")


def mobile(text: str) -> str:
    """A mobile number: its digits, without the country's code."""
    compact = re.sub(r"^(?:\+?86|0086)-?(?=1)", "", squeezed(text))
    return compact.replace("-", "")


def mobile_problems(value: str) -> Iterator[Problem]:
    """What is wrong with a mobile number."""
    if not _MOBILE.fullmatch(value):
        digits = re.fullmatch("[0-9]*", value)
        found = f"现在是 {len(value)} 位数字" if digits else "现在还有数字以外的字符"
        if digits and len(value) == 11:
            found = "现在的前两位不是手机号段"
        yield error(
            "format.mobile", f"应为 11 位手机号码，{found}", "请填一个中国大陆手机号码，例如 138 后接 8 位数字。"
        )


def _one_phone(text: str) -> str:
    compact = _IN_BRACKETS.sub(r"-\1", squeezed(text)).replace("(", "").replace(")", "-").strip("-")
    compact = re.sub(r"^(?:\+86|0086)-?0?(?=[2-9])", "0", compact)
    if match := _LANDLINE.fullmatch(compact):
        area, exchange, number, extension = match.groups()
        return f"{area}-{exchange}{number}" + (f"-{extension}" if extension else "")
    found = mobile(compact)
    return found if _MOBILE.fullmatch(found) else compact


def phone(text: str) -> str:
    """One or more numbers: area code, hyphen, number, and the extension behind another hyphen."""
    return "、".join(_phones(part) for part in _SEPARATORS.split(text) if part.strip())


def _phones(part: str) -> str:
    """A number with blanks in it, or several with blanks between them: whichever makes numbers of it."""
    one = _one_phone(part)
    if _is_phone(one):
        return one
    several = [_one_phone(piece) for piece in part.split()]
    return "、".join(several) if all(map(_is_phone, several)) else one


def _is_phone(value: str) -> bool:
    return any(pattern.fullmatch(value) for pattern in (_LANDLINE, _MOBILE, _LOCAL))


def phone_problems(value: str) -> Iterator[Problem]:
    """What is wrong with one or more numbers."""
    for part in value.split("、"):
        if _LANDLINE.fullmatch(part) or _MOBILE.fullmatch(part):
            continue
        if _LOCAL.fullmatch(part):
            message = f"第 {value.split('、').index(part) + 1} 个号码没有区号" if "、" in value else "电话没有区号"
            yield Problem(
                "format.phone-area-code", Severity.WARNING, message, "请在前面加上区号和连字符，例如 024-12345678。"
            )
        else:
            yield error(
                "format.phone",
                "应为区号加 7 至 8 位电话号码，或 11 位手机号码",
                "请写成 024-12345678 或 024-12345678-801（分机）；几个号码之间用顿号“、”隔开。",
            )
