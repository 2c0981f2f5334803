"""`zhengji serve`: the site on this machine, built again whenever what it is made of changes."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path

from zhengji.commands import call_of
from zhengji.commands.build import out_of

NAME = "serve"
HELP = "在本机预览网站，来源改动后自动重新生成"


def add_arguments(parser: ArgumentParser) -> None:
    """For whom, where to, at which port."""
    parser.add_argument(
        "--audience", choices=("public", "staff"), default="public", help="给谁看：public 公开（默认），staff 内部"
    )
    parser.add_argument("--out", type=Path, metavar="文件夹", help="写到哪里；默认 site，内部的是 site-staff")
    parser.add_argument("--port", type=_port, default=8000, metavar="端口", help="默认 8000；0 由系统挑选")


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise ArgumentTypeError(f"应是 0 至 65535 的整数，不是“{text}”")
    return int(text)


def run(args: Namespace) -> int:
    """Build, serve, and go on doing both until interrupted."""
    from zhengji.site.serving import serve

    call, out = call_of(args), out_of(args)
    # a build is a process of its own: it sees schemas, code and fragments as they are then
    command = ["build", "--audience", args.audience, "--out", str(out), "-C", str(call.base), "--call", call.id]
    serve(call, out, args.port, command)
    return 0
