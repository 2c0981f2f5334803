"""What anybody may read of a finding: pull requests, logs and artifacts are public."""

from __future__ import annotations

import re
from dataclasses import replace

from zhengji.model import Finding
from zhengji.privacy import mask

WITHHELD = "这一栏没有通过检查；它不公开，具体内容这里不显示"
WITHHELD_HINT = "请在自己的电脑上运行 zhengji check，可以看到原因和改法。"

# From where a pointer no longer looks like keys of a form: what a filer wrote as a key may be a name or a number.
_FOREIGN = re.compile("/(?!(?:[A-Za-z_-][A-Za-z0-9_-]*|[0-9]{1,3})(?:/|$)).*", re.DOTALL)


def public(finding: Finding) -> Finding:
    """`finding` without what only staff may see; telephone numbers and addresses are masked wherever they come from."""
    if finding.private:
        place = replace(finding.place, pointer=_FOREIGN.sub("", finding.place.pointer))
        return replace(finding, place=place, message=WITHHELD, hint=WITHHELD_HINT, private=False)
    return replace(finding, message=mask(finding.message), hint=mask(finding.hint))
