"""`zhengji new`: a blank form to fill in, with every label, hint and option beside its blank."""

from __future__ import annotations

import os
import shlex
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from zhengji.commands import call_of, form_of
from zhengji.errors import ZhengjiError

if TYPE_CHECKING:
    from zhengji.model import Form

NAME = "new"
HELP = "新建一份空白征集表，附有各栏的说明和可选项"


def add_arguments(parser: ArgumentParser) -> None:
    """Which form, and what is known already."""
    parser.add_argument("form", metavar="征集表", help="表的代号、序号或附件号，例如 1 或 附件1；见 zhengji forms")
    parser.add_argument("--unit", metavar="单位", help="填报单位")
    parser.add_argument("--title", metavar="名称", help="项目（需求）名称")
    parser.add_argument("--region", metavar="地区", help="所在地区")
    parser.add_argument(
        "--out",
        metavar="文件",
        help="写到哪里，- 为屏幕；默认：给了单位和名称时写到应放的位置，否则写到当前文件夹",
    )


def run(args: Namespace) -> int:
    """Write a blank form where nothing stands yet."""
    from zhengji.derive import blank
    from zhengji.files import write_new
    from zhengji.paths import path_for

    call = call_of(args)
    form = form_of(call, args.form)
    given = {role: getattr(args, role) for role in ("unit", "title", "region") if getattr(args, role)}
    given = {role: _taken(form, role, answer) for role, answer in given.items()}
    text = blank(form, given)
    if args.out == "-":
        sys.stdout.write(text)
        return 0
    if args.out:
        path = Path(args.out)
    elif args.unit and args.title:
        path = call.base / path_for(call.id, form.id, given["unit"], given["title"])
    else:
        path = Path(f"{form.label}.yaml")
    try:
        write_new(path, text.encode())
    except FileExistsError:
        raise ZhengjiError(f"“{path}”已经存在，没有改动它。", "请用 --out 指定另一个文件名。") from None
    except (NotADirectoryError, FileNotFoundError, IsADirectoryError):
        raise ZhengjiError(f"不能写到“{path}”。", "请用 --out 指定一个文件名。") from None
    shown = os.path.relpath(path)
    print(f"已新建：{shown}")
    print(f"填好后运行：zhengji check {shlex.quote(shown)}")
    return 0


def _taken(form: Form, role: str, answer: str) -> str:
    """`answer` as the form takes it (an option for its other name), judged before anything is written."""
    from zhengji.paths import safe_part

    field = form.role(role)
    if field is None:
        raise ZhengjiError(f"{form.label}没有 --{role} 对应的栏目。", f"请去掉 --{role}。")
    if not safe_part(answer):
        raise ZhengjiError(f"--{role} 是空的，或只有不能用作文件名的字符。", f"请写上{field.title}，或去掉 --{role}。")
    answer = field.aliases.get(answer, answer)
    if field.options and not field.allows_other and answer not in field.options:
        raise ZhengjiError(f"{form.label}的“{field.title}”里没有“{answer}”。", f"可填：{'、'.join(field.options)}。")
    return answer
