"""The steps of `zhengji review` for a merge queue; how a workflow calls them stands in review.py."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from zhengji.commands import call_of
from zhengji.commands.review_steps import (
    event_arguments,
    event_said,
    forge_arguments,
    forge_at,
    labels,
    numbered,
    read,
    write,
)

REPORTS = ("text", "json", "markdown", "github", "sarif")  # as in commands/check.py


def labels_arguments(parser: ArgumentParser) -> None:
    """Of which request, and where they go."""
    parser.add_argument("--output", type=Path, required=True, metavar="文件", help="标签写在哪里")
    event_arguments(parser)
    forge_arguments(parser)


def run_labels(args: Namespace) -> int:
    """Write down what maintainers have decided of a request: the gate, which reads strangers' files, has no token."""
    import orjson

    call, event = call_of(args), event_said(args)
    write(args.output, orjson.dumps(sorted(forge_at(args, call).labelled(numbered(event)))))
    return 0


def _written(path: Path | None) -> frozenset[str]:
    """The labels that `run_labels` has written; none where it has not."""
    import orjson

    from zhengji.errors import ZhengjiError

    if path is None or not path.exists():
        return frozenset()
    try:
        said = orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError:
        said = None
    if not isinstance(said, list):
        raise ZhengjiError(f"{path} 不是 review labels 写下的标签。")
    return frozenset(map(str, said))


def gate_arguments(parser: ArgumentParser) -> None:
    """Which two trees."""
    parser.add_argument("--event", type=Path, metavar="文件", help="merge_group 的事件文件")
    parser.add_argument("--base", default="", metavar="版本", help="合并之前的版本")
    parser.add_argument("--head", default="", metavar="版本", help="合并之后的版本；默认 HEAD")
    parser.add_argument("--format", choices=REPORTS, default="github", help="报告的格式；默认 github，即注解")
    parser.add_argument("--labels", type=Path, metavar="文件", help="review labels 写下的标签；没有这个文件即没有标签")
    labels(parser)


def run_gate(args: Namespace) -> int:
    """Judge the tree of a merge, for every call; 1 where an invariant is broken."""
    from zhengji.errors import ZhengjiError
    from zhengji.model import Severity
    from zhengji.report import REPORTERS
    from zhengji.review.event import Event, event_of
    from zhengji.review.gate import gate
    from zhengji.schema import call_ids, load_call

    call = call_of(args)
    event = event_of(read(args.event)) if args.event else Event()
    base, head = event.base or args.base, event.head or args.head or "HEAD"
    if not base:
        raise ZhengjiError("不知道合并之前是哪个版本。", "请用 --base，或者 merge_group 的 --event。")
    approved = event.labels | frozenset(args.label) | _written(args.labels)
    calls = [call] if args.call is not None else [load_call(call.base, one) for one in call_ids(call.base)]
    refused = False
    for one in calls:
        report = gate(one, base, head, approved)
        sys.stdout.write(REPORTERS[args.format](report, one, one.base))
        refused = refused or bool(report.count(Severity.ERROR))
    return 1 if refused else 0


def mark_arguments(parser: ArgumentParser) -> None:
    """How the gate ended, and for which commit."""
    parser.add_argument("--result", required=True, metavar="结果", help="gate 那一步的结果：只有 success 是通过")
    event_arguments(parser)
    forge_arguments(parser)


def run_mark(args: Namespace) -> int:
    """Set the status that the merge queue waits for."""
    from zhengji.errors import ZhengjiError
    from zhengji.review.posting import mark

    call, event = call_of(args), event_said(args)
    if not event.head:
        raise ZhengjiError("不知道是哪个版本。", "请用 merge_group 的 --event，或者 --head。")
    state = mark(forge_at(args, call), event.head, passed=args.result == "success")
    print(f"已标记：{state}", file=sys.stderr)
    return 0
