"""`zhengji review`: what a reviewer sees of a request, and the steps by which a workflow tells it.

`show` is for a person at a computer. `collect`, `post` and `gate` are the logic of a workflow, which only calls them:

- `review collect --output FILE (--event FILE | --number N --head SHA) [--base REV] [--forge NAME|--git]`
  reads a request and checks it in a process without secrets, with limits; needs a token that may read. Job A.
- `review post --report FILE (--event FILE | --number N --head SHA) [--forge NAME]`
  tells it on the forge; needs a token that may write comments, labels and statuses. Job B, in which A's files are
  only the report: the number and the version come from the event.
- `review gate --base REV [--head REV] [--label NAME]...`
  judges the whole tree that a merge would make; needs no token.

All run in a checkout of the base. Exit codes as everywhere: 1 is a verdict, 2 is for the operator.
"""

from __future__ import annotations

import sys
from argparse import SUPPRESS, ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from zhengji.commands import call_of

if TYPE_CHECKING:
    from zhengji.model import Call
    from zhengji.review import Review

NAME = "review"
HELP = "审核人员所见：结论、问题、逐句改动、雷同、形式审查表"

# RENDERERS of zhengji.review.rendering, named here so that help need not import them; a test holds the two together
FORMATS = ("text", "markdown", "html", "json")


def add_arguments(parser: ArgumentParser) -> None:
    """The four steps."""
    steps = parser.add_subparsers(title="步骤", metavar="步骤", dest="step", required=True)
    for name, (about, arguments, run) in _STEPS.items():
        one = steps.add_parser(name, help=about, description=about, allow_abbrev=False)
        arguments(one)
        one.add_argument("--call", metavar="届次", default=SUPPRESS, help="哪一次征集；默认最新的一次")
        one.add_argument("-C", "--root", type=Path, metavar="文件夹", default=SUPPRESS, help="仓库所在的文件夹")
        one.set_defaults(step_run=run)


def run(args: Namespace) -> int:
    """Take the step that was asked for."""
    step: Callable[[Namespace], int] = args.step_run
    return step(args)


def _show_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", type=Path, metavar="路径", help="要看的文件或文件夹；与上次提交的版本比较")
    parser.add_argument("--base", metavar="版本", help="看一个分支：它要合并到的版本，例如 main")
    parser.add_argument("--head", metavar="版本", help="看一个分支：它自己的版本；默认 HEAD")
    parser.add_argument(
        "--format",
        choices=FORMATS,
        default="text",
        help="text 在屏幕上看（默认），markdown 作评论，html 成一页，json 给程序",
    )
    parser.add_argument("--output", type=Path, metavar="文件", help="写到文件里")
    parser.add_argument(
        "--received", type=_time, metavar="时间", help="服务器收到的时间，例如 2019-08-10T12:00:00+08:00"
    )
    _labels(parser)
    _jobs(parser)


def _show(args: Namespace) -> int:
    from zhengji.errors import ZhengjiError
    from zhengji.review import Pull, judging, sources
    from zhengji.review.rendering import RENDERERS

    call = call_of(args)
    if bool(args.paths) == bool(args.base or args.head):
        raise ZhengjiError("请写明看什么。", "可以写文件或文件夹，或者用 --base 和 --head 写明两个版本；二者选一。")
    pull = Pull(received=_zoned(args.received, call), approved=frozenset(args.label))
    if args.paths:
        source = sources.files(call, args.paths, pull)
        found = judging.review(source.call, source.pull, source.changes, None, jobs=args.jobs)
    else:
        with sources.revisions(call, args.base or "HEAD", args.head or "HEAD", pull) as source:
            found = judging.review(source.call, source.pull, source.changes, None, jobs=args.jobs)
    content = RENDERERS[args.format](found, call)
    if args.output:
        _write(args.output, content.encode())
    else:
        sys.stdout.write(content)
    return _code(found)


def _code(found: Review) -> int:
    from zhengji.review import Verdict

    return 1 if found.verdict is Verdict.REFUSED else 0


def _write(path: Path, content: bytes) -> None:
    from zhengji.files import write_whole

    write_whole(path, content)
    print(f"写在 {path}", file=sys.stderr)


def _labels(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--label", action="append", default=[], metavar="标签", help="维护者标的标签，例如 准予补报；可以写几次"
    )


def _jobs(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--jobs", type=int, choices=range(1, 65), default=2, metavar="数", help="同时用几个进程；默认 2"
    )


def _time(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}”不是时间，应像 2019-08-10T12:00:00+08:00") from None


def _zoned(time: datetime | None, call: Call) -> datetime | None:
    """A time without a zone is of the call's."""
    from zoneinfo import ZoneInfo

    return time.replace(tzinfo=ZoneInfo(call.timezone)) if time is not None and time.tzinfo is None else time


Step = tuple[str, Callable[[ArgumentParser], None], Callable[[Namespace], int]]
_STEPS: dict[str, Step] = {
    "show": ("看一个分支或几份文件：结论、问题、逐句改动、雷同、形式审查表", _show_arguments, _show),
}
