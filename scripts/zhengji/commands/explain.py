"""`zhengji explain`: what a code of the report means, with a bad and a good example."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable

from zhengji.commands import call_of
from zhengji.errors import ZhengjiError

NAME = "explain"
HELP = "说明某一条检查规则；不写代码则列出全部规则"


def add_arguments(parser: ArgumentParser) -> None:
    """The code, optional."""
    parser.add_argument("code", nargs="?", metavar="代码", help="报告里方括号中的代码，例如 shape.required")


def run(args: Namespace) -> int:
    """Print one rule in full, or the list of all."""
    from zhengji.checks import all_codes
    from zhengji.report.words import SEVERITIES

    call = call_of(args)
    codes = {code.code: code for code in all_codes(call)}
    if args.code is None:
        for code in codes.values():
            print(f"{SEVERITIES[code.severity]}　{code.code}　{code.title}")
        return 0
    if args.code not in codes:
        raise ZhengjiError(
            f"没有“{args.code}”这个代码。", _nearest(args.code, codes) + "运行 zhengji explain 可列出全部。"
        )
    code = codes[args.code]
    print(f"{code.code}　{code.title}（{SEVERITIES[code.severity]}）")
    if code.forms:
        print(f"适用于：{'、'.join(code.forms)}的{'、'.join(code.labels)}")
    print(f"\n{code.what.strip()}")
    for heading, text in (("改法", code.mend), ("不对", code.bad), ("正确", code.good)):
        if text:
            print(f"\n{heading}：")
            print("\n".join(f"　　{line}" for line in text.strip().splitlines()))
    return 0


def _nearest(code: str, codes: Iterable[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(code, list(codes), n=3)
    return f"是不是 {'、'.join(near)}？" if near else ""
