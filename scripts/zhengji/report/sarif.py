"""For code scanning: SARIF 2.1.0 (OASIS)."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path
from urllib.parse import quote

import orjson

from zhengji import __version__
from zhengji.inert import one_line, visible
from zhengji.model import Call, Finding, JsonObject, Report, Severity
from zhengji.report.public import public
from zhengji.report.words import said

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def render(report: Report, call: Call, root: Path) -> str:
    """One run with a result for each finding."""
    rules = sorted({finding.code for finding in report.findings})
    seen: Counter[str] = Counter()
    results = [_result(public(finding), rules, seen) for finding in report.findings]
    run = {
        "tool": {
            "driver": {
                "name": "zhengji",
                "version": __version__,
                "rules": [{"id": code, "help": {"text": f"zhengji explain {code}"}} for code in rules],
            }
        },
        "language": "zh-CN",
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    document = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def _result(finding: Finding, rules: list[str], seen: Counter[str]) -> JsonObject:
    place = finding.place
    location: JsonObject = {
        "physicalLocation": {"artifactLocation": {"uri": quote(place.path, safe="/", errors="surrogateescape")}}
    }
    if place.line:
        location["physicalLocation"]["region"] = {"startLine": place.line}
    if place.pointer:
        location["logicalLocations"] = [
            {"fullyQualifiedName": visible(place.pointer), "name": visible(finding.label or place.pointer)}
        ]
    # The same finding keeps its identity when lines move: GitHub closes and reopens alerts by it.
    identity = f"{finding.code}\0{visible(place.path)}\0{visible(place.pointer)}"
    seen[identity] += 1
    digest = hashlib.sha256(f"{identity}\0{seen[identity]}".encode()).hexdigest()[:32]
    return {
        "ruleId": finding.code,
        "ruleIndex": rules.index(finding.code),
        "level": _LEVELS[finding.severity],
        "message": {"text": _message(said(finding) + (f"　改法：{finding.hint}" if finding.hint else ""))},
        "locations": [location],
        "partialFingerprints": {"zhengji/v1": digest},
    }


def _message(text: str) -> str:
    """`text` as a SARIF message string (3.11): brackets would make a link, braces a placeholder."""
    escaped = one_line(text).replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    return escaped.replace("{", "{{").replace("}", "}}")
