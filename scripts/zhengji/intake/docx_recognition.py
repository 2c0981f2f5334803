"""Which forms a document holds, and where each begins: by their titles, else by their labels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zhengji.intake.docx_blocks import Line, Table
from zhengji.intake.docx_labels import labels_of
from zhengji.intake.docx_lines import label_texts
from zhengji.intake.docx_titles import titled
from zhengji.intake.folding import squashed
from zhengji.model import Call, Form

_LEAST = 3  # labels that make a form

Blocks = list[Line | Table]


def forms_in(call: Call, form: Form | None, blocks: Sequence[Line | Table]) -> list[tuple[Form | None, Blocks]]:
    """`blocks` in runs, each with the form that it is; None for what is none. `form` is the one asked for."""
    return [(_recognised(call, form, run), run) for run in _apart(call, form, blocks)]


def _apart(call: Call, form: Form | None, blocks: Sequence[Line | Table]) -> Iterator[Blocks]:
    """`blocks` in runs of one form each: a form begins with its title, or where its first label comes again."""
    first = _first_labels(call, form)
    run: Blocks = []
    met: set[str] = set()
    for block in _cut(call, blocks):
        heads = _head(call, block)
        opening = {text for text in _keys_of(block) if text in first} if isinstance(block, Table) else set()
        if run and (heads or opening & met):
            yield run
            run, met = [], set()
        run.append(block)
        met |= opening
    if run:
        yield run


def _cut(call: Call, blocks: Sequence[Line | Table]) -> Iterator[Line | Table]:
    """`blocks`, with a table in which the title of a form stands cut before that row; two-line titles joined."""
    skip = False
    for index, block in enumerate(blocks):
        if skip:
            skip = False
            continue
        if isinstance(block, Line):
            following = blocks[index + 1] if index + 1 < len(blocks) else None
            joined = f"{block.text}{following.text}" if isinstance(following, Line) else ""
            if joined and not titled(call, block.text) and titled(call, joined):
                yield Line(joined, block.number, block.boxed)
                skip = True
                continue
            yield block
            continue
        start = 0
        for at, (_, cells) in enumerate(block.rows):
            if at > start and any(titled(call, cell.text) for cell in cells):
                yield Table(block.number, block.rows[start:at])
                start = at
        yield Table(block.number, block.rows[start:])


def _head(call: Call, block: Line | Table) -> Form | None:
    """The form whose title `block` is or begins with."""
    if isinstance(block, Line):
        return titled(call, block.text)
    texts = [cell.text for _, cells in block.rows[:1] for cell in cells]
    return next((form for text in texts if (form := titled(call, text))), None)


def _first_labels(call: Call, form: Form | None) -> frozenset[str]:
    """The labels of each form's first blank, which opens a form."""
    forms = (form,) if form else call.forms
    leaves = (one.sections[0].fields[0] for one in forms if one.sections)
    return frozenset(squashed(leaf.title) for leaf in leaves)


def _keys_of(table: Table) -> Iterator[str]:
    return (squashed(cell.text) for _, cells in table.rows for cell in cells if 0 < len(cell.text) < 40)


def _recognised(call: Call, asked: Form | None, blocks: Sequence[Line | Table]) -> Form | None:
    """The form that `blocks` look like: by its title, else by its labels, those of no other form counting most."""
    head = next((form for block in blocks if (form := _head(call, block))), None)
    if head is not None:
        return asked or head
    forms = (asked,) if asked else call.forms
    scores = dict.fromkeys((form.id for form in forms), 0.0)
    counts = dict.fromkeys(scores, 0)
    for text in set(label_texts(blocks)):
        holders = [form for form in forms if (meant := labels_of(form).meant(text))[0] and (asked or not meant[1])]
        for form in holders:
            scores[form.id] += 1 / len(holders)
            counts[form.id] += 1
    best = max(forms, key=lambda form: scores[form.id], default=None)
    return best if best is not None and counts[best.id] >= (1 if asked else _LEAST) else None
