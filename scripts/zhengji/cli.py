"""The command `zhengji`: the table of verbs, the parser, and the one error boundary.

Exit codes: 0 all is well, 1 findings of severity error, 2 the operator must put something right, 3 a bug of ours.
Help must come at once, so nothing but argparse is imported before a verb is known, and each verb imports what it needs
inside `run`.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from zhengji import __version__, chinese
from zhengji.errors import REFUSALS, ZhengjiError

# To add a verb: write its module (the contract is in commands/__init__.py) and give it a line here.
COMMANDS: Mapping[str, tuple[str, str]] = {
    "forms": ("zhengji.commands.forms", "列出本次征集的各张征集表"),
    "new": ("zhengji.commands.new", "新建一份空白征集表，附有各栏的说明和可选项"),
    "form": ("zhengji.commands.form", "生成空白的官方表格：Word、Excel、PDF 或 YAML"),
    "import": ("zhengji.commands.import_", "导入填好的 Word、Excel 表，一份或一个文件夹，生成填报文件并检查"),
    "fmt": ("zhengji.commands.fmt", "把填好的征集表整理成统一的格式，保留注释"),
    "check": ("zhengji.commands.check", "检查填好的征集表，一次列出全部问题和改法"),
    "similar": ("zhengji.commands.similar", "查重：找出文字雷同的申报，并排列出相同的段落"),
    "review": ("zhengji.commands.review", "审核人员所见：结论、问题、逐句改动、雷同、形式审查表"),
    "submit": ("zhengji.commands.submit", "提交填好的征集表：先检查，再送出并取得回执；改后再次提交即为更新"),
    "status": ("zhengji.commands.status", "查看提交过的征集表现在怎样：等待审核、已收下还是已退回"),
    "export": ("zhengji.commands.export", "导出汇总表（CSV、JSON、Excel、SQLite 等），或把填好的表印成 Word、PDF"),
    "build": ("zhengji.commands.build", "由收到的征集表生成网站：网页、统计和供下载的表格"),
    "release": ("zhengji.commands.release", "发布网站之前：逐字节核查没有不公开的内容，写下校验和与来源"),
    "serve": ("zhengji.commands.serve", "在本机预览网站，来源改动后自动重新生成"),
    "explain": ("zhengji.commands.explain", "说明某一条检查规则；不写代码则列出全部规则"),
}

_REPORT_A_BUG = """
这是 zhengji 自身的错误，不是您的操作有误，您的文件没有因此受损。
请把上面的内容和所用的命令报告给维护者（见 CONTRIBUTING.md）；其中如有姓名、电话等个人信息，请先删去。"""


class Parser(argparse.ArgumentParser):
    """An argparse parser whose help is laid out by rich, imported only when help is asked for."""

    def format_help(self) -> str:
        """The help, wrapped by the width of Chinese characters; coloured on a terminal only."""
        from rich_argparse import RichHelpFormatter

        RichHelpFormatter.usage_markup = RichHelpFormatter.text_markup = RichHelpFormatter.help_markup = False
        self.formatter_class = RichHelpFormatter
        return super().format_help()


def parser(verb: str | None) -> Parser:
    """The parser of the whole command, with the arguments of `verb` only: the other verbs are not imported."""
    chinese.install()
    whole = Parser(
        prog="zhengji",
        description="征集：用一个 Git 仓库办一次项目征集——填表、检查、汇总、公开。",
        epilog="每个命令的用法：zhengji 命令 --help",
        allow_abbrev=False,
    )
    whole.add_argument("--version", action="version", version=f"zhengji {__version__}", help="显示版本后退出")
    verbs = whole.add_subparsers(title="可用的命令", metavar="命令", dest="verb", parser_class=Parser)
    for name, (module_name, help_text) in COMMANDS.items():
        one = verbs.add_parser(name, help=help_text, description=help_text, allow_abbrev=False)
        if name != verb:
            continue
        module = import_module(module_name)
        module.add_arguments(one)
        one.add_argument("--call", metavar="届次", help="哪一次征集，即 schemas/ 下的文件夹名；默认最新的一次")
        one.add_argument("-C", "--root", type=Path, metavar="文件夹", help="仓库所在的文件夹；默认从当前文件夹向上找")
        one.set_defaults(run=module.run, own=one)
    return whole


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: the only place where errors are caught and told."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    _write_utf8()
    try:
        code = _run(arguments)
        print(end="", flush=True)  # a service may have closed its output: then this does nothing
    except ZhengjiError as error:
        return _tell(error.message, error.hint)
    except KeyboardInterrupt:
        print("\n已中断。", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader of our output went away (`| head`). What is still buffered must not fail again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except OSError as error:
        refusal = REFUSALS.get(error.errno or 0)
        if refusal is None and isinstance(error, FileNotFoundError) and not _is_ours(error.filename):
            refusal = "没有这个文件或文件夹"
        if refusal is None:
            return _tell_bug()
        return _tell(f"无法读写“{error.filename or '（未知文件）'}”：{refusal}。")
    except Exception:  # the boundary: whatever else comes up here is our bug
        return _tell_bug()
    return code


def script() -> NoReturn:
    """The command itself: `main`, then an end that does not take apart, object by object, what goes with the process.

    After a build that is a tenth of a second and more; mypy ends so too.
    """
    code = main()
    for stream in filter(None, (sys.stdout, sys.stderr)):  # a service may have neither
        with suppress(OSError, ValueError):  # whoever read our output may be gone
            stream.flush()
    os._exit(code)


def _is_ours(name: object) -> bool:
    """Whether a file belongs to the programme: that it is missing is a bug of ours."""
    return not isinstance(name, str) or Path(name).absolute().is_relative_to(Path(__file__).parent)


def _run(arguments: list[str]) -> int:
    # the verb comes before any option that takes a value, so the first plain word is the verb
    whole = parser(next((word for word in arguments if not word.startswith("-")), None))
    args: Any
    args, unknown = whole.parse_known_args(arguments)
    if unknown:  # told with the usage of the verb, not of the whole
        getattr(args, "own", whole).error(chinese.gettext("unrecognized arguments: %s") % " ".join(unknown))
    if args.verb is None:
        whole.print_help()
        return 2
    if sys.getfilesystemencoding() != "utf-8":
        coding = sys.getfilesystemencoding()
        raise ZhengjiError(f"这里的文件名用的是 {coding} 编码，写不了中文文件名。", "请设置 PYTHONUTF8=1 后再运行。")
    code: int = args.run(args)
    return code


def _tell(message: str, hint: str = "") -> int:
    from zhengji.inert import visible

    print(f"zhengji：{visible(message)}", file=sys.stderr)
    if hint:
        print(f"　　提示：{visible(hint)}", file=sys.stderr)
    return 2


def _tell_bug() -> int:
    import traceback

    traceback.print_exc()
    print(_REPORT_A_BUG, file=sys.stderr)
    return 3


def _write_utf8() -> None:
    # A pipe gets UTF-8 on every system; a terminal keeps its own encoding, and never makes us fail.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")


if __name__ == "__main__":
    script()
