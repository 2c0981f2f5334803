"""The steps of `zhengji review` that a workflow calls; how it calls them stands in review.py."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from zhengji.commands import call_of

if TYPE_CHECKING:
    from zhengji.forge import Forge
    from zhengji.model import Call
    from zhengji.review.event import Event


def event_arguments(parser: ArgumentParser) -> None:
    """The event, or what stands for it."""
    parser.add_argument("--event", type=Path, metavar="文件", help="事件文件，GitHub 的是 $GITHUB_EVENT_PATH")
    parser.add_argument("--number", type=int, default=0, metavar="号", help="请求的号；有事件文件时以它为准")
    parser.add_argument("--head", default="", metavar="版本", help="请求的版本（提交号）；有事件文件时以它为准")


def forge_arguments(parser: ArgumentParser) -> None:
    """Which host."""
    parser.add_argument("--remote", metavar="网址", help="仓库的网址；默认 origin")
    parser.add_argument("--forge", metavar="平台", help="代码平台：github、gitlab、gitea、gitee；默认由网址看出")


def collect_arguments(parser: ArgumentParser) -> None:
    """Which request, from where, and where the report goes."""
    parser.add_argument("--output", type=Path, required=True, metavar="文件", help="检查结果写在哪里")
    parser.add_argument("--git", action="store_true", help="从已取回的 Git 对象里读，不问平台")
    parser.add_argument("--base", default="HEAD", metavar="版本", help="与 --git 同用：要合并到的版本；默认 HEAD")
    parser.add_argument("--received", type=time, metavar="时间", help="服务器收到的时间；默认由事件文件得知")
    event_arguments(parser)
    forge_arguments(parser)
    labels(parser)


def run_collect(args: Namespace) -> int:
    """Read a request, have it checked in a confined process, write the report; 0 whatever the verdict."""
    from zhengji.review import Pull, sources, wording
    from zhengji.review.collecting import by_forge
    from zhengji.review.confined import confined
    from zhengji.review.saved import read as read_report

    call, event = call_of(args), event_said(args)
    pull = Pull(
        number=event.number,
        head=event.head,
        author=event.author,
        received=zoned(args.received, call) or event.received,
        between=event.between,
        approved=event.labels | frozenset(args.label),
    )
    root = call.base
    if args.git:
        call = call_among(args, call, sources.changed_paths(root, args.base, event.head))
        with sources.revisions(call, args.base, event.head, pull) as source:
            report = confined(source, root)
    else:
        forge = forge_at(args, call)
        files = forge.files(numbered(event), event.head)
        call = call_among(args, call, (one.path for one in files))
        report = confined(by_forge(call, forge, pull, files), root)
    write(args.output, report)
    print(wording.tally(read_report(report)), file=sys.stderr)
    return 0


def post_arguments(parser: ArgumentParser) -> None:
    """Which report, below which request."""
    parser.add_argument("--report", type=Path, required=True, metavar="文件", help="collect 写下的检查结果")
    event_arguments(parser)
    forge_arguments(parser)


def run_post(args: Namespace) -> int:
    """Tell the report on the forge."""
    from zhengji.review.posting import post

    call, event = call_of(args), event_said(args)
    posted = post(forge_at(args, call), call.base, numbered(event), event.head, args.report)
    if posted.moved:
        print("请求已有新的版本，由它的检查另行答复。", file=sys.stderr)
    else:
        print(f"已答复：{posted.url}", file=sys.stderr)
    return 0


def event_said(args: Namespace) -> Event:
    """The event, or what the options say in its place; they may complete it and never contradict it."""
    from dataclasses import replace

    from zhengji.errors import ZhengjiError
    from zhengji.review.event import Event, event_of

    if not args.event:
        return Event(number=args.number, head=args.head)
    event = event_of(read(args.event))
    if (args.number and event.number and args.number != event.number) or (args.head and args.head != event.head):
        raise ZhengjiError("选项与事件文件说的不是同一个请求。", "请去掉 --number 和 --head。")
    return replace(event, number=event.number or args.number)


def numbered(event: Event) -> int:
    """The number of the request that the event is about."""
    from zhengji.errors import ZhengjiError

    if event.number < 1 or not event.head:
        raise ZhengjiError("不知道是哪个请求的哪个版本。", "请用 --event，或者 --number 和 --head。")
    return event.number


def forge_at(args: Namespace, call: Call) -> Forge:
    """The host of the requests, with the token of the job."""
    from zhengji.errors import ZhengjiError
    from zhengji.forge import address_of, find_token, forge_of
    from zhengji.git import origin

    remote = args.remote or origin(call.base)
    address = address_of(remote) if remote else None
    token = find_token(address.place, lambda host: None) if address else None
    said = call.receiver
    forge = forge_of(remote, args.forge or said.forge or None, token, said.api) if remote else None
    if forge is None:
        hint = "用 --remote 和 --forge 写明；普通 Git 服务器没有合并请求，请用 review show --base --head。"
        raise ZhengjiError("看不出仓库在哪个代码平台上。", hint)
    return forge


def call_among(args: Namespace, call: Call, paths: Iterable[str]) -> Call:
    """The call that `paths` are about: the one asked for, else that of the first submission among them."""
    from zhengji.schema import call_ids, load_call

    if args.call is not None:
        return call
    known = call_ids(call.base)
    said = (path.split("/")[1] for path in paths if path.startswith("submissions/") and path.count("/") > 1)
    found = next((one for one in said if one in known), call.id)
    return call if found == call.id else load_call(call.base, found)


def read(path: Path) -> bytes:
    """What is in `path`, which somebody named."""
    from zhengji.errors import ZhengjiError, reason

    try:
        return path.read_bytes()
    except OSError as error:
        raise ZhengjiError(f"读不了 {path}：{reason(error)}。", "请核对路径。") from None


def write(path: Path, content: bytes) -> None:
    """Write `content` to `path`, and say so."""
    from zhengji.files import write_whole

    write_whole(path, content)
    print(f"写在 {path}", file=sys.stderr)


def labels(parser: ArgumentParser) -> None:
    """The labels that maintainers have put on a request."""
    parser.add_argument(
        "--label", action="append", default=[], metavar="标签", help="维护者标的标签，例如 准予补报；可以写几次"
    )


def time(text: str) -> datetime:
    """A time as it is written on a command line."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}”不是时间，应像 2019-08-10T12:00:00+08:00") from None


def zoned(time: datetime | None, call: Call) -> datetime | None:
    """A time without a zone is of the call's."""
    from zoneinfo import ZoneInfo

    return time.replace(tzinfo=ZoneInfo(call.timezone)) if time is not None and time.tzinfo is None else time
