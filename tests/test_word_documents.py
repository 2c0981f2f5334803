"""Documents as people and their programs make them: read the same, or told of."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx2python import docx2python

from tests.documents.making import CALLS, FORMS, NAMES, made_up, printed
from tests.documents.official import add_form, blank_rows, expected, filled_rows, official
from tests.documents.scribbled import scribbled
from tests.documents.variants import REVISED, UNCHANGED, Variant, el, para, rewritten, run, text_of, xpath
from zhengji.intake import INTAKES, Intake
from zhengji.model import Call, Form, JsonObject, Kind, Severity
from zhengji.outputs.docx import document
from zhengji.outputs.printed import paper
from zhengji.yamlio import write

CALL = CALLS[0]
OFFICIAL = [(call, form) for call, form in FORMS if call is CALL]


def read(content: bytes, call: Call = CALL, form: Form | None = None) -> tuple[Intake, ...]:
    return INTAKES[".docx"](content, "收到的.docx", call, form)


def same(intake: Intake, form: Form, data: JsonObject) -> None:
    assert intake.form is form
    assert write(form, intake.data) == write(form, data)


def codes(intakes: tuple[Intake, ...]) -> list[str]:
    return [finding.code for one in intakes for finding in one.findings]


# --- what people do to our own forms ---


@pytest.mark.parametrize("variant", UNCHANGED.values(), ids=list(UNCHANGED))
def test_however_it_was_filled_in_it_says_the_same(variant: Variant) -> None:
    for serial, (call, form) in enumerate(FORMS):
        data = made_up(call, form, serial)
        (intake,) = read(rewritten(printed(form, data), variant), call)
        same(intake, form, data)
        assert (intake.unclaimed, intake.findings) == ((), ())


@pytest.mark.parametrize("variant", REVISED.values(), ids=list(REVISED))
def test_revisions_are_read_as_accepted_and_told_of(variant: Variant) -> None:
    for serial, (call, form) in enumerate(FORMS):
        data = made_up(call, form, serial)
        (intake,) = read(rewritten(printed(form, data), variant), call)
        same(intake, form, data)
        assert intake.unclaimed == ()
        assert [(one.code, one.severity) for one in intake.findings] == [("intake.revisions", Severity.WARNING)]


def test_a_label_that_was_changed_is_taken_with_a_word_about_it() -> None:
    call, form = FORMS[0]
    data = made_up(call, form, 1)
    title = form.sections[0].fields[0]

    def change(root: Any) -> None:
        cell = next(cell for cell in xpath(root, "//w:tc") if "".join(text_of(cell).split()) == title.title)
        for text in xpath(cell, ".//w:t"):
            text.text = ""
        xpath(cell, ".//w:t")[0].text = title.title[:-2] + "的" + title.title[-2:]

    (intake,) = read(rewritten(printed(form, data), change))
    same(intake, form, data)
    (told,) = [one for one in intake.understood if one.guessed]
    assert told.pointer == title.pointer
    assert "最像" in told.guessed


def test_another_name_of_a_blank_is_understood() -> None:
    document_ = Document()
    for line in ("项目名称：某某技术研究", "申报单位：某某公司", "移动电话：13800000000", "邮箱：a@example.com"):
        document_.add_paragraph(line)
    out = io.BytesIO()
    document_.save(out)
    form = OFFICIAL[0][1]
    (intake,) = read(out.getvalue(), CALL, form)
    found = {form.fields_by_pointer[one.pointer].format or form.fields_by_pointer[one.pointer].role: one
             for one in intake.understood}  # fmt: skip
    assert {"title", "unit", "cn-mobile", "email"} <= set(found)
    assert all(one.guessed for role, one in found.items() if role != "unit" or "申报" in one.guessed)


# --- the forms as the notice prints them ---


@pytest.mark.parametrize("prompts", [False, True], ids=["prompts deleted", "prompts left"])
@pytest.mark.parametrize(("call", "form"), OFFICIAL, ids=[form.id for _, form in OFFICIAL])
def test_the_printed_form_is_read(call: Call, form: Form, prompts: bool) -> None:
    for serial in range(3):
        data = made_up(call, form, serial)
        (intake,) = read(official((form, filled_rows(form, data, prompts=prompts))))
        same(intake, form, expected(form, data))
        assert intake.unclaimed == ()


def test_several_forms_in_one_document() -> None:
    parts = [(form, made_up(call, form, n)) for n, (call, form) in enumerate(OFFICIAL)]
    content = official(*((form, filled_rows(form, data, prompts=True)) for form, data in parts))
    intakes = read(content)
    assert [one.part for one in intakes] == ["第1份", "第2份", "第3份", "第4份"]
    for intake, (form, data) in zip(intakes, parts, strict=True):
        same(intake, form, expected(form, data))
        assert intake.unclaimed == ()


def test_several_of_the_same_form_without_titles() -> None:
    call, form = OFFICIAL[3]
    made = [made_up(call, form, n) for n in range(3)]
    whole = Document()
    for data in made:
        add_form(whole, form, filled_rows(form, data, prompts=False))
        for paragraph in whole.paragraphs:
            if form.title in paragraph.text:
                paragraph.text = ""
    out = io.BytesIO()
    whole.save(out)
    intakes = read(out.getvalue())
    assert len(intakes) == 3
    for intake, data in zip(intakes, made, strict=True):
        same(intake, form, expected(form, data))


def test_blank_forms_are_told_of_and_passed_over() -> None:
    call, form = OFFICIAL[1]
    data = made_up(call, form, 5)
    rows = [(one, blank_rows(one)) for _, one in OFFICIAL]
    rows[1] = (form, filled_rows(form, data, prompts=True))
    (intake,) = read(official(*rows))
    same(intake, form, expected(form, data))
    assert codes((intake,)) == ["intake.blank"]
    assert "3 份" in intake.findings[0].message


@pytest.mark.parametrize(("call", "form"), FORMS, ids=NAMES)
def test_a_blank_form_is_no_submission(call: Call, form: Form) -> None:
    (intake,) = read(document(paper(form)), call)
    assert (intake.form, intake.data, intake.understood, intake.unclaimed) == (form, {}, (), ())
    assert codes((intake,)) == ["intake.nothing"]


def test_a_letter_is_no_form_and_all_of_it_is_kept() -> None:
    letter = Document()
    lines = ["关于报送材料的函", "省科技厅：", "现将我单位的材料报上，请查收。"]
    for line in lines:
        letter.add_paragraph(line)
    out = io.BytesIO()
    letter.save(out)
    (intake,) = read(out.getvalue())
    assert intake.form is None
    assert codes((intake,)) == ["intake.unknown-form"]
    assert [one.text for one in intake.unclaimed] == [
        "关于报送材料的函",
        "省科技厅：",
        "现将我单位的材料报上，请查收。",
    ]


def test_a_table_that_became_plain_text_is_told_of() -> None:
    call, form = OFFICIAL[0]
    data = made_up(call, form, 2)
    flat = Document()
    flat.add_paragraph(form.title)
    flat.add_paragraph("".join("".join(row) for row in filled_rows(form, data, prompts=False)))
    out = io.BytesIO()
    flat.save(out)
    (intake,) = read(out.getvalue())
    assert codes((intake,)) == ["intake.unread"]
    assert data["background"][:40] in "".join(one.text for one in intake.unclaimed)


# --- what stands beside the text of the page ---

_PART = '<w:{0} xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">{1}</w:{0}>'
_PARAGRAPH = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"


def _related(content: bytes, parts: dict[str, bytes]) -> dict[str, bytes]:
    """Members of the zip file for `parts` by kind, and the relations by which the document knows them."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    said = "".join(f'<Relationship Id="x{kind}" Target="{kind}9.xml" Type="{office}/{kind}"/>' for kind in parts)
    name = "word/_rels/document.xml.rels"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        known = archive.read(name).decode()
    relations = known.replace("</Relationships>", f"{said}</Relationships>").encode()
    return {name: relations, **{f"word/{kind}9.xml": part for kind, part in parts.items()}}


def test_headers_notes_and_comments_are_told_of() -> None:
    call, form = OFFICIAL[0]
    data = made_up(call, form, 1)
    content = printed(form, data)
    kinds = {"header": "hdr", "footnotes": "footnotes", "comments": "comments"}
    texts = {"header": "页眉里的话", "footnotes": "脚注里的话", "comments": "批注里的话"}
    others: dict[str, bytes] = {}
    for kind, tag in kinds.items():
        inner = _PARAGRAPH.format(texts[kind])
        if kind != "header":
            inner = f'<w:{kind.rstrip("s")} w:id="2">{inner}</w:{kind.rstrip("s")}>'
        others[kind] = _PART.format(tag, inner).encode()
    (intake,) = read(rewritten(content, lambda root: None, _related(content, others)))
    same(intake, form, data)
    assert {(one.where, one.text) for one in intake.unclaimed} == {
        ("页眉", texts["header"]),
        ("脚注", texts["footnotes"]),
        ("批注", texts["comments"]),
    }


def test_hidden_text_and_pictures_are_told_of() -> None:
    call, form = OFFICIAL[2]
    data = made_up(call, form, 1)

    def change(root: Any) -> None:
        cell = xpath(root, "//w:tc[w:p/w:pPr/w:pStyle[@w:val='FormNarrative']]/w:p")[0]
        cell.append(run("看不见的话", el("vanish")))
        picture = el("r", el("drawing"))
        blip = picture[0].makeelement("{http://schemas.openxmlformats.org/drawingml/2006/main}blip", {})
        picture[0].append(blip)
        cell.append(picture)

    (intake,) = read(rewritten(printed(form, data), change))
    same(intake, form, data)
    assert [(one.where, one.text) for one in intake.unclaimed] == [("隐藏的文字", "看不见的话")]
    assert codes((intake,)) == ["intake.pictures"]


def test_a_blank_that_is_answered_twice_keeps_both() -> None:
    call, form = OFFICIAL[3]
    data = made_up(call, form, 1)
    unit = form.role("unit")
    assert unit

    def change(root: Any) -> None:
        xpath(root, "//w:body")[0].insert(-1, para(run(f"{unit.title}：另一家单位")))

    (intake,) = read(rewritten(printed(form, data), change))
    same(intake, form, data)
    assert [one.text for one in intake.unclaimed] == [f"{unit.title}：另一家单位"]


def test_numbers_that_word_counts_are_part_of_the_text() -> None:
    numbering = (
        '<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        '<w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%1）"/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>'
        '</w:abstractNum><w:num w:numId="7"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    call, form = OFFICIAL[2]
    leaf = form.narratives[0]
    data = made_up(call, form, 1)

    def change(root: Any) -> None:
        first = xpath(root, "//w:tc[w:p/w:pPr/w:pStyle[@w:val='FormNarrative']]")[0]
        for old in xpath(first, "w:p"):
            first.remove(old)
        for depth, text in ((0, "第一件事"), (1, "甲"), (1, "乙"), (0, "第二件事"), (1, "丙")):
            said = el("numPr", el("ilvl", val=str(depth)), el("numId", val="7"))
            first.append(para(el("pPr", said), run(text)))

    content = printed(form, data)
    (intake,) = read(rewritten(content, change, _related(content, {"numbering": numbering.encode()})))
    assert leaf.value(intake.data) == "（一）第一件事\n1. 甲\n2. 乙\n（二）第二件事\n1. 丙"


# --- other programs ---


KINDS = ("doc", "odt", "rtf")
Filed = dict[str, tuple[Call, Form, JsonObject]]


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Filed]:
    """Forms, ours or as the notice prints them, as .doc, .odt and .rtf and back to .docx, by LibreOffice."""
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice is not installed")
    folder = tmp_path_factory.mktemp("converted")

    def convert(sources: list[Path], kind: str, out: Path) -> None:
        home = f"-env:UserInstallation=file://{folder}/profile"
        command = [soffice, home, "--headless", "--convert-to", kind, "--outdir", out, *sources]
        subprocess.run(command, check=True, capture_output=True, timeout=300)

    filed: Filed = {}
    for serial, (call, form) in enumerate(FORMS):
        data = made_up(call, form, serial)
        if call is CALL and serial % 2 == 0:
            rows = filled_rows(form, data, prompts=True)
            (folder / f"{form.id}.docx").write_bytes(official((form, rows)))
            filed[form.id] = (call, form, expected(form, data))
        else:
            (folder / f"{form.id}.docx").write_bytes(printed(form, data))
            filed[form.id] = (call, form, data)
    for kind in KINDS:
        convert(sorted(folder.glob("*.docx")), kind, folder / "there")
        for path in (folder / "there").glob(f"*.{kind}"):
            path.rename(path.with_name(f"{path.stem}-{kind}.{kind}"))
    convert(sorted((folder / "there").iterdir()), "docx", folder / "back")
    return folder, filed


@pytest.mark.parametrize("kind", KINDS)
def test_what_libreoffice_makes_of_other_formats_is_read_the_same(kind: str, converted: tuple[Path, Filed]) -> None:
    folder, filed = converted
    for name, (call, form, data) in filed.items():
        (intake,) = read((folder / "back" / f"{name}-{kind}.docx").read_bytes(), call)
        same(intake, form, data)
        assert intake.unclaimed == ()


def test_g4_a_real_doc_is_refused_with_what_to_do(converted: tuple[Path, Filed]) -> None:
    for path in (converted[0] / "there").glob("*.doc"):
        (intake,) = read(path.read_bytes())
        assert codes((intake,)) == ["intake.old-format"]
        assert "另存为" in intake.findings[0].hint


# --- compared with another reader ---


@pytest.mark.parametrize(("call", "form"), FORMS, ids=NAMES)
def test_docx2python_reads_no_text_that_we_do_not(call: Call, form: Form) -> None:
    data = made_up(call, form, 3)
    content = printed(form, data)
    (intake,) = read(content, call)
    ours = "".join(
        "".join(str(item) for item in one.value) if isinstance(one.value, list) else str(one.value)
        for one in intake.understood
    )
    with docx2python(io.BytesIO(content)) as theirs:
        lines = [line.strip() for line in theirs.text.splitlines() if len(line.strip()) > 60]
    assert len(lines) >= len(form.narratives)
    for line in lines:
        assert re.sub(r"\s+", "", line) in re.sub(r"\s+", "", ours)


@pytest.mark.parametrize(("call", "form"), FORMS, ids=NAMES)
def test_every_blank_of_the_form_is_read(call: Call, form: Form) -> None:
    data = made_up(call, form, 0)
    (intake,) = read(printed(form, data), call)
    pointers = {one.pointer.split("/0/")[0] for one in intake.understood}
    for leaf in form.leaves:
        if leaf is not form.role("form") and leaf.value(data) is not None:
            assert leaf.pointer in pointers or leaf.kind is Kind.ROWS


@pytest.mark.parametrize(("call", "form"), FORMS, ids=NAMES)
def test_nothing_that_was_scribbled_anywhere_is_lost(call: Call, form: Form) -> None:
    for serial in range(40):
        content, words = scribbled(form, serial)
        got = read(content, call)
        kept = "".join(f"{one.data}{[each.text for each in one.unclaimed]}" for one in got)
        assert [word for word in words if word not in kept] == [], serial


@pytest.mark.parametrize(("call", "form"), [one for one in FORMS if any(f.kind is Kind.ROWS for f in one[1].leaves)])
def test_a_remark_in_the_head_of_a_column_is_kept(call: Call, form: Form) -> None:
    rows = next(leaf for leaf in form.leaves if leaf.kind is Kind.ROWS)
    data = made_up(call, form, 6)
    titles = [leaf.title for item in rows.fields for leaf in item.leaves()]
    paper_ = Document(io.BytesIO(printed(form, data)))
    heads = {cell._tc: cell for row in paper_.tables[0].rows for cell in row.cells if cell.text.strip() in titles}
    last = list(heads.values())[-1]
    last.paragraphs[-1].add_run("（张三经手）")
    out = io.BytesIO()
    paper_.save(out)
    (intake,) = read(out.getvalue(), call)
    same(intake, form, data)
    assert ["张三经手" in one.text for one in intake.unclaimed] == [True]
