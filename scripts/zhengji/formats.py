"""The formats a schema may ask for: how a value is normalised, and what is wrong with it.

Verdicts are regular expressions and check digits that a browser can repeat: no pattern uses Python's idea of a digit.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from zhengji.model import Severity


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a value: `code` of the finding, what is and should be, how to mend it."""

    code: str
    severity: Severity
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Format:
    """A named format: `normalise` gives the one spelling, `problems` judges a normalised value."""

    normalise: Callable[[str], str]
    problems: Callable[[str], tuple[Problem, ...]]


_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_EXTENSION = r"(?:转?分机|转|ext\.?):?"
_LANDLINE = re.compile(
    rf"(0(?:10|2[0-9]|[3-9][0-9]{{2}}))-?([0-9]{{3,4}})-?([0-9]{{4}})(?:(?:-|{_EXTENSION})([0-9]{{1,6}}))?",
    re.IGNORECASE,
)
_LOCAL = re.compile(rf"[0-9]{{3,4}}-?[0-9]{{4}}(?:(?:-|{_EXTENSION})[0-9]{{1,6}})?", re.IGNORECASE)
_IN_BRACKETS = re.compile(rf"(?<=[0-9])\((?:{_EXTENSION})?([0-9]{{1,6}})\)$", re.IGNORECASE)
_SEPARATORS = re.compile(r"[、/,，;；]|或")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−－ー", "-"))
_EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
    r"(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+"
)
_DATE_PARTS = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})(?:[-/.月]([0-9]{1,2})日?)?月?")
_TWO_CHARACTERS = re.compile(r"([\u3400-\u9fff])\s+([\u3400-\u9fff])")


def _error(code: str, message: str, hint: str) -> Problem:
    return Problem(code, Severity.ERROR, message, hint)


def _compact(text: str) -> str:
    """NFKC without white space, every dash a hyphen."""
    folded = unicodedata.normalize("NFKC", text)
    compact = "".join(folded.split())
    if compact != folded:  # a lone accent is a blank and an accent: without the blank it is the letter's before it
        compact = unicodedata.normalize("NFKC", compact)
    return compact.translate(_DASHES)


def _mobile(text: str) -> str:
    compact = re.sub(r"^(?:\+?86|0086)-?(?=1)", "", _compact(text))
    return compact.replace("-", "")


def _mobile_problems(value: str) -> Iterator[Problem]:
    if not _MOBILE.fullmatch(value):
        digits = re.fullmatch("[0-9]*", value)
        found = f"现在是 {len(value)} 位数字" if digits else "现在还有数字以外的字符"
        if digits and len(value) == 11:
            found = "现在的前两位不是手机号段"
        yield _error(
            "format.mobile", f"应为 11 位手机号码，{found}", "请填一个中国大陆手机号码，例如 138 后接 8 位数字。"
        )


def _one_phone(text: str) -> str:
    compact = _IN_BRACKETS.sub(r"-\1", _compact(text)).replace("(", "").replace(")", "-").strip("-")
    compact = re.sub(r"^(?:\+86|0086)-?0?(?=[2-9])", "0", compact)
    if match := _LANDLINE.fullmatch(compact):
        area, exchange, number, extension = match.groups()
        return f"{area}-{exchange}{number}" + (f"-{extension}" if extension else "")
    mobile = _mobile(compact)
    return mobile if _MOBILE.fullmatch(mobile) else compact


def _phone(text: str) -> str:
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


def _phone_problems(value: str) -> Iterator[Problem]:
    for part in value.split("、"):
        if _LANDLINE.fullmatch(part) or _MOBILE.fullmatch(part):
            continue
        if _LOCAL.fullmatch(part):
            message = f"第 {value.split('、').index(part) + 1} 个号码没有区号" if "、" in value else "电话没有区号"
            yield Problem(
                "format.phone-area-code", Severity.WARNING, message, "请在前面加上区号和连字符，例如 024-12345678。"
            )
        else:
            yield _error(
                "format.phone",
                "应为区号加 7 至 8 位电话号码，或 11 位手机号码",
                "请写成 024-12345678 或 024-12345678-801（分机）；几个号码之间用顿号“、”隔开。",
            )


def _email_problems(value: str) -> Iterator[Problem]:
    if _EMAIL.fullmatch(value) and len(value) <= 254:
        return
    corrected = re.sub(r"\s+", "", unicodedata.normalize("NFKC", value)).replace("。", ".").replace("、", ".")
    if corrected != value and _EMAIL.fullmatch(corrected):
        yield _error("format.email", "电子邮箱里有全角字符或空格", f"请改为半角：{corrected}")
    else:
        hint = "请填写一个地址：“@”前面是名称，后面是域名，例如 163.com。"
        yield _error("format.email", "不是完整的电子邮箱地址", hint)


def _code(text: str) -> str:
    # Latin letters only: which others have capitals differs between versions of Unicode
    return re.sub("[a-z]+", lambda found: found[0].upper(), _compact(text))


def _organisation_digit(body: str) -> str:
    """The check character of an 8-character organisation code (GB 11714)."""
    total = sum(int(character, 36) * weight for character, weight in zip(body, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    return "0123456789X0"[11 - total % 11] if total % 11 else "0"


def _code_problems(value: str) -> Iterator[Problem]:
    if len(value) == 18 and re.fullmatch(r"[0-9A-HJ-NPQRTUWXY]{18}", value):
        from stdnum.cn import uscc  # imports ssl and the like, and many a form asks for no code

        # python-stdnum's is_valid refuses the letters that GB 32100 allows in the first two places
        if uscc.calc_check_digit(value[:17]) == value[17]:
            return
        if _organisation_digit(value[8:16]) == value[16]:
            yield Problem(
                "format.org-code-digit",
                Severity.WARNING,
                "统一社会信用代码的最后一位校验码不对，但其中的组织机构代码是对的",
                "请对照营业执照或法人证书再核对一遍；确实如此的可以保留。",
            )
            return
        yield _error("format.org-code", "统一社会信用代码的校验码不对，可能抄错了字符", "请对照证书逐位核对。")
    elif re.fullmatch(r"[0-9A-Z]{8}-?[0-9X]", value):
        if _organisation_digit(value[:8]) == value[-1]:
            yield Problem(
                "format.org-code-short",
                Severity.INFO,
                "填的是 9 位组织机构代码",
                "如已换发 18 位统一社会信用代码，请改填新代码。",
            )
            return
        yield _error("format.org-code", "组织机构代码的校验码不对，可能抄错了字符", "请对照证书逐位核对。")
    else:
        found = f"现在是 {len(value)} 位" if len(value) not in (9, 18) else "现在有代码里不用的字符"
        message = f"应为 18 位统一社会信用代码或 9 位组织机构代码，{found}"
        hint = "请对照证书填写；代码里没有字母 I、O、S、V、Z。"
        yield _error("format.org-code", message, hint)


def _strip(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _date_problems(value: str) -> Iterator[Problem]:
    match = _DATE_PARTS.fullmatch(_compact(value))
    if not match:
        yield _error("format.date", "应为“年-月-日”，年四位、月和日各两位", "例如 2020-01-31。")
    elif not match[3]:
        yield _error("format.date", "只有年和月，没有日", "请补上日，例如 2020-01-31。")
    else:
        corrected = f"{match[1]}-{int(match[2]):02d}-{int(match[3]):02d}"
        if not _is_day(corrected):
            day = f"{match[1]}年{int(match[2])}月{int(match[3])}日"
            yield _error("format.date", f"没有{day}这一天", "请核对月份和日期。")
        else:
            yield from _time_problems("format.date", value, corrected, "日期应写成“年-月-日”")


def _time_problems(code: str, value: str, corrected: str, wanted: str) -> Iterator[Problem]:
    """What is wrong with a day or month that there is: the year, or how it is written."""
    if corrected < "1900":
        yield _error(code, "年份太早，可能写错了", "请核对年份。")
    elif corrected != value:
        yield _error(code, wanted, f"请改为 {corrected}。")


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _month_problems(value: str) -> Iterator[Problem]:
    match = _DATE_PARTS.fullmatch(_compact(value))
    if not match:
        yield _error("format.year-month", "应为“年-月”，年四位、月两位", "例如 2020-01。")
        return
    corrected = f"{match[1]}-{int(match[2]):02d}"
    if not 1 <= int(match[2]) <= 12:
        yield _error("format.year-month", f"一年里没有{int(match[2])}月", "请核对月份。")
    else:
        yield from _time_problems("format.year-month", value, corrected, "年月应写成“年-月”")


def _name(text: str) -> str:
    return _TWO_CHARACTERS.sub(r"\1\2", text.strip()) if len(text.strip()) <= 6 else text.strip()


def _none(value: str) -> Iterator[Problem]:
    return iter(())


def _format(normalise: Callable[[str], str], problems: Callable[[str], Iterator[Problem]]) -> Format:
    @lru_cache(maxsize=4096)
    def judged(value: str) -> tuple[Problem, ...]:
        return tuple(problems(value))

    return Format(normalise, judged)


FORMATS: Mapping[str, Format] = {
    "cn-mobile": _format(_mobile, _mobile_problems),
    "cn-phone": _format(_phone, _phone_problems),
    "cn-org-code": _format(_code, _code_problems),
    "cn-name": _format(_name, _none),
    "email": _format(str.strip, _email_problems),
    "date": _format(_strip, _date_problems),
    "year-month": _format(_strip, _month_problems),
}


def accepts(name: str, value: object) -> bool:
    """Whether a text has no error under format `name`; anything that is not a text passes, as JSON Schema has it."""
    if not isinstance(value, str) or name not in FORMATS:
        return True
    return not any(problem.severity is Severity.ERROR for problem in FORMATS[name].problems(value))
