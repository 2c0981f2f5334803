"""argparse's own words in Chinese: a gettext catalogue small enough to be read, and installed by hand.

Python ships no translation of argparse. A test reads argparse's source and fails where a sentence that a user can meet
has no entry, so that a new Python is noticed.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping

CATALOGUE: Mapping[str, str] = {
    "usage: ": "用法：",
    "positional arguments": "参数",
    "options": "选项",
    "optional arguments": "选项",
    "subcommands": "命令",
    "show this help message and exit": "显示这段说明后退出",
    "show program's version number and exit": "显示版本后退出",
    " (default: %(default)s)": "（默认：%(default)s）",
    "default: %(default)s": "默认：%(default)s",
    "%(prog)s: error: %(message)s\n": "%(prog)s：参数有误：%(message)s\n",
    "%(prog)s: warning: %(message)s\n": "%(prog)s：请注意：%(message)s\n",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s：%(message)s",
    "unknown parser %(parser_name)r (choices: %(choices)s)": "没有 %(parser_name)r 这个命令（可用：%(choices)s）",
    'argument "-" with mode %r': "“-”不能用于方式 %r",
    "can't open '%(filename)s': %(error)s": "打不开“%(filename)s”：%(error)s",
    "conflicting option string: %s": "选项重复：%s",
    "conflicting option strings: %s": "选项重复：%s",
    "unrecognized arguments: %s": "不认识的参数：%s",
    "not allowed with argument %s": "不能与 %s 同时使用",
    "ignored explicit argument %r": "这个选项不带值，多出了 %r",
    "the following arguments are required: %s": "缺少必需的参数：%s",
    "one of the arguments %s is required": "以下参数须给出一个：%s",
    "expected one argument": "后面应有一个值",
    "expected at most one argument": "后面最多一个值",
    "expected at least one argument": "后面至少一个值",
    "expected %s argument": "后面应有 %s 个值",
    "expected %s arguments": "后面应有 %s 个值",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s 写得不全，可能是 %(matches)s",
    "unexpected option string: %s": "这里不应有选项：%s",
    "invalid %(type)s value: %(value)r": "%(value)r 不是有效的值（%(type)s）",
    "invalid choice: %(value)r (choose from %(choices)s)": "没有 %(value)r 这个选择（可选：%(choices)s）",
    "invalid choice: %(value)r, maybe you meant %(suggestion)r? (choose from %(choices)s)": (
        "没有 %(value)r 这个选择，是不是 %(suggestion)r？（可选：%(choices)s）"
    ),
    "argument '%(argument_name)s' is deprecated": "参数“%(argument_name)s”将不再支持",
    "command '%(parser_name)s' is deprecated": "命令“%(parser_name)s”将不再支持",
    "option '%(option)s' is deprecated": "选项“%(option)s”将不再支持",
}


def gettext(message: str) -> str:
    """`message` in Chinese, itself where the catalogue has none."""
    return CATALOGUE.get(message, message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """Chinese has one form for every number."""
    return gettext(singular if number == 1 else plural)


def install() -> None:
    """Let argparse look its words up here. Its module imports both functions by name, so they are put there."""
    vars(argparse)["_"] = gettext
    vars(argparse)["ngettext"] = ngettext
