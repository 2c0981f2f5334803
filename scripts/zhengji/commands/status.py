"""`zhengji status`: how submitted files stand at the server."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from pathlib import Path

from zhengji.commands import call_of

NAME = "status"
HELP = "查看提交过的征集表现在怎样：等待审核、已收下还是已退回"


def add_arguments(parser: ArgumentParser) -> None:
    """Which files, and where they were sent."""
    parser.add_argument("paths", nargs="+", type=Path, metavar="文件", help="提交过的文件，或装有它们的文件夹")
    parser.add_argument("--to", metavar="地址", help="提交到的仓库；默认回执所说的")
    parser.add_argument("--via", metavar="地址", help="提交时用过的派生仓库（fork）；默认回执所说的")


def run(args: Namespace) -> int:
    """Tell how each file stands; 1 where one could not be read."""
    from zhengji.inert import named
    from zhengji.load import named_paths
    from zhengji.submit import filing, fork_of, judge, look, plan, repository_of, server_of
    from zhengji.submit.telling import standing_text

    call = call_of(args)
    files = named_paths(call, args.paths)
    remote = repository_of(call, args.to, files)
    read = {file: filing(call, file, remote.url) for file in files}
    filed = [one for one in read.values() if one is not None]
    if filed:
        server = server_of(call, remote, args.via or fork_of(call, files))
        standings = look(server, filed, call)
        window = judge(server.clock(datetime.now(UTC)).time, call)
        for one in filed:
            print(standing_text(one, plan(one, standings[one.path], window)))
    for file in (file for file, one in read.items() if one is None):
        print(f"{named(str(file))}：读不了这份征集表，请先运行 zhengji check 查看原因。")
    return 0 if len(filed) == len(files) else 1
