"""For the log of a workflow: commands that GitHub turns into annotations on the changed lines."""

from __future__ import annotations

from pathlib import Path

from zhengji.inert import one_line, visible
from zhengji.model import Call, Finding, Report, Severity
from zhengji.report.public import public
from zhengji.report.words import said, summary

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(report: Report, call: Call, root: Path) -> str:
    """A line for each finding, then the summary."""
    return "\n".join((*(_annotation(public(finding)) for finding in report.findings), summary(report), ""))


def _annotation(finding: Finding) -> str:
    properties = {"file": visible(finding.place.path), "title": finding.code}
    if finding.place.line:
        properties["line"] = str(finding.place.line)
    message = one_line(said(finding)) + (f"\n改法：{one_line(finding.hint)}" if finding.hint else "")
    told = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{_COMMANDS[finding.severity]} {told}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
