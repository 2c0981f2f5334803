"""Which text of a document answers which blank: labels claim what stands beside them, below them, or behind a colon."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from zhengji.intake.docx_blocks import Line, Table
from zhengji.intake.docx_claims import Claim, Claims
from zhengji.intake.docx_labels import Labels
from zhengji.intake.docx_tables import Tables
from zhengji.intake.docx_titles import printed
from zhengji.model import Call
from zhengji.normalise import BLANK

_SEAL = re.compile(r"[（(]\s*(?:单位)?(?:盖\s*章|公\s*章|签\s*章|签\s*字|签\s*名)\s*[）)]")


def claimed(call: Call, labels: Labels, blocks: Sequence[Line | Table]) -> Claims:
    """The claims of the form of `labels` on the text of `blocks`."""
    claims = Claims(labels)
    tables = Tables(call, claims)
    current: Claim | None = None  # what a paragraph outside tables goes on with
    for block in blocks:
        if isinstance(block, Line):
            current = _line(call, claims, block, current)
        elif current is not None and current.target.flows and not _labelled(labels, block):
            for number, cells in block.rows:  # a table inside a text
                texts = [cell.text if len(cells) == 1 else " ".join(cell.text.split()) for cell in cells]
                text = "\t".join(texts)
                claims.give(current, f"第{block.number}张表第{number}行", text)
        else:
            tables.read(block)
            current = None
    return claims


def _labelled(labels: Labels, table: Table) -> bool:
    return any(labels.meant(cell.text)[0] for _, cells in table.rows for cell in cells)


def _line(call: Call, claims: Claims, line: Line, current: Claim | None) -> Claim | None:
    """Read a paragraph; gives the claim that the next one may go on with."""
    where = "文本框" if line.boxed else f"正文第{line.number}段"
    text = line.text
    if not text.strip(BLANK):
        if current is not None and current.target.flows:
            current.add(where, "")
        return current
    if printed(call, text):
        return current
    sealed = _SEAL.search(text[:40]) is not None  # 填报单位（盖章）：… below the last text
    flowing = current is not None and current.target.flows and not current.empty and not sealed
    opened = claims.labelled_line(where, text, strict=flowing)
    if opened is None and current is not None and (current.target.flows or current.empty):
        claims.give(current, where, text)
    elif opened is None:
        claims.leave(where, text)
    return opened or current


def label_texts(blocks: Sequence[Line | Table]) -> Iterator[str]:
    """Every text of `blocks` that may be a label: whole cells and lines, and what stands before a colon."""
    for block in blocks:
        texts = [block.text] if isinstance(block, Line) else [cell.text for _, cells in block.rows for cell in cells]
        for text in texts:
            if not text.strip(BLANK):
                continue
            if len(text) <= 120:
                yield text
            head = text.lstrip(BLANK)[:60].partition("\n")[0]
            for mark in ("：", ":"):
                if mark in head:
                    yield head.partition(mark)[0]
