"""`zhengji build`: the site of a call, from its submissions."""

from __future__ import annotations

import gc
import os
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from zhengji.commands import call_of
from zhengji.errors import ZhengjiError

if TYPE_CHECKING:
    from zhengji.model import Call
    from zhengji.site.making import Built
    from zhengji.site.origin import Origin

NAME = "build"
HELP = "由收到的征集表生成网站：网页、统计和供下载的表格"


def add_arguments(parser: ArgumentParser) -> None:
    """For whom, where to, with how many workers."""
    parser.add_argument(
        "--audience", choices=("public", "staff"), default="public", help="给谁看：public 公开（默认），staff 内部"
    )
    parser.add_argument("--out", type=Path, metavar="文件夹", help="写到哪里；默认 site，内部的是 site-staff")
    parser.add_argument("--no-search", action="store_true", help="不生成全文检索（用于测量；检索页会说明没有索引）")
    parser.add_argument(
        "--quick", action="store_true", help="只生成网页，先看看样子：没有检索、接口和供下载的表格，快一半以上"
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="数", help="同时工作的进程数")


def run(args: Namespace) -> int:
    """Build, and say what was written and who was left out."""
    gc.disable()  # until the end: what a build leaves to collect goes with the process
    from zhengji.progress import progress
    from zhengji.site import build

    call = call_of(args)
    if args.jobs < 1:
        raise ZhengjiError("--jobs 应是 1 或更大的整数。")
    out = out_of(args)
    with progress("生成网页") as advance:
        built = build(
            call,
            out,
            audience=args.audience,
            jobs=args.jobs,
            origin=partial(origin_of, call),
            search=not args.no_search,
            quick=args.quick,
            progress=advance,
        )
    print(told(built, out))
    return 1 if built.left_out else 0


def out_of(args: Namespace) -> Path:
    """Where the site goes: an internal one never into the folder of the public one, unless that is asked for."""
    return args.out or Path("site" if args.audience == "public" else "site-staff")


def origin_of(call: Call) -> Origin:
    """What the site says of itself: the commit that is checked out and its date, or SOURCE_DATE_EPOCH."""
    from zoneinfo import ZoneInfo

    from zhengji.derive import blank
    from zhengji.git import head, histories
    from zhengji.site.origin import Origin

    commit = head(call.base)
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch and not epoch.isdigit():
        raise ZhengjiError("环境变量 SOURCE_DATE_EPOCH 应是整数秒。")
    time = datetime.fromtimestamp(int(epoch), UTC) if epoch else commit.time if commit else None
    return Origin(
        time=time.astimezone(ZoneInfo(call.timezone)) if time else None,
        commit=commit.id[:10] if commit else "",
        repository=os.environ.get("REPO_URL", ""),
        forge=os.environ.get("REPO_FORGE", ""),
        branch=os.environ.get("REPO_BRANCH", "") or "main",
        address=os.environ.get("SITE_URL", ""),
        blanks={form.id: blank(form) for form in call.forms},
        histories=histories(call.base, f"submissions/{call.id}"),
    )


def told(built: Built, out: Path) -> str:
    """What a build did, in a few lines."""
    from zhengji.inert import named, one_line
    from zhengji.model import Severity
    from zhengji.report.public import public

    lines = [
        f"网站在 {out}：发布 {built.published} 件，共 {built.pages} 个文件，"
        f"新写 {built.written} 个，删去 {built.removed} 个，用时 {built.seconds:.1f} 秒。"
    ]
    if built.left_out:
        lines.append(f"有错误、没有发布的 {len(built.left_out)} 份：")
        for path in built.left_out:
            first = next(f for f in built.report.findings if f.place.path == path and f.severity is Severity.ERROR)
            said = "" if first.private else f"：{f'{first.label}：' if first.label else ''}{public(first).message}"
            lines.append(f"　　{named(path)} [{first.code}]{one_line(said)}")
        lines.append("运行 zhengji check 可看到全部问题和改法。")
    return "\n".join(lines)
