"""For a comment on a pull request. What submitters wrote is inert in it: no link, mention, reference, image or HTML."""

from __future__ import annotations

import re
import string
from itertools import groupby
from pathlib import Path

from zhengji.inert import one_line
from zhengji.model import Call, Finding, Report, Severity
from zhengji.report.public import public
from zhengji.report.words import SEVERITIES, summary, tally

LONGEST = 65_536  # what a comment may hold, in UTF-16 units
_TAIL = 400  # room for the words about what was cut
_CELL = 1_000  # characters of a message
_COLUMNS = "| | 行 | 栏目 | 问题 | 改法 |\n|---|---|---|---|---|\n"

# An entity can never be markup (CommonMark 2.5), so every ASCII mark of punctuation becomes one. Forges look for
# mentions and references (@team, #1, !2, owner/name#3, GH-4) in the rendered text, where an entity no longer protects:
# there an invisible space parts the mark from what follows it.
_ENTITIES = {ord(mark): f"&#{ord(mark)};" for mark in string.punctuation}
_REFERENCE = re.compile(r"(?<=[@#])|(?<=[!~%$&^*+])(?=[0-9A-Za-z\"'])|(?<=[Gg][Hh]-)(?=[0-9])")
_INVISIBLE = "\u200b"


def inert(text: str, longest: int = _CELL) -> str:
    """`text` as one line of Markdown, or of HTML in it, that shows exactly it and does nothing; cut at `longest`."""
    return _REFERENCE.sub(_INVISIBLE, one_line(text, longest)).translate(_ENTITIES).replace(_INVISIBLE, "&#8203;")


def render(report: Report, call: Call, root: Path) -> str:
    """The comment: the verdict, then a table for each file, cut with a count where a comment could not hold it."""
    parts = [f"**形式检查{_verdict(report)}**。{summary(report).rstrip('。')}。\n"]
    findings = [public(finding) for finding in report.findings]
    length, shown = size(parts[0]), 0
    for path, group in groupby(findings, key=lambda finding: finding.place.path):
        here = list(group)
        head = f"\n#### <code>{inert(path)}</code>　{tally(here)}\n\n{_COLUMNS}"
        for index, finding in enumerate(here):
            part = (head if index == 0 else "") + _row(finding)
            length += size(part)
            if length > LONGEST - _TAIL:
                return "".join((*parts, _cut(findings[shown:])))
            parts.append(part)
            shown += 1
    if findings:
        parts.append("\n每条规则的说明和例子：在电脑上运行 `zhengji explain 代码`。\n")
    return "".join(parts)


def _verdict(report: Report) -> str:
    if report.count(Severity.ERROR):
        return "未通过"
    return "通过，另有提醒" if report.findings else "通过"


def _row(finding: Finding) -> str:
    line = str(finding.place.line or "")
    problem = f"{inert(finding.message)}<br><code>{inert(finding.code)}</code>"
    return f"| {SEVERITIES[finding.severity]} | {line} | {inert(finding.label)} | {problem} | {inert(finding.hint)} |\n"


def _cut(left: list[Finding]) -> str:
    files = len({finding.place.path for finding in left})
    number = f"{files} 份的 {len(left)} 条（{tally(left)}）"
    return f"\n篇幅所限，另有 {number}没有列出；在电脑上运行 `zhengji check` 可看到全部。\n"


def size(text: str) -> int:
    """The length of `text` as a comment counts it."""
    return len(text.encode("utf-16-le")) // 2
