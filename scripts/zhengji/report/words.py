"""The words that every report says alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from zhengji.model import Finding, Report, Severity

SEVERITIES: Mapping[Severity, str] = {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.INFO: "提示"}


def summary(report: Report) -> str:
    """共检查 12 份，2 份有问题：错误 3、警告 1、提示 0."""
    if not report.checked and not report.findings:
        return "没有要检查的征集表。"
    told = len({finding.place.path for finding in report.findings})
    if not told:
        return f"共检查 {len(report.checked)} 份，没有发现问题。"
    counts = "、".join(f"{word} {report.count(severity)}" for severity, word in SEVERITIES.items())
    return f"共检查 {len(report.checked)} 份，{told} 份有问题：{counts}"


def tally(findings: Iterable[Finding]) -> str:
    """错误 2、警告 1: only what there is."""
    severities = [finding.severity for finding in findings]
    return "、".join(
        f"{word} {severities.count(severity)}" for severity, word in SEVERITIES.items() if severity in severities
    )


def said(finding: Finding) -> str:
    """What a finding says after its field's label, where the message does not open with it anyway."""
    if not finding.label or finding.message.startswith(finding.label):
        return finding.message
    return f"{finding.label}：{finding.message}"
