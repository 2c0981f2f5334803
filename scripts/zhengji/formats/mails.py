"""Addresses of electronic mail."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from zhengji.formats.problem import Problem, error

_EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
    r"(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+"
)


def email_problems(value: str) -> Iterator[Problem]:
    """What is wrong with an address."""
    if _EMAIL.fullmatch(value) and len(value) <= 254:
        return
    corrected = re.sub(r"\s+", "", unicodedata.normalize("NFKC", value)).replace("。", ".").replace("、", ".")
    if corrected != value and _EMAIL.fullmatch(corrected):
        yield error("format.email", "电子邮箱里有全角字符或空格", f"请改为半角：{corrected}")
    else:
        hint = "请填写一个地址：“@”前面是名称，后面是域名，例如 163.com。"
        yield error("format.email", "不是完整的电子邮箱地址", hint)
