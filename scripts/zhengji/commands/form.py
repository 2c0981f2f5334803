"""`zhengji form`: the blank official form, to fill in by hand, in Word, in Excel or as YAML."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from zhengji.commands import call_of, form_of
from zhengji.errors import ZhengjiError

if TYPE_CHECKING:
    from zhengji.model import Call, Form

NAME = "form"
HELP = "生成空白的官方表格：Word、Excel、PDF 或 YAML"


def add_arguments(parser: ArgumentParser) -> None:
    """Which forms, in which format, where to."""
    parser.add_argument(
        "forms", nargs="*", metavar="征集表", help="表的代号、序号或附件号，例如 1 或 附件1；不写则全部"
    )
    parser.add_argument(
        "--to",
        choices=tuple(FORMATS),
        action="append",
        help="格式：docx 是 Word 文档（默认），xlsx 是 Excel 工作簿，一行填一份，pdf 供打印，yaml 供直接填报；可写几次",
    )
    parser.add_argument("--out", metavar="文件或文件夹", help="写到哪里，- 为屏幕（限 yaml）；默认当前文件夹")


def run(args: Namespace) -> int:
    """Write the blank forms where nothing stands yet."""
    from zhengji.files import write_new

    call = call_of(args)
    forms = [form_of(call, name) for name in args.forms] or list(call.forms)
    wanted = [(form, kind) for form in dict.fromkeys(forms) for kind in dict.fromkeys(args.to or ["docx"])]
    if args.out == "-":
        if [kind for _, kind in wanted] != ["yaml"]:
            raise ZhengjiError("只有一份 yaml 可以写到屏幕。", "请指明一张表，并写 --to yaml；或用 --out 指定文件夹。")
        sys.stdout.write(FORMATS["yaml"](call, wanted[0][0]).decode())
        return 0
    for form, kind in wanted:
        path = _path(form, kind, args.out, alone=len(wanted) == 1)
        content = FORMATS[kind](call, form)
        try:
            write_new(path, content)
        except FileExistsError:
            raise ZhengjiError(f"“{path}”已经存在，没有改动它。", "请用 --out 指定另一个文件名。") from None
        except (NotADirectoryError, FileNotFoundError, IsADirectoryError):
            raise ZhengjiError(f"不能写到“{path}”。", "请用 --out 指定一个文件或文件夹。") from None
        print(f"已生成：{os.path.relpath(path)}")
    return 0


def _path(form: Form, kind: str, out: str | None, *, alone: bool) -> Path:
    """A file that `out` names, else one in the folder `out` that is called as the form is printed."""
    from zhengji.paths import safe_part

    if out and alone and Path(out).suffix == f".{kind}" and not Path(out).is_dir():
        return Path(out)
    return Path(out or ".") / f"{safe_part(f'{form.label}-{form.title}')}.{kind}"


def _docx(_call: Call, form: Form) -> bytes:
    from zhengji.outputs.docx import document
    from zhengji.outputs.printed import paper

    return document(paper(form))


def _pdf(_call: Call, form: Form) -> bytes:
    from zhengji.outputs.pdf import booklet
    from zhengji.outputs.printed import paper

    return booklet([paper(form)])


def _xlsx(call: Call, form: Form) -> bytes:
    from zhengji.outputs.formbook import formbook

    return formbook(call, form)


def _yaml(_call: Call, form: Form) -> bytes:
    from zhengji.derive import blank

    return blank(form).encode()


# To add a format of the blank form: write how it is made, and give it a line here.
FORMATS: Mapping[str, Callable[[Call, Form], bytes]] = {"docx": _docx, "xlsx": _xlsx, "pdf": _pdf, "yaml": _yaml}
