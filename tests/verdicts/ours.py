"""What Python says, in the shape in which the browser's engine says it."""

from __future__ import annotations

import unicodedata
from typing import Any

from tests.verdicts.cases import Case
from zhengji.checks.place import home, safe
from zhengji.checks.run import check_submission
from zhengji.load import LARGEST, read_submission
from zhengji.model import Call, Finding, JsonObject
from zhengji.schema import zishu_of
from zhengji.yamlio import read, write


def examined(case: Case, call: Call) -> JsonObject:
    """The findings of `case`, and where it can be read what it holds."""
    findings = list(safe(case.path)) if case.path.startswith("submissions/") else []
    submission, refused = read_submission(case.content[: LARGEST + 1], case.path, call)
    findings.extend(refused)
    if submission is None:
        return {"findings": told(findings)}
    findings.extend(check_submission(submission, call, added=case.added))
    form, data = submission.form, submission.data
    return {
        "findings": told(findings),
        "data": data,
        "number": submission.number,
        "home": home(submission, call),
        "written": write(form, data),
        "zishu": {
            leaf.pointer: zishu_of(text, leaf.hint)
            for leaf in form.narratives
            if isinstance(text := leaf.value(data), str)
        },
    }


def soup_read(content: bytes, types: dict[str, str]) -> JsonObject:
    """What the reader makes of `content`."""
    document, findings = read(content, "", types)
    found = told(list(findings), in_order=False)
    return {"findings": found, **({"data": document.data, "lines": document.lines} if document else {})}


def told(findings: list[Finding], *, in_order: bool = True) -> list[dict[str, Any]]:
    """`findings` as the report has them, without what only a report needs."""
    return [
        {
            "code": finding.code,
            "severity": finding.severity.value,
            "pointer": finding.place.pointer,
            "label": finding.label,
            "line": finding.place.line,
            "message": finding.message,
            "hint": finding.hint,
        }
        for finding in (sorted(findings, key=lambda one: one.sort_key) if in_order else findings)
    ]


def nfc(path: str) -> str:
    """A path as the loader names it."""
    return unicodedata.normalize("NFC", path)
