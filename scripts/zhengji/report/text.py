"""For a person at a terminal: by file, each finding with its line as a compiler would show it, and the mend."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from functools import partial
from itertools import groupby
from pathlib import Path

from zhengji.inert import named, one_line, visible
from zhengji.model import Call, Finding, Report, Severity
from zhengji.report.public import public
from zhengji.report.source import quoted, quoted_in_public
from zhengji.report.words import SEVERITIES, said, summary, tally

_WIDEST = 96  # columns of a quoted line
_COLOURS = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.INFO: "1;36"}
_FAINT, _BOLD = "2", "1"

Paint = Callable[[str, str], str]


def render(report: Report, call: Call, root: Path) -> str:
    """The report without colour, and without what only staff may see: a pipe often ends in a log."""
    quote = partial(quoted_in_public, call=call, root=root)
    return _text(report, [public(finding) for finding in report.findings], quote, lambda text, _: text)


def at_terminal(report: Report, root: Path, *, colour: bool) -> str:
    """The report for the filer in front of it, with everything it says."""
    paint: Paint = _coloured if colour else lambda text, _: text
    return _text(report, list(report.findings), partial(quoted, root=root), paint)


def _text(report: Report, findings: list[Finding], quote: Callable[[Finding], str], paint: Paint) -> str:
    lines: list[str] = []
    for path, group in groupby(findings, key=lambda finding: finding.place.path):
        here = list(group)
        lines.append(f"{paint(named(path), _BOLD)}　{paint(tally(here), _FAINT)}")
        for finding in here:
            lines.extend(_finding(finding, quote(finding), paint))
        lines.append("")
    if findings:
        lines.append(paint("方括号里是规则的代码，运行 zhengji explain 代码 可查看说明和例子。", _FAINT))
    return "\n".join((*lines, paint(summary(report), _BOLD), ""))


def _finding(finding: Finding, line: str, paint: Paint) -> Iterator[str]:
    severity = paint(SEVERITIES[finding.severity], _COLOURS[finding.severity])
    at = f"第 {finding.place.line} 行　" if finding.place.line else ""
    yield f"  {severity}　{at}{one_line(said(finding))}　{paint(f'[{one_line(finding.code)}]', _FAINT)}"
    if line.strip():
        yield paint(f"  {finding.place.line:>5} │ ", _FAINT) + _cut(visible(line.replace("\t", "    ")))
    if finding.hint:
        yield f"        {paint('└', _FAINT)} 改法：{one_line(finding.hint)}"


def _cut(line: str) -> str:
    """As much of `line` as fits: a Chinese character takes two columns."""
    columns = 0
    for index, character in enumerate(line):
        columns += 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if columns > _WIDEST:
            return f"{line[:index].rstrip()}…"
    return line.rstrip()


def _coloured(text: str, colour: str) -> str:
    return f"\x1b[{colour}m{text}\x1b[0m"
