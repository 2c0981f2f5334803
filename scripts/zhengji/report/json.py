"""For programs: stable keys, described by `report.schema.json` beside this file."""

from __future__ import annotations

from pathlib import Path

import orjson

from zhengji.inert import visible
from zhengji.model import Call, Finding, JsonObject, Report, Severity
from zhengji.report.public import public

VERSION = 1


def render(report: Report, call: Call, root: Path) -> str:
    """The report as indented JSON, in the order of the report."""
    document = {
        "version": VERSION,
        "call": call.id,
        "summary": {
            "checked": len(report.checked),
            "refused": len(report.refused),
            **{severity.value: report.count(severity) for severity in Severity},
        },
        "checked": [visible(path) for path in report.checked],
        "findings": [_finding(public(finding), withheld=finding.private) for finding in report.findings],
    }
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def _finding(finding: Finding, *, withheld: bool) -> JsonObject:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "path": visible(finding.place.path),
        "pointer": visible(finding.place.pointer),
        "line": finding.place.line,
        "label": visible(finding.label),
        "message": visible(finding.message),
        "hint": visible(finding.hint),
        "withheld": withheld,
    }
