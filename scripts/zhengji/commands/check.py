"""`zhengji check`: every finding of every file at once."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from zhengji.commands import call_of

if TYPE_CHECKING:
    from zhengji.model import Call, Report

NAME = "check"
HELP = "检查填好的征集表，一次列出全部问题和改法"

# REPORTERS of zhengji.report, named here so that help need not import them; a test holds the two together
FORMATS = ("text", "json", "markdown", "github", "sarif")


def add_arguments(parser: ArgumentParser) -> None:
    """Which files, and how to tell."""
    parser.add_argument("paths", nargs="*", type=Path, metavar="路径", help="文件或文件夹；默认全部征集表")
    parser.add_argument("--changed-since", metavar="版本", help="只检查自 Git 的这个版本（分支、标签或提交）以来改动的")
    parser.add_argument(
        "--format",
        choices=FORMATS,
        default="text",
        help="报告的格式：text 给人看（默认），json 给程序，markdown 作评论，github 作注解，sarif 给代码扫描",
    )
    parser.add_argument("--output", type=Path, metavar="文件", help="报告写到文件里，屏幕上只显示小结")
    parser.add_argument("--jobs", type=_jobs, metavar="数", help="同时用几个进程；默认等于处理器的个数")


def run(args: Namespace) -> int:
    """Check, print the report, and say by the exit code whether anything was refused."""
    from zhengji.files import write_whole
    from zhengji.model import Severity
    from zhengji.report import REPORTERS, text
    from zhengji.report.words import summary

    call = call_of(args)
    report = _report(call, args)
    if args.output:
        write_whole(args.output, REPORTERS[args.format](report, call, call.base).encode())
        print(f"{summary(report)}\n报告在 {args.output}", file=sys.stderr)
    elif args.format == "text" and sys.stdout.isatty():
        sys.stdout.write(text.at_terminal(report, call.base, colour="NO_COLOR" not in os.environ))
    else:
        sys.stdout.write(REPORTERS[args.format](report, call, call.base))
    return 1 if report.count(Severity.ERROR) else 0


def _report(call: Call, args: Namespace) -> Report:
    from zhengji.checks import check_paths
    from zhengji.progress import progress

    paths, added = args.paths, frozenset[str]()
    if args.changed_since is not None:
        paths, added = _changed(call, args)
        if not paths:
            from zhengji.model import Report

            return Report((), ())
    with progress("检查") as advance:
        return check_paths(call, paths, jobs=args.jobs or os.cpu_count() or 1, added=added, progress=advance)


def _changed(call: Call, args: Namespace) -> tuple[list[Path], frozenset[str]]:
    """The changed submissions among those that were asked for, and which paths are new."""
    from unicodedata import normalize

    from zhengji.git import changed_files
    from zhengji.load import relative, submission_paths

    changes = changed_files(call.base, args.changed_since)
    added, modified = ({normalize("NFC", path) for path in paths} for paths in (changes.added, changes.modified))
    # another schema may judge any submission otherwise
    everything = any(path.startswith("schemas/") for path in (*added, *modified, *changes.deleted))
    asked = submission_paths(call, args.paths)
    return [path for path in asked if everything or relative(path, call) in added | modified], frozenset(added)


def _jobs(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 256:
        raise ArgumentTypeError(f"应是 1 至 256 的整数，不是“{text}”")
    return int(text)
