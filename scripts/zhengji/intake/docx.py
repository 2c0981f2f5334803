"""Official forms filled in Word or WPS (.docx), read into submissions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from zhengji.intake.archive import refusal
from zhengji.intake.contract import Intake, Unclaimed, put, refused
from zhengji.intake.docx_answers import Answers
from zhengji.intake.docx_blocks import Body, Line, Table, read_body
from zhengji.intake.docx_labels import labels_of
from zhengji.intake.docx_lines import claimed
from zhengji.intake.docx_numbers import Numbers
from zhengji.intake.docx_package import NotReadError, Package, opened
from zhengji.intake.docx_recognition import forms_in
from zhengji.intake.docx_titles import printed
from zhengji.intake.folding import squashed
from zhengji.model import Call, Finding, Form, Place, Severity

_MUCH = 200  # characters left over that a blank form does not have
_OTHERS = {"header": "页眉", "footer": "页脚", "footnotes": "脚注", "endnotes": "尾注", "comments": "批注"}
_PAGE = re.compile(  # numbers of pages, and what our own forms say at the foot of each
    r"第?[0-9]*页?[,，]?共?[0-9]*页?|[-—–]*[0-9]+[-—–]*|[0-9]+/[0-9]+|含不公开的栏目.*|编号[0-9a-z]+-[0-9a-z]{8}"
)
_YEAR = re.compile(r"[0-9]{4}(?=\s*年)")


def read_docx(content: bytes, source: str, call: Call, form: Form | None = None) -> tuple[Intake, ...]:
    """The submissions in a Word file; the form is recognised by its title and labels unless it is given."""
    if no := refusal(content, source, ".docx"):
        return (no,)
    try:
        package = opened(content)
        body = read_body(package.body, _numbers(package))
    except NotReadError as error:
        hint = "请用 Word 或 WPS 打开它，只留下填写的内容，另存一份 .docx，再试一次。"
        return (refused(source, error.code, str(error), hint),)
    parts = forms_in(call, form, body.blocks)
    intakes = [_intake(source, call, one, blocks) for one, blocks in parts if one is not None]
    filled = [intake for intake in intakes if intake.understood]
    unknown = (one for known, blocks in parts if known is None for one in _unclaimed(blocks))
    loose = [one for one in unknown if not printed(call, one.text)]
    if not filled:
        nothing = _nothing_found(source, call, intakes, body)
        before = loose if intakes else ()  # without a form, all of the text is there already
        return (replace(nothing, unclaimed=(*before, *nothing.unclaimed, *_beside(package, body))),)
    first = replace(
        filled[0],
        unclaimed=(*loose, *filled[0].unclaimed, *_beside(package, body)),
        findings=tuple(_told(source, body, len(intakes) - len(filled))),
    )
    if len(filled) == 1:
        return (first,)
    return tuple(replace(one, part=f"第{number}份") for number, one in enumerate((first, *filled[1:]), 1))


def read_blocks(source: str, call: Call, form: Form | None, blocks: Sequence[Line | Table]) -> tuple[Intake, ...]:
    """The filled forms in `blocks` that come from elsewhere: a sheet laid out as the printed form."""
    return tuple(_intake(source, call, one, some) for one, some in forms_in(call, form, blocks) if one is not None)


def _numbers(package: Package) -> Numbers:
    numbering, styles = (package.others.get(kind, (None,))[0] for kind in ("numbering", "styles"))
    return Numbers(numbering, styles)


def _intake(source: str, call: Call, form: Form, blocks: Sequence[Line | Table]) -> Intake:
    labels = labels_of(form)
    claims = claimed(call, labels, blocks)
    answers = Answers(labels, claims.made, _year(call, form))
    answers.gather()
    said = form.role("form")
    if said is not None and answers.understood:
        put(answers.data, said.path, form.id)
    unclaimed = (*claims.unclaimed, *answers.unclaimed)
    return Intake(source, form, answers.data, tuple(answers.understood), unclaimed)


def _year(call: Call, form: Form) -> int:
    """The year that the form is about."""
    found = _YEAR.search(form.title) or _YEAR.search(call.title)
    return int(found[0]) if found else call.opens.year + 1


# --- what is told beside the answers ---


def _unclaimed(blocks: Sequence[Line | Table]) -> Iterator[Unclaimed]:
    for block in blocks:
        if isinstance(block, Line):
            if block.text.strip():
                yield Unclaimed(f"正文第{block.number}段", block.text.strip())
            continue
        for number, cells in block.rows:
            text = "\t".join(" ".join(cell.text.split()) for cell in cells).strip()
            if text:
                yield Unclaimed(f"第{block.number}张表第{number}行", text)


def _beside(package: Package, body: Body) -> Iterator[Unclaimed]:
    """Text that stands outside the page's own: headers, footers, notes, comments, hidden text."""
    for kind, name in _OTHERS.items():
        for root in package.others.get(kind, ()):
            blocks = read_body(root).blocks
            # the roots of notes and comments hold the notes, those the paragraphs
            for child in () if blocks else root:
                blocks = [*blocks, *read_body(child).blocks]
            for one in _unclaimed(blocks):
                if not _PAGE.fullmatch(squashed(one.text)):
                    yield Unclaimed(name, one.text)
    for text in body.met.hidden:
        yield Unclaimed("隐藏的文字", text)


def _told(source: str, body: Body, blank: int) -> Iterator[Finding]:
    if body.met.revisions:
        message = "文档里有没有接受的修订，已按“接受所有修订”读取"
        yield _note(source, "intake.revisions", message, "请核对读出的内容；也可以先在 Word 里接受或拒绝修订。")
    if count := body.met.pictures + body.met.embedded:
        message = f"文档里有 {count} 张图片或嵌入的对象，没有读入"
        yield _note(source, "intake.pictures", message, "图片里的文字请改写成正文；本表只收文字。")
    if blank:
        message = f"另有 {blank} 份空白的表，没有读入"
        yield Finding("intake.blank", Severity.INFO, Place(source, "", 1), message, "空白的表不用理会。")


def _note(source: str, code: str, message: str, hint: str) -> Finding:
    return Finding(code, Severity.WARNING, Place(source, "", 1), message, hint)


def _nothing_found(source: str, call: Call, intakes: Sequence[Intake], body: Body) -> Intake:
    """No filled form: say whether it was blank, or none of the call's."""
    left = tuple(one for intake in intakes for one in intake.unclaimed)
    if intakes and sum(len(one.text) for one in left) > _MUCH:
        message = f"认出是{intakes[0].form.label if intakes[0].form else '表'}，但填写的内容没有一栏读得出来"
        hint = "表格可能已经变成了没有分格的文字。请把内容填进 zhengji form 生成的空白表，再试一次。"
        finding = Finding("intake.unread", Severity.ERROR, Place(source, "", 1), message, hint)
        return Intake(source, intakes[0].form, unclaimed=left, findings=(finding,))
    if intakes:
        form = intakes[0].form
        message = f"这是一份空白的{form.label if form else '表'}，没有填写内容"
        hint = "请填好以后再试；填过的，请核对是不是发错了文件。"
        finding = Finding("intake.nothing", Severity.ERROR, Place(source, "", 1), message, hint)
        return Intake(source, form, unclaimed=left, findings=(finding,))
    known = "、".join(f"{form.label}（{form.short_title}）" for form in call.forms)
    hint = f"如果是填好的表，请用 --form 指明是哪一张：{known}；来函、通知不用导入。空白表可以用 zhengji form 生成。"
    finding = Finding("intake.unknown-form", Severity.ERROR, Place(source, "", 1), "看不出是哪一张征集表", hint)
    return Intake(source, None, unclaimed=tuple(_unclaimed(body.blocks)), findings=(finding,))
