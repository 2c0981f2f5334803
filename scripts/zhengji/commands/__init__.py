"""One file a verb. A verb's module parses its arguments, calls one library function, prints, and returns an exit code.

The contract, for the table in cli.py:

- `NAME` and `HELP` (one line) are what the table says of it;
- `add_arguments(parser)` adds its own arguments; `--call` and `-C/--root` are added to every verb by cli.py;
- `run(args)` returns 0, or 1 where findings of severity error were told; what the operator must mend it raises as a
  `ZhengjiError`.

Nothing heavy is imported at the top of these modules: `zhengji VERB --help` imports them, and must be quick.
"""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from zhengji.errors import ZhengjiError

if TYPE_CHECKING:
    from zhengji.model import Call, Form


def call_of(args: Namespace) -> Call:
    """The call that a command is about: of the repository that `--root` names, or of the nearest one above here."""
    from zhengji.schema import load_call

    try:
        here = Path.cwd()
    except FileNotFoundError:
        raise ZhengjiError("当前文件夹已经不在了。", "请先进入一个存在的文件夹。") from None
    above = (folder for folder in (here, *here.parents) if (folder / "schemas").is_dir())
    root = next(above, here) if args.root is None else Path(args.root).absolute()
    return load_call(root, args.call)


def form_of(call: Call, name: str) -> Form:
    """The form called `name` by its id, number or printed place (附件1)."""
    for form in call.forms:
        if name in (form.id, form.number, form.label):
            return form
    known = "、".join(f"{form.id}（{form.label}）" for form in call.forms)
    raise ZhengjiError(f"没有“{name}”这张征集表。", f"本次征集的表有：{known}。")
