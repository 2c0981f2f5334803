"""Files put forward: checked, planned, sent, and receipted. `plan` is pure; `look` asks, `carry_out` acts."""

from zhengji.submit.both import both
from zhengji.submit.carry import Result, Wishes, carry_out
from zhengji.submit.filing import Checked, Filing, Renamed, checked, filing, filings
from zhengji.submit.looking import look
from zhengji.submit.plan import CHANGES, DONE, Act, Plan, Standing, plan
from zhengji.submit.receipt import Receipt
from zhengji.submit.server import Server, fork_of, repository_of, server_of
from zhengji.submit.window import Clock, Window, judge

__all__ = [
    "CHANGES",
    "DONE",
    "Act",
    "Checked",
    "Clock",
    "Filing",
    "Plan",
    "Receipt",
    "Renamed",
    "Result",
    "Server",
    "Standing",
    "Window",
    "Wishes",
    "both",
    "carry_out",
    "checked",
    "filing",
    "filings",
    "fork_of",
    "judge",
    "look",
    "plan",
    "repository_of",
    "server_of",
]
