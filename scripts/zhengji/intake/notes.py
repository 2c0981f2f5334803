"""What stands under the header of a table and is no submission: totals, column numbers, hints, remarks."""

from __future__ import annotations

import re

from zhengji.intake.folding import squashed
from zhengji.intake.headings import Claim
from zhengji.intake.layouts import Layout
from zhengji.intake.rows import Row
from zhengji.intake.sheets import shown
from zhengji.model import Form


def is_note(row: Row, layout: Layout, form: Form) -> bool:
    """Whether a row under the header is no submission: a total, column numbers, hints, a remark under the table."""
    filled = {column: text for column, cell in enumerate(row.cells) if (text := shown(cell)[0].strip())}
    claimed = [(claim, filled[claim.column]) for claim in layout.claims if claim.column in filled]
    texts = [*filled.values()]
    keys = {field.pointer for role in ("title", "unit") if (field := form.role(role))}
    if not claimed:  # a name that is a formula gone wrong is one that was lost
        return not any(claim.column in row.broken for claim in layout.claims if claim.target.pointer in keys)
    known = any(claim.target.pointer in keys for claim, _ in claimed)
    if any(_TOTAL.fullmatch(squashed(text)) for text in texts[:3] if len(text) < 20):
        return True
    if len(texts) >= 3 and all(text.isdecimal() for text in texts):
        numbers = [int(text) for text in texts]
        return numbers == list(range(numbers[0], numbers[0] + len(numbers))) and numbers[0] <= 2
    if len(claimed) >= 2 and sum(_is_hint(claim, text, form) for claim, text in claimed) * 2 > len(claimed):
        return True
    return len(claimed) < (2 if known else 3) and len({*texts}) < 3


_TOTAL = re.compile(r"(?:合计|总计|小计|共计|总和)[:：]?")
_HINTING = re.compile(
    r"[(（\[【].*[)）\]】]|必填.*|选填.*|.*(?:请填|填写说明|下拉选择|可多选|字以内|不少于\s*[0-9]+\s*字).*", re.DOTALL
)


_LONGEST_HINT = 200


def _is_hint(claim: Claim, text: str, form: Form) -> bool:
    if len(text) > _LONGEST_HINT:
        return False
    printed = form.fields_by_pointer[claim.target.pointer].hint
    return bool(_HINTING.fullmatch(text)) or (bool(printed) and squashed(text) == squashed(printed))
