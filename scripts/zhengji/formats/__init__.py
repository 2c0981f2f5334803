"""The formats a schema may ask for: how a value is normalised, and what is wrong with it.

Verdicts are regular expressions and check digits that a browser can repeat: no pattern uses Python's idea of a digit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from zhengji.formats.codes import code, code_problems
from zhengji.formats.days import date_problems, month_problems, stripped
from zhengji.formats.mails import email_problems
from zhengji.formats.phones import mobile, mobile_problems, phone, phone_problems
from zhengji.formats.problem import Problem
from zhengji.model import Severity

__all__ = ["FORMATS", "Format", "Problem", "accepts"]

_TWO_CHARACTERS = re.compile(r"([\u3400-\u9fff])\s+([\u3400-\u9fff])")


@dataclass(frozen=True, slots=True)
class Format:
    """A named format: `normalise` gives the one spelling, `problems` judges a normalised value."""

    normalise: Callable[[str], str]
    problems: Callable[[str], tuple[Problem, ...]]


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
    "cn-mobile": _format(mobile, mobile_problems),
    "cn-phone": _format(phone, phone_problems),
    "cn-org-code": _format(code, code_problems),
    "cn-name": _format(_name, _none),
    "email": _format(str.strip, email_problems),
    "date": _format(stripped, date_problems),
    "year-month": _format(stripped, month_problems),
}


def accepts(name: str, value: object) -> bool:
    """Whether a text has no error under format `name`; anything that is not a text passes, as JSON Schema has it."""
    if not isinstance(value, str) or name not in FORMATS:
        return True
    return not any(problem.severity is Severity.ERROR for problem in FORMATS[name].problems(value))
