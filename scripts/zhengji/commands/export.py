"""`zhengji export`: the downloads of the site, alone; and filled forms as documents to print and seal."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from zhengji.commands import call_of, form_of
from zhengji.errors import ZhengjiError

if TYPE_CHECKING:
    from zhengji.model import Call, Submission
    from zhengji.outputs import Download, Entry

NAME = "export"
HELP = "导出汇总表（CSV、JSON、Excel、SQLite 等），或把填好的表印成 Word、PDF"

# OUTPUTS of zhengji.outputs, named here so that help need not import them; a test holds the two together
FORMATS = ("csv", "json", "xlsx", "narratives", "sqlite", "parquet")
# DOCUMENTS of zhengji.outputs.documents, likewise
DOCUMENTS = ("docx", "pdf")


def add_arguments(parser: ArgumentParser) -> None:
    """Which submissions, in which format, where to, for whom."""
    parser.add_argument(
        "paths",
        nargs="*",
        type=Path,
        metavar="路径",
        help="印成 docx、pdf 的文件或文件夹，没有填完的也可以；默认全部无误的征集表",
    )
    parser.add_argument(
        "--to",
        choices=(*FORMATS, *DOCUMENTS),
        action="append",
        help="格式：csv 表格，json 全文，xlsx 是 Excel 工作簿，narratives 是只放正文的工作簿，sqlite 数据库，"
        "parquet 供 DuckDB、Spark 读取；docx、pdf 把每份填好的表印成官方表格，供打印、盖章；"
        "可写几次，默认是除 docx、pdf 以外的全部，写了路径的默认 docx",
    )
    parser.add_argument("--booklet", action="store_true", help="把 PDF 按表合订成册，附目录；与 --to pdf 同用")
    parser.add_argument("--out", type=Path, default=Path("export"), metavar="文件夹", help="写到哪里；默认 export")
    parser.add_argument(
        "--audience",
        choices=("public", "staff"),
        default="public",
        help="public 只含公开的栏目，个人信息已隐去（默认）；staff 供内部使用，含联系方式，单位打印自己的表也用它",
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
    documents = [name for name in DOCUMENTS if name in (args.to or (DOCUMENTS[:1] if args.paths else ()))]
    tables = [name for name in FORMATS if name in (args.to or (() if args.paths else FORMATS))]
    if tables and args.paths:
        raise ZhengjiError(f"{tables[0]} 是汇总表，不能只导出指定的文件。", "请去掉路径，或写 --to docx、--to pdf。")
    if args.booklet and "pdf" not in documents:
        raise ZhengjiError("--booklet 只用于 PDF。", "请同时写 --to pdf。")
    if args.paths:
        return _documents(args, call, form, documents, frozenset(), args.paths)
    jobs = os.cpu_count() or 1
    with progress("检查") as advance:
        report = check_paths(call, jobs=jobs, progress=advance)
    refused = report.refused
    if tables:
        entries = _entries(call, refused, args.audience)
        for download in export(call, entries, args.out, audience=args.audience, formats=tables, form=form, jobs=jobs):
            print(_told(download))
    if documents:
        _documents(args, call, form, documents, refused, [])
    if refused:
        print(
            f"\n有 {len(refused)} 份填报有错误，没有导出（详情：zhengji check）：",
            *map(named, sorted(refused)),
            sep="\n　",
            file=sys.stderr,
        )
    return 1 if report.count(Severity.ERROR) else 0


def _documents(
    args: Namespace, call: Call, form: str | None, formats: list[str], refused: frozenset[str], paths: list[Path]
) -> int:
    """Print the submissions in `paths` (faults and all, which are told), or all but those that are `refused`."""
    from zhengji.outputs.documents import write_booklets, write_documents

    unread: list[str] = []
    submissions = [one for one in _submissions(call, refused, paths, unread) if form is None or one.form.id == form]
    single = [name for name in formats if not (args.booklet and name == "pdf")]
    written = [*write_documents(call, submissions, args.out, audience=args.audience, formats=single)]
    if args.booklet:
        written += write_booklets(call, submissions, args.out, audience=args.audience)
    for path in written:
        print(path)
    if written and args.audience == "public":
        print("联系方式等不公开的栏目没有印出。单位打印自己的表、用于盖章的，请加 --audience staff。", file=sys.stderr)
    return _told_faults(call, paths, unread) if paths else 0


def _told_faults(call: Call, paths: list[Path], unread: list[str]) -> int:
    """Say which of `paths` could not be read, and which have errors that are to be mended before sealing."""
    from zhengji.checks import check_paths
    from zhengji.inert import named
    from zhengji.model import Severity

    report = check_paths(call, paths)
    for name in unread:
        print(f"{named(name)}：读不懂，没有导出（详情：zhengji check）", file=sys.stderr)
    for name in sorted(report.refused - set(unread)):
        count = sum(one.place.path == name and one.severity is Severity.ERROR for one in report.findings)
        print(f"{named(name)}：有 {count} 处错误，盖章前请改正（详情：zhengji check）", file=sys.stderr)
    return 1 if report.refused else 0


def _submissions(call: Call, refused: frozenset[str], paths: list[Path], unread: list[str]) -> Iterator[Submission]:
    from zhengji.load import load, relative, submission_paths

    for path in submission_paths(call, paths) if paths else _in_order(call, refused):
        submission, _ = load(path, call)
        if submission is None:
            unread.append(relative(path, call))
        else:
            yield submission


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
    # what goes with the files, such as their checksums, holds no submissions
    count = f"{download.count} 件　" if download.format in FORMATS else ""
    return f"{download.path}　{count}{size}　SHA-256 {download.sha256[:12]}…"
