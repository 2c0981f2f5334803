"""`zhengji forms`: which forms a call has, and who files which."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from zhengji.commands import call_of

NAME = "forms"
HELP = "列出本次征集的各张征集表"


def add_arguments(parser: ArgumentParser) -> None:
    """Nothing of its own."""


def run(args: Namespace) -> int:
    """Print the forms of the call."""
    call = call_of(args)
    print(call.title)
    print(f"填报时间：{call.opens:%Y-%m-%d %H:%M} 至 {call.closes:%Y-%m-%d %H:%M}（{call.timezone}）")
    for form in call.forms:
        print(f"\n{form.id}　{form.label}　{form.title}")
        print(f"　　填报单位：{form.who}")
        print(f"　　新建一份：zhengji new {form.id}")
    return 0
