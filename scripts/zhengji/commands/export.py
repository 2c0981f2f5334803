"""`zhengji export`: the downloads of the site, alone."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from zhengji.commands import call_of, form_of

if TYPE_CHECKING:
    from zhengji.model import Call
    from zhengji.outputs import Download, Entry

NAME = "export"
HELP = "导出汇总表：CSV、JSON、Excel、SQLite、Parquet，全部和按表各一份"

# OUTPUTS of zhengji.outputs, named here so that help need not import them; a test holds the two together
FORMATS = ("csv", "json", "xlsx", "narratives", "sqlite", "parquet")


def add_arguments(parser: ArgumentParser) -> None:
    """In which format, where to, for whom."""
    parser.add_argument(
        "--to",
        choices=FORMATS,
        action="append",
        help="格式：csv 表格，json 全文，xlsx 是 Excel 工作簿，narratives 是只放正文的工作簿，sqlite 数据库，"
        "parquet 供 DuckDB、Spark 读取；可写几次，默认都要",
    )
    parser.add_argument("--out", type=Path, default=Path("export"), metavar="文件夹", help="写到哪里；默认 export")
    parser.add_argument(
        "--audience",
        choices=("public", "staff"),
        default="public",
        help="public 只含公开的栏目，个人信息已隐去（默认）；staff 供内部使用，含联系方式",
    )
    parser.add_argument("--form", metavar="征集表", help="只导出这一张表，写代号、序号或附件号；默认全部")


def run(args: Namespace) -> int:
    """Export what passed the checks, and name what did not."""
    from zhengji.checks import check_paths
    from zhengji.inert import named
    from zhengji.model import Severity
    from zhengji.outputs import export
    from zhengji.progress import progress

    call = call_of(args)
    form = form_of(call, args.form).id if args.form else None
    with progress("检查") as advance:
        report = check_paths(call, jobs=os.cpu_count() or 1, progress=advance)
    refused = report.refused
    entries = _entries(call, refused, args.audience)
    written = export(call, entries, args.out, audience=args.audience, formats=args.to or FORMATS, form=form)
    for download in written:
        print(_told(download))
    if refused:
        print(
            f"\n有 {len(refused)} 份填报有错误，没有导出（详情：zhengji check）：",
            *map(named, sorted(refused)),
            sep="\n　",
            file=sys.stderr,
        )
    return 1 if report.count(Severity.ERROR) else 0


def _entries(call: Call, refused: frozenset[str], audience: str) -> Iterator[Entry]:
    from zhengji.load import load
    from zhengji.outputs.records import entry, record

    for path in _in_order(call, refused):
        submission, _ = load(path, call)
        if submission is not None:
            yield entry(submission.form, record(submission, audience))


def _in_order(call: Call, refused: frozenset[str]) -> Sequence[Path]:
    """The files to export: by form as the call lists them, then by path."""
    from zhengji.load import filed_form, relative, submission_paths

    place = {form.id: index for index, form in enumerate(call.forms)}
    filed = [
        (place[form.id], name, path)
        for path in submission_paths(call)
        if (name := relative(path, call)) not in refused and (form := filed_form(name, call))
    ]
    return [path for _, _, path in sorted(filed)]


def _told(download: Download) -> str:
    size = f"{download.size / 1024:,.0f} KB" if download.size >= 1024 else f"{download.size} 字节"
    return f"{download.path}　{download.count} 件　{size}　SHA-256 {download.sha256[:12]}…"
