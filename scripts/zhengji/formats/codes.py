"""The codes of organisations and their check characters (GB 32100, GB 11714)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhengji.formats.problem import Problem, error, squeezed
from zhengji.model import Severity


def code(text: str) -> str:
    """A code without blanks, in capitals."""
    # Latin letters only: which others have capitals differs between versions of Unicode
    return re.sub("[a-z]+", lambda found: found[0].upper(), squeezed(text))


def _organisation_digit(body: str) -> str:
    """The check character of an 8-character organisation code (GB 11714)."""
    total = sum(int(character, 36) * weight for character, weight in zip(body, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    return "0123456789X0"[11 - total % 11] if total % 11 else "0"


def code_problems(value: str) -> Iterator[Problem]:
    """What is wrong with a 统一社会信用代码 (GB 32100) or an organisation code."""
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
        yield error("format.org-code", "统一社会信用代码的校验码不对，可能抄错了字符", "请对照证书逐位核对。")
    elif re.fullmatch(r"[0-9A-Z]{8}-?[0-9X]", value):
        if _organisation_digit(value[:8]) == value[-1]:
            yield Problem(
                "format.org-code-short",
                Severity.INFO,
                "填的是 9 位组织机构代码",
                "如已换发 18 位统一社会信用代码，请改填新代码。",
            )
            return
        yield error("format.org-code", "组织机构代码的校验码不对，可能抄错了字符", "请对照证书逐位核对。")
    else:
        found = f"现在是 {len(value)} 位" if len(value) not in (9, 18) else "现在有代码里不用的字符"
        message = f"应为 18 位统一社会信用代码或 9 位组织机构代码，{found}"
        hint = "请对照证书填写；代码里没有字母 I、O、S、V、Z。"
        yield error("format.org-code", message, hint)
