"""`zhengji import`: filled Word and Excel forms, one or a folder of them, as submissions where they belong."""

from __future__ import annotations

import gc
import os
import shutil
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path

from zhengji.commands import call_of, form_of
from zhengji.errors import ZhengjiError

NAME = "import"
HELP = "导入填好的 Word、Excel 表，一份或一个文件夹，生成填报文件并检查"

# SAVERS of zhengji.inbox, named here so that help need not import them; a test holds the two together
REPORTS = (".json", ".xlsx")


def add_arguments(parser: ArgumentParser) -> None:
    """What to bring in, where to, and what is known of it already."""
    parser.add_argument(
        "paths",
        nargs="+",
        type=Path,
        metavar="文件",
        help="Word（.docx）、Excel（.xlsx）、CSV、YAML 文件，或放它们的文件夹",
    )
    parser.add_argument("--form", metavar="征集表", help="是哪一张表，写代号、序号或附件号；默认自动辨认")
    parser.add_argument("--region", metavar="地区", help="所在地区，用于表上没有写的；默认由单位名称推断，请核对")
    parser.add_argument(
        "--out",
        type=Path,
        metavar="文件夹",
        help="写到哪里，文件夹或一个 .yaml 文件；默认写到 submissions 里应放的位置",
    )
    parser.add_argument(
        "--into", type=Path, metavar="文件", help="补到这份已有的填报文件里：没有读出的栏目和注释保持原样"
    )
    parser.add_argument("--force", action="store_true", help="已有内容不同的同名文件时，覆盖它")
    parser.add_argument("--dry-run", action="store_true", help="只读只查，什么也不写")
    parser.add_argument(
        "--report",
        type=Path,
        metavar="文件",
        help="把全部结果另存为 .xlsx 或 .json：读出的、请核对的、没有归栏的和问题",
    )
    parser.add_argument("--jobs", type=_jobs, metavar="数", help="同时用几个进程；默认等于处理器的个数")


def run(args: Namespace) -> int:
    """Bring everything in, tell what became of it, and say by the exit code whether all went well."""
    # what comes back from the workers is there to stay: not to be looked through so often
    gc.set_threshold(50_000, 100)
    from zhengji.files import write_whole
    from zhengji.inbox import FEW, SAVERS, Order, State, overview, receive, region_named, tell
    from zhengji.progress import progress

    call = call_of(args)
    if args.out and args.into:
        raise ZhengjiError("--out 和 --into 只能用一个。", "--into 补到已有的文件里，--out 写成新的文件。")
    if args.report and args.report.suffix.lower() not in REPORTS:
        raise ZhengjiError(f"不能把结果存成“{args.report}”。", "文件名请以 .xlsx 或 .json 结尾。")
    order = Order(
        paths=tuple(args.paths),
        form=form_of(call, args.form) if args.form else None,
        region=region_named(call, args.region) if args.region else "",
        out=args.out,
        into=args.into,
        force=args.force,
        dry=args.dry_run,
        full=bool(args.report),
        jobs=args.jobs or os.cpu_count() or 1,
    )
    with progress("导入") as advance:
        arrivals = receive(call, order, advance)
    if args.report:
        write_whole(args.report, SAVERS[args.report.suffix.lower()](call, arrivals))
    told = [one for one in arrivals if one.state is not State.ASIDE]
    terminal = sys.stdout.isatty()
    table = ""
    if terminal and len(told) > FEW:
        width = shutil.get_terminal_size().columns
        table = overview(call, arrivals, width=width, colour="NO_COLOR" not in os.environ)
    sys.stdout.write(tell(call, arrivals, private=terminal, table=table))
    if args.report:
        print(f"全部结果在 {args.report}（含不公开的内容，请妥善保管）")
    return 0 if told and all(one.well for one in told) else 1


def _jobs(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 256:
        raise ArgumentTypeError(f"应是 1 至 256 的整数，不是“{text}”")
    return int(text)
