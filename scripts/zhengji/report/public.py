"""What anybody may read of a finding: pull requests, logs and artifacts are public."""

from __future__ import annotations

from dataclasses import replace

from zhengji.model import Finding
from zhengji.privacy import mask

WITHHELD = "这一栏没有通过检查；它不公开，具体内容这里不显示"
WITHHELD_HINT = "请在自己的电脑上运行 zhengji check，可以看到原因和改法。"


def public(finding: Finding) -> Finding:
    """`finding` without what only staff may see; telephone numbers and addresses are masked wherever they come from."""
    if finding.private:
        return replace(finding, message=WITHHELD, hint=WITHHELD_HINT, private=False)
    return replace(finding, message=mask(finding.message), hint=mask(finding.hint))
