"""`zhengji similar`: who has filed the same text (查重)."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path

from zhengji.commands import call_of
from zhengji.errors import ZhengjiError

NAME = "similar"
HELP = "查重：找出文字雷同的申报，并排列出相同的段落"

# RENDERERS of zhengji.similar.rendering, named here so that help need not import them; a test holds the two together
FORMATS = ("text", "json", "xlsx")


def add_arguments(parser: ArgumentParser) -> None:
    """Which files, from which share on, and how to tell."""
    parser.add_argument(
        "paths", nargs="*", type=Path, metavar="路径", help="只列出与这些文件或文件夹有关的；默认全部征集表两两比较"
    )
    parser.add_argument(
        "--minimum",
        type=_share,
        default=0.2,
        metavar="比例",
        help="相同文字占较短一份的多少以上才列出，写 0.3 或 30%%；默认 20%%。有整栏照搬的，不论多少都列出",
    )
    parser.add_argument(
        "--format", choices=FORMATS, default="text", help="text 给人看（默认），json 给程序，xlsx 是 Excel 工作簿"
    )
    parser.add_argument("--out", type=Path, metavar="文件", help="报告写到文件里，屏幕上只显示小结")
    parser.add_argument("--jobs", type=_jobs, metavar="数", help="同时用几个进程；默认等于处理器的个数")


def run(args: Namespace) -> int:
    """Compare and print the report; what is similar is for a person to judge, so it is no fault."""
    from zhengji.files import write_whole
    from zhengji.progress import progress
    from zhengji.similar import similar_pairs
    from zhengji.similar.rendering import RENDERERS
    from zhengji.similar.told import similar

    if args.format == "xlsx" and args.out is None:
        raise ZhengjiError("Excel 工作簿不能显示在屏幕上。", "请用 --out 写明存到哪里，例如 --out 查重.xlsx。")
    call = call_of(args)
    with progress("查重") as advance:
        jobs = args.jobs or os.cpu_count() or 1
        pairs = similar_pairs(call, args.paths, jobs=jobs, minimum=args.minimum, progress=advance)
    report = similar(call, pairs, args.paths, args.minimum)
    content = RENDERERS[args.format](report)
    if args.out:
        write_whole(args.out, content)
        print(f"{report.summary}\n报告在 {args.out}", file=sys.stderr)
    else:
        sys.stdout.write(content.decode())
    return 0


def _share(text: str) -> float:
    try:
        share = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        share = -1.0
    if not 0 < share <= 1:
        raise ArgumentTypeError(f"应是 0 至 1 之间的数或百分数，如 0.3、30%，不是“{text}”")
    return share


def _jobs(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 256:
        raise ArgumentTypeError(f"应是 1 至 256 的整数，不是“{text}”")
    return int(text)
