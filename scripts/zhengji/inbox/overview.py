"""One table of everything that was brought in, for a terminal: what went well and what did not."""

from __future__ import annotations

from collections.abc import Sequence

from zhengji.inbox.arrival import FAILED, STATES, Arrival, State
from zhengji.inert import named, one_line
from zhengji.model import Call, Severity

_MOST = 200  # rows; what went well beyond them is only counted


def overview(call: Call, arrivals: Sequence[Arrival], *, width: int, colour: bool) -> str:
    """The table as text, `width` columns wide. What did not go well comes first."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    told = sorted((one for one in arrivals if one.state is not State.ASIDE), key=lambda one: one.well)
    table = Table(title=f"导入 {len(told)} 份", expand=False, title_justify="left")
    for header in ("结果", "文件", "征集表", "单位与名称"):
        table.add_column(header, overflow="fold")
    for header in ("错误", "警告", "核对"):
        table.add_column(header, justify="right")
    for one in told[:_MOST]:
        form = call.form(one.form)
        style = "red" if one.state in FAILED else "yellow" if not one.well else "green"
        counts = (one.weighing(Severity.ERROR), one.weighing(Severity.WARNING), len(one.guessed))
        table.add_row(
            Text(STATES[one.state], style=style),
            Text(named(f"{one.source} {one.part}".strip())),
            Text(form.label if form else ""),
            Text(one_line(f"{one.unit}　{one.title}".strip("　"), 80)),
            *(Text(str(count) if count else "") for count in counts),
        )
    console = Console(width=width, force_terminal=colour, no_color=not colour, highlight=False, markup=False)
    with console.capture() as shown:
        console.print(table)
        if len(told) > _MOST:
            console.print(f"…… 另有 {len(told) - _MOST} 份，都已列在下面的小结里；加 --report 可以全部保存。")
    return shown.get()
