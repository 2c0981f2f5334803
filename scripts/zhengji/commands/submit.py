"""`zhengji submit`: filled-in forms are checked and put forward, each as a request of its own, with a receipt."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from zhengji.commands import call_of
from zhengji.errors import ZhengjiError

if TYPE_CHECKING:
    from zhengji.model import Call
    from zhengji.submit import Checked, Filing, Plan, Result, Server, Wishes

NAME = "submit"
HELP = "提交填好的征集表：先检查，再送出并取得回执；改后再次提交即为更新"


def add_arguments(parser: ArgumentParser) -> None:
    """Which files, where to, and what is said beforehand."""
    parser.add_argument("paths", nargs="+", type=Path, metavar="文件", help="填好的文件，或装有它们的文件夹")
    parser.add_argument("--to", metavar="地址", help="提交到哪个仓库；默认征集所说的，或克隆的来源")
    parser.add_argument("--via", metavar="地址", help="没有推送权限时，先推送到自己的派生仓库（fork）")
    parser.add_argument("--dry-run", action="store_true", help="只显示将要做什么，不送出")
    parser.add_argument("--late", metavar="理由", default="", help="已过截止时间仍要提交，写明理由")
    parser.add_argument("--replace", action="store_true", help="线上的内容已被改动时，以本地的为准")
    renamed = parser.add_mutually_exclusive_group()
    renamed.add_argument("--same", action="store_true", help="改了单位或名称，仍是上次提交的那一份")
    renamed.add_argument("--new", action="store_true", help="改了单位或名称，是另外一份")
    parser.add_argument("--yes", action="store_true", help="不再询问，直接送出")


def run(args: Namespace) -> int:
    """Check, plan, ask, send; 1 where any file was not put forward."""
    from zhengji.progress import progress
    from zhengji.submit import Renamed, Wishes, checked, filings, fork_of, repository_of, server_of

    if args.late and not args.late.strip():
        raise ZhengjiError("--late 后面要写明理由。")
    call = call_of(args)
    with progress("检查") as advance:
        found = checked(call, args.paths, jobs=os.cpu_count() or 1, progress=advance)
    _tell_findings(found, call)
    if not found.passed:
        return 1
    remote = repository_of(call, args.to, found.passed)
    renamed = Renamed.SAME if args.same else Renamed.NEW if args.new else Renamed.ASK
    filed = filings(call, found, remote.url, renamed)
    server = server_of(call, remote, args.via or fork_of(call, found.passed))
    wishes = Wishes(args.late.strip(), args.replace)
    plans = _plans(filed, server, call, wishes, args)
    if plans is None:
        return 0
    results = list(_carried_out(plans, server, call, wishes))
    _tell_results(results, found, server)
    return 0 if all(result.good for result in results) and not found.refused else 1


def _tell_findings(found: Checked, call: Call) -> None:
    """What is wrong with the files that stay behind, as `check` says it."""
    from zhengji.model import Report
    from zhengji.report import REPORTERS, text

    refused = found.report.refused
    if not refused:
        return
    report = Report(tuple(sorted(refused)), tuple(f for f in found.report.findings if f.place.path in refused))
    if sys.stdout.isatty():
        sys.stdout.write(text.at_terminal(report, call.base, colour="NO_COLOR" not in os.environ))
    else:
        sys.stdout.write(REPORTERS["text"](report, call, call.base))
    print(f"以上 {len(refused)} 份没有通过检查，不提交。\n")


def _plans(
    filed: Sequence[Filing], server: Server, call: Call, wishes: Wishes, args: Namespace
) -> Sequence[Plan] | None:
    """What is to be done, shown and agreed to; None where nothing is to be."""
    from zhengji.progress import progress
    from zhengji.submit import CHANGES, Act, judge, look, plan
    from zhengji.submit.telling import plan_text

    clock = server.clock(datetime.now(UTC))
    with progress("查看已提交的") as advance:
        standings = look(server, filed, call, advance)
    plans = [
        plan(one, standings[one.path], judge(clock.time, call), late=wishes.late, replace=wishes.replace)
        for one in filed
    ]
    print(plan_text(plans, server, call, clock))
    for one in plans:
        if one.act is Act.CONFLICT or (one.theirs and wishes.replace):
            _tell_both(one, server, call)
    if args.dry_run:
        print("以上只是预览，什么都没有送出。")
        return None
    sending = sum(one.act in CHANGES for one in plans)
    if sending and not args.yes and not _agreed(sending):
        print("没有送出。")
        return None
    return plans


def _tell_both(one: Plan, server: Server, call: Call) -> None:
    from zhengji.git.revisions import PLAIN
    from zhengji.submit import both
    from zhengji.submit.telling import conflict_text

    filing, standing = one.filing, one.standing
    entry = next(entry for entry in (standing.filed, standing.merged) if entry and entry.blob == one.theirs)
    if entry.mode != PLAIN:
        print(conflict_text(one, ["线上的这个位置不是普通文件，请联系仓库的管理员。"]))
        return
    clone = server.main if entry is standing.merged else server.own
    with clone.alone():
        theirs = clone.content(one.theirs)
    print(conflict_text(one, both(call, filing.path, filing.content, theirs, private=sys.stdout.isatty())))


def _agreed(sending: int) -> bool:
    if not sys.stdin.isatty():
        raise ZhengjiError("要先确认才能送出，而这里没有可以回答的终端。", "看过上面的计划后，加上 --yes 再运行。")
    print(f"送出这 {sending} 份吗？输入 y 送出，其他键取消：", end="", flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes", "是")


def _carried_out(plans: Sequence[Plan], server: Server, call: Call, wishes: Wishes) -> Iterator[Result]:
    """The results one by one; once the server is gone for good, the rest is not tried any more."""
    from zhengji.progress import progress
    from zhengji.submit import Result, carry_out

    lost = 0
    with progress("提交") as advance:
        for done, one in enumerate(plans):
            advance(done, len(plans))
            if lost > 1:
                message, hint = "服务器没有回答，这一份没有试", "请检查网络后再运行同一条命令，已送到的不会重复。"
                yield Result(one.filing, one.act, message=message, hint=hint)
                continue
            result = carry_out(one, server, call, wishes, lambda: datetime.now(UTC))
            lost = lost + 1 if result.lost else 0
            yield result


def _tell_results(results: Sequence[Result], found: Checked, server: Server) -> None:
    from zhengji.submit.telling import by_hand, result_text, table

    if len(results) + len(found.refused) == 1:
        sys.stdout.write(result_text(results[0]))
    else:
        sys.stdout.write(table(results, found.refused))
    sys.stdout.write(by_hand(results, server))
