"""`zhengji fmt`: files in the canonical form, so that a change shows what was changed and nothing else."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from zhengji.commands import call_of

NAME = "fmt"
HELP = "把填好的征集表整理成统一的格式，保留注释"


def add_arguments(parser: ArgumentParser) -> None:
    """Which files, and whether only to look."""
    parser.add_argument("paths", nargs="*", type=Path, metavar="路径", help="文件或文件夹；默认全部征集表")
    parser.add_argument("--check", action="store_true", help="只检查，不改动；有需要整理的则列出，退出码为 1")


def run(args: Namespace) -> int:
    """Rewrite, or with `--check` name, the files that are not in the canonical form."""
    from zhengji.files import write_whole
    from zhengji.inert import named
    from zhengji.load import load, relative, submission_paths
    from zhengji.model import Severity
    from zhengji.yamlio import rewrite

    call = call_of(args)
    paths = submission_paths(call, args.paths)
    changed, unreadable = [], []
    for path in paths:
        shown = named(relative(path, call))
        submission, findings = load(path, call)
        if submission is None:
            unreadable.append(shown)
            for finding in findings:
                if finding.severity is Severity.ERROR:
                    print(f"{shown}:{finding.place.line}: {finding.message}", file=sys.stderr)
            continue
        before = path.read_bytes()
        after = rewrite(submission.form, before.decode("utf-8-sig").replace("\r\n", "\n")).encode()
        if after == before:
            continue
        changed.append(shown)
        if not args.check:
            write_whole(path, after)
    for shown in changed:
        print(f"{'需要整理' if args.check else '已整理'}：{shown}")
    print(f"共 {len(paths)} 份，{len(changed)} 份{'需要整理' if args.check else '已整理'}", end="")
    print(f"，{len(unreadable)} 份读不懂、没有动它。" if unreadable else "。")
    if args.check and changed:
        print("运行 zhengji fmt 即可整理。")
    return 1 if unreadable or (args.check and changed) else 0
