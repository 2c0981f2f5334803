"""Filled forms as documents to print: one a submission, or bound into a booklet of each form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from zhengji.files import write_whole
from zhengji.model import Call, Form, Submission
from zhengji.outputs import docx, pdf
from zhengji.outputs.batch import file_name
from zhengji.outputs.printed import Paper, paper
from zhengji.outputs.records import record
from zhengji.paths import number_of, path_for, safe_part

# To add a kind of document: write its renderer of a `Paper`, and give it a line here.
DOCUMENTS: Mapping[str, tuple[str, Callable[[Paper], bytes]]] = {
    "docx": (".docx", docx.document),
    "pdf": (".pdf", lambda one: pdf.booklet([one])),
}


def write_documents(
    call: Call, submissions: Iterable[Submission], out_dir: Path, *, audience: str, formats: Sequence[str]
) -> Iterator[Path]:
    """Write each of `submissions` in each of `formats` into `out_dir`, by unit; yields the paths."""
    taken: set[Path] = set()
    for submission in submissions:
        printed = filled_paper(call, submission, audience)
        place = _place(call, submission, out_dir, audience)
        for format_name in formats:
            suffix, render = DOCUMENTS[format_name]
            path = _free(place, suffix, taken)
            write_whole(path, render(printed))
            yield path


def write_booklets(call: Call, submissions: Iterable[Submission], out_dir: Path, *, audience: str) -> Iterator[Path]:
    """Write a PDF of all `submissions` of each form into `out_dir`; yields the paths."""
    by_form: dict[Form, list[Paper]] = {}
    for submission in submissions:
        by_form.setdefault(submission.form, []).append(filled_paper(call, submission, audience))
    for form, papers in by_form.items():
        path = out_dir / file_name(call, form, audience, "-booklet.pdf")
        write_whole(path, pdf.booklet(papers, form.title))
        yield path


def filled_paper(call: Call, submission: Submission, audience: str) -> Paper:
    """The paper of `submission`. One that is not filed yet bears the number that it will have."""
    form = submission.form
    if not submission.path.startswith(f"submissions/{call.id}/{form.id}/"):
        unit, title = _said(submission, "unit"), _said(submission, "title")
        submission = replace(submission, number=number_of(form.number, path_for(call.id, form.id, unit, title)))
    return paper(form, record(submission, audience), audience)


def _said(submission: Submission, role: str) -> str:
    field = submission.form.role(role)
    value = field.value(submission.data) if field else None
    return value if isinstance(value, str) else ""


def _place(call: Call, submission: Submission, out_dir: Path, audience: str) -> Path:
    """Where the documents of `submission` go, without their ending: 单位/附件1-名称."""
    *_, unit, name = path_for(call.id, "", _said(submission, "unit"), _said(submission, "title")).split("/")
    stem = name.removesuffix(".yaml")
    own = "" if audience == "public" else "-staff"
    return out_dir / unit / f"{safe_part(submission.form.label)}-{stem}{own}"


def _free(place: Path, suffix: str, taken: set[Path]) -> Path:
    """`place` with `suffix`, numbered where this run has written one of that name."""
    path, number = place.with_name(f"{place.name}{suffix}"), 1
    while path in taken:
        number += 1
        path = place.with_name(f"{place.name}-{number}{suffix}")
    taken.add(path)
    return path
