"""`zhengji release`: what is done to a site before it is published."""

from __future__ import annotations

import re
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path

from zhengji.commands import call_of
from zhengji.errors import ZhengjiError

NAME = "release"
HELP = "发布网站之前：逐字节核查没有不公开的内容，写下校验和与来源"


def add_arguments(parser: ArgumentParser) -> None:
    """Which site, made from what."""
    parser.add_argument("site", type=Path, nargs="?", default=Path("site"), metavar="文件夹", help="网站；默认 site")
    parser.add_argument(
        "--commit", type=_commit, required=True, metavar="版本", help="网站由哪个提交生成，写完整的提交号"
    )


def run(args: Namespace) -> int:
    """Look through the site; seal it where nothing private is in it, else say where it stands and exit 1."""
    from zhengji.inert import named
    from zhengji.release import SUMS, look_through, seal

    call = call_of(args)
    if not (args.site / "index.html").is_file():
        raise ZhengjiError(f"“{args.site}”里没有网站。", "请先运行 zhengji build。")
    leaks = look_through(args.site, call)
    if leaks:
        print("网站里有不公开的内容，不能发布：", file=sys.stderr)
        for leak in leaks[:100]:
            print(f"　{named(leak.file)}　有　{named(leak.path)}　中不公开的一项", file=sys.stderr)
        (args.site / SUMS).unlink(missing_ok=True)  # of an earlier run: it would vouch for this one
        return 1
    manifest = seal(args.site, call, args.commit)
    print(f"核查完毕，没有不公开的内容；{manifest['files']:,} 个文件的校验和在 {args.site / SUMS}")
    return 0


def _commit(text: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", text):
        raise ArgumentTypeError(f"应是完整的提交号，不是“{text}”")
    return text
