"""The printed form, blank and filled, in Word and PDF: all of it, the same bytes each time, text that is only text."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from lxml import etree

from tests.documents.making import CALLS, FORMS, NAMES, ROOT, made_up
from tests.fakes import FORM
from tests.papers import pages_of
from zhengji.errors import ZhengjiError
from zhengji.model import Call, Field, Form, Kind, Record, Visibility
from zhengji.outputs import pdf
from zhengji.outputs.docx import document
from zhengji.outputs.printed import GRID, Paper, paper
from zhengji.privacy import public_view

ALL = [*((form, form.id) for _, form in FORMS), (FORM, FORM.id)]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def record(form: Form, data: dict[str, Any]) -> Record:
    return Record(f"{form.number}-0123ABCD", form.id, "submissions/x.yaml", data, {}, "")


def body(content: bytes) -> Any:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return etree.fromstring(archive.read("word/document.xml"))


def squeezed(root: Any) -> str:
    return "".join("".join(text.itertext()) for text in root.iter(f"{W}t")).replace("　", "").replace(" ", "")


def plain(text: str) -> str:
    return "".join(text.split()).replace("　", "")


def every(form: Form) -> list[Field]:
    return [field for field in form.fields_by_pointer.values() if field is not form.role("form")]


@pytest.fixture(scope="module")
def chinese() -> None:
    """PDFs need a Chinese font: `make test` installs one, and CI does not pass without."""
    try:
        pdf._fonts()
    except ZhengjiError:
        if "CI" not in os.environ:
            pytest.skip("no Chinese font is installed")
        raise


# --- all of it ---


@pytest.mark.parametrize(("form", "name"), ALL, ids=[name for _, name in ALL])
def test_everything_printed_is_there_as_printed(form: Form, name: str) -> None:
    text = squeezed(body(document(paper(form))))
    for said in (form.title, form.label, *(section.title for section in form.sections)):
        assert plain(said) in text
    for leaf in form.leaves:
        if leaf is form.role("form") or leaf.kind is Kind.MONTH:
            continue
        assert plain(leaf.title) in text, leaf.pointer
        if leaf.role not in ("region", "unit"):
            assert plain(leaf.hint) in text, leaf.pointer
            assert all(plain(option) in text for option in leaf.options), leaf.pointer


@pytest.mark.parametrize(("call", "form"), FORMS, ids=NAMES)
def test_no_prompt_is_printed_twice(call: Call, form: Form) -> None:
    for one in (paper(form), paper(form, record(form, made_up(call, form, 2)), "staff")):
        for row in one.rows:
            said = [run.text for cell in row for each in cell.paragraphs for run in each.runs if len(run.text) > 9]
            prompts = [leaf.hint for leaf in form.leaves if len(leaf.hint) > 9]
            assert not [prompt for prompt in prompts if said.count(prompt) > 1]


@pytest.mark.parametrize(("form", "name"), ALL, ids=[name for _, name in ALL])
def test_a_blank_form_ends_with_its_table_and_not_with_a_page(form: Form, name: str) -> None:
    last = list(Document(io.BytesIO(document(paper(form)))).paragraphs)[-1]
    shape = last.style.paragraph_format
    assert (last.text, shape.space_before.pt, shape.line_spacing.pt) == ("", 0, 1)


@pytest.mark.parametrize(("form", "name"), ALL, ids=[name for _, name in ALL])
def test_every_row_fills_the_grid(form: Form, name: str) -> None:
    spans = dict.fromkeys(range(200), 0)
    for at, row in enumerate(paper(form).rows):
        for cell in row:
            for down in range(cell.rows):
                spans[at + down] += cell.span
    assert {width for at, width in spans.items() if at < len(paper(form).rows)} == {GRID}


@pytest.mark.parametrize(("call", "form"), FORMS, ids=NAMES)
def test_every_answer_is_printed_for_staff_and_the_private_ones_for_nobody_else(call: Call, form: Form) -> None:
    data = made_up(call, form, 3)
    staff = squeezed(body(document(paper(form, record(form, data), "staff"))))
    public = squeezed(body(document(paper(form, record(form, public_view(form, data)), "public"))))
    for leaf in form.leaves:
        value = leaf.value(data)
        if isinstance(value, str) and leaf is not form.role("form") and leaf.kind not in (Kind.DATE, Kind.MONTH):
            assert plain(value) in staff, leaf.pointer
            if leaf.visibility is Visibility.STAFF:
                assert plain(value) not in public, leaf.pointer
    assert "（不公开）" in public
    assert "（不公开）" not in staff


def test_even_a_record_that_was_not_redacted_prints_nothing_private_for_the_public() -> None:
    for call, form in FORMS:
        data = made_up(call, form, 4)
        text = squeezed(body(document(paper(form, record(form, data), "public"))))
        for leaf in form.leaves:
            if leaf.visibility is Visibility.STAFF and isinstance(leaf.value(data), str):
                assert leaf.value(data) not in text
        for leaf in form.leaves:
            for row in leaf.value(data) or () if leaf.kind is Kind.ROWS else ():
                for column in leaf.fields:
                    if column.visibility is Visibility.STAFF and isinstance(row.get(column.key), str):
                        assert row[column.key] not in text


# --- Word ---


def test_it_is_a_document_that_python_docx_reads_on_a4_with_page_numbers() -> None:
    call, form = FORMS[0]
    opened = Document(io.BytesIO(document(paper(form, record(form, made_up(call, form, 1)), "staff"))))
    page = opened.sections[0]
    assert (round(page.page_width.cm, 1), round(page.page_height.cm, 1)) == (21.0, 29.7)
    foot = page.footer._element.xml
    assert "PAGE" in foot
    assert "NUMPAGES" in foot
    assert "仅供填报和审核使用" in foot
    assert opened.core_properties.title == form.title
    assert opened.styles["FormNarrative"].element.rPr.rFonts.get(f"{W}eastAsia") == "仿宋"
    assert opened.styles["FormPart"].element.rPr.rFonts.get(f"{W}eastAsia") == "黑体"
    with zipfile.ZipFile(io.BytesIO(document(paper(form)))) as archive:
        fonts = archive.read("word/fontTable.xml").decode()
        assert "FangSong" in fonts
        assert "Noto Serif CJK SC" in fonts
        assert not [name for name in archive.namelist() if "thumbnail" in name or "customXml" in name]


def test_a_long_title_is_broken_beside_a_bracket_and_never_inside() -> None:
    printed = paper(FORMS[0][1])
    long = "二〇二〇年度中央引导地方科技发展专项资金（某某）拟支持项目征集表"
    lines = "二〇二〇年度中央引导地方科技发展专项资金\n（某某）拟支持项目征集表"
    short = "某某省科技发展规划（布局）项目征集表"
    whole = "没有括号的一个很长很长很长很长很长很长很长很长很长很长的标题"
    for title, wanted in ((long, lines), (short, short), (whole, whole)):
        opened = Document(io.BytesIO(document(replace(printed, title=title))))
        assert wanted in [one.text for one in opened.paragraphs]


def test_boxes_can_be_ticked_in_word() -> None:
    call, form = FORMS[0]
    root = body(document(paper(form, record(form, made_up(call, form, 1)), "staff")))
    boxes = list(root.iter("{http://schemas.microsoft.com/office/word/2010/wordml}checked"))
    options = sum(len(leaf.options) + leaf.allows_other for leaf in form.leaves if leaf.options)
    unprinted = sum(len(leaf.options) for leaf in form.envelope)
    assert len(boxes) == options - unprinted
    assert {box.get("{http://schemas.microsoft.com/office/word/2010/wordml}val") for box in boxes} == {"0", "1"}


HOSTILE = "<w:t>&amp;]]>{{ paper.title }}{% for x in y %}\x00\x0b\ufffe\ud800𠮷\t末"


def test_what_is_typed_is_only_text_in_word() -> None:
    _, form = FORMS[0]
    leaf = form.narratives[0]
    text = squeezed(body(document(paper(form, record(form, {leaf.key: f"{HOSTILE}\n第二段"}), "staff"))))
    assert "<w:t>&amp;]]>{{paper.title}}{%forxiny%}\ufffd\ufffd\ufffd\ufffd𠮷末" in text
    assert "第二段" in text


def test_what_is_none_of_the_field_is_printed_as_it_is() -> None:
    """A file with faults is printed too: to look at it on paper is how many people find them."""
    for _, form in FORMS:
        for value in ("不是选项", ["不", "是"], 7, True, {"x": 1}, None, [], [{"x": 1}], [["y"]]):
            data: dict[str, Any] = {}
            for leaf in form.leaves:
                node = data
                for key in leaf.path[:-1]:
                    node = node.setdefault(key, {})
                node[leaf.path[-1]] = value
            assert body(document(paper(form, record(form, data), "staff"))) is not None


def test_g6_the_same_form_gives_the_same_bytes_in_another_process() -> None:
    script = (
        "import hashlib\n"
        "from tests.documents.making import FORMS, made_up, printed\n"
        "from zhengji.outputs.docx import document\nfrom zhengji.outputs.printed import paper\n"
        "call, form = FORMS[0]\n"
        "print(hashlib.sha256(printed(form, made_up(call, form, 1)) + document(paper(form))).hexdigest())"
    )
    found = set()
    for zone, seed in (("Asia/Shanghai", "1"), ("America/New_York", "2")):
        environment = {**os.environ, "TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": "C.UTF-8", "PYTHONPATH": str(ROOT)}
        found.add(
            subprocess.run([sys.executable, "-c", script], env=environment, check=True, capture_output=True).stdout
        )
    assert len(found) == 1


def _feet(content: bytes) -> str:
    return "".join(foot.text for foot in Document(io.BytesIO(content)).sections[0].footer.paragraphs)


def test_the_foot_of_each_page_tells_which_form_it_is_of() -> None:
    call, form = FORMS[0]
    filled = replace(record(form, made_up(call, form, 1)), number="<1-A&B>", digest="0123456789abcdef" * 4)
    staff, public = (_feet(document(paper(form, filled, audience))) for audience in ("staff", "public"))
    assert "编号 <1-A&B>　SHA-256 0123456789abcdef…" in staff
    assert "编号 <1-A&B>" in public
    assert "0123456789abcdef" not in public  # of a file that holds what is not public: who guesses right would know
    assert "编号" not in _feet(document(paper(form)))


# --- PDF ---


def _read(content: bytes, tmp_path: Path) -> str:
    return "".join("".join(pages_of(content, tmp_path)).split())


@pytest.mark.usefixtures("chinese")
def test_g6_the_same_forms_give_the_same_pdf() -> None:
    call, form = FORMS[0]
    one = paper(form, record(form, made_up(call, form, 1)), "staff")
    assert pdf.booklet([one]) == pdf.booklet([one])
    assert pdf.booklet([one]).startswith(b"%PDF-")


@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize(("call", "form"), FORMS, ids=NAMES)
def test_the_pdf_says_what_was_filed(call: Call, form: Form, tmp_path: Path) -> None:
    data = made_up(call, form, 2)
    text = _read(pdf.booklet([paper(form, record(form, data), "staff")]), tmp_path)
    for leaf in form.leaves:
        value = leaf.value(data)
        if isinstance(value, str) and leaf.kind is Kind.TEXT and leaf is not form.role("form") and len(value) < 12:
            assert plain(value) in text, leaf.pointer
    assert plain(form.title)[:12] in text


TYPST = '#read("/etc/passwd") #panic("x") $x$ *粗* _斜_ = 标题 #set page(width: 1cm) @ref <label> \\ ` // 注释 http://x.example'


@pytest.mark.usefixtures("chinese")
def test_g5_data_is_data(tmp_path: Path) -> None:
    _, form = FORMS[0]
    title, narrative = form.role("title"), form.narratives[0]
    assert title
    data: dict[str, Any] = {title.path[0]: {title.path[1]: TYPST}, narrative.key: f"{TYPST}\n{HOSTILE}"}
    content = pdf.booklet([replace(paper(form, record(form, data), "staff"), name=TYPST)] * 2, TYPST)
    text = _read(content, tmp_path)
    assert text.count('#read("/etc/passwd")') >= 2
    assert "#panic(" in text
    assert "root:" not in text
    assert b"/URI" not in content


@pytest.mark.usefixtures("chinese")
def test_a_booklet_lists_what_is_in_it_and_numbers_its_pages(tmp_path: Path) -> None:
    call, form = FORMS[4]
    papers: list[Paper] = [paper(form, record(form, made_up(call, form, n)), "staff") for n in range(4)]
    text = _read(pdf.booklet(papers, form.title), tmp_path)
    first = text[: text.index("第1页")]
    for one in papers:
        assert plain(one.name)[:10] in first
    assert "共" in text


@pytest.mark.usefixtures("chinese")
def test_each_page_of_a_booklet_tells_which_form_it_is_of(tmp_path: Path) -> None:
    call, form = FORMS[0]
    numbers = ["1-AAAAAAAA", "1-BBBBBBBB", "1-CCCCCCCC"]
    filled = [
        replace(record(form, made_up(call, form, n)), number=number, digest="ab" * 32)
        for n, number in enumerate(numbers)
    ]
    first, *others = pages_of(pdf.booklet([paper(form, one, "staff") for one in filled], form.title), tmp_path)
    assert "编号" not in first  # the list of contents
    told = [re.findall(r"编号 *([0-9A-Z-]+) *SHA-256", page) for page in others]
    assert [one for one, _ in groupby(told)] == [[number] for number in numbers]


def test_without_a_chinese_font_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import typst

    class NoFonts:
        def families(self) -> list[str]:
            return ["DejaVu Sans"]

    monkeypatch.setattr(typst, "Fonts", NoFonts)
    pdf._fonts.cache_clear()
    with pytest.raises(ZhengjiError) as raised:
        pdf.booklet([paper(FORMS[0][1])])
    assert "fonts-noto-cjk" in raised.value.hint
    pdf._fonts.cache_clear()


def test_the_two_calls_are_both_here() -> None:
    assert len({call.id for call, _ in FORMS}) == len(CALLS) == 2
