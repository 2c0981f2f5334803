"""What people and their programs do to a filled form: each variant takes one of ours and must still say the same.

They work on the XML itself, so that each oddity is exactly what Word, WPS or LibreOffice writes.
"""

from __future__ import annotations

import copy
import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from lxml import etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
_NS = {"w": W, "w14": W14}
_DATE = {f"{{{W}}}id": "1", f"{{{W}}}author": "某人", f"{{{W}}}date": "2019-08-01T09:00:00Z"}

Variant = Callable[[Any], None]


def rewritten(content: bytes, change: Variant, others: Mapping[str, bytes] | None = None) -> bytes:
    """`content` with its document changed in place by `change`, and with `others` added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "word/document.xml":
                root = etree.fromstring(part)
                change(root)
                part = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
            if name not in (others or {}):
                new.writestr(name, part)
        for name, part in (others or {}).items():
            new.writestr(name, part)
    return out.getvalue()


def xpath(node: Any, path: str) -> list[Any]:
    return list(node.xpath(path, namespaces=_NS))


def el(tag: str, *children: Any, **attributes: str) -> Any:
    """A WordprocessingML element; a text child becomes its text."""
    made = etree.Element(f"{{{W}}}{tag}")
    for name, value in attributes.items():
        made.set(f"{{{W}}}{name}", value)
    for child in children:
        if isinstance(child, str):
            made.text = child
            made.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        else:
            made.append(child)
    return made


def run(text: str, *properties: Any) -> Any:
    return el("r", *((el("rPr", *properties),) if properties else ()), el("t", text))


def para(*children: Any) -> Any:
    return el("p", *children)


def text_of(node: Any) -> str:
    return "".join(xpath(node, ".//w:t/text()"))


def label_cells(root: Any) -> Iterator[Any]:
    yield from xpath(root, "//w:tc[.//w:pStyle[@w:val='FormLabel' or @w:val='FormPart']][.//w:t]")


def with_text(cell: Any, text: str) -> None:
    """Put `text` into `cell` in place of what it holds, in one paragraph a line."""
    for paragraph in xpath(cell, "w:p"):
        cell.remove(paragraph)
    for line in text.split("\n"):
        cell.append(para(run(line)))


def cell_text(cell: Any) -> str:
    return "\n".join(text_of(paragraph) for paragraph in xpath(cell, "w:p"))


# --- labels ---


def spaced_labels(root: Any) -> None:
    for cell in label_cells(root):
        title = "".join(cell_text(cell).split())
        with_text(cell, " ".join(title) if len(title) < 5 else f"　{title[:3]}　\n{title[3:]} ")


def marked_labels(root: Any) -> None:
    """Full-width signs, stars, colons, numbers of one's own."""
    wide = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
    for number, cell in enumerate(label_cells(root)):
        title = "".join(cell_text(cell).split()).translate(wide)
        with_text(cell, (f"*{title}：", f"{title}:", f"{number}．{title}", f"＊ {title} ：")[number % 4])


def split_runs(root: Any) -> None:
    """A run for every character, as an input method leaves them."""
    for old in xpath(root, "//w:r[w:t and not(ancestor::w:sdt)]"):
        text, holder = text_of(old), old.getparent()
        at = holder.index(old)
        holder.remove(old)
        for offset, character in enumerate(text):
            holder.insert(at + offset, run(character, el("rFonts", hint="eastAsia")))


# --- boxes ---


def _boxes(root: Any, put: Callable[[bool], list[Any]]) -> None:
    for box in xpath(root, "//w:sdt[w:sdtPr/w14:checkbox]"):
        ticked = xpath(box, ".//w14:checked/@w14:val")[0] == "1"
        holder = box.getparent()
        at = holder.index(box)
        holder.remove(box)
        for offset, made in enumerate(put(ticked)):
            holder.insert(at + offset, made)


def ticks(on: str, off: str) -> Variant:
    return lambda root: _boxes(root, lambda ticked: [run(on if ticked else off)])


def wingdings(root: Any) -> None:
    def box(ticked: bool) -> list[Any]:
        return [el("r", el("sym", font="Wingdings", char="F0FE" if ticked else "F0A8"))]

    _boxes(root, box)


def wingdings_2(root: Any) -> None:
    _boxes(root, lambda ticked: [el("r", el("sym", font="Wingdings 2", char="F052" if ticked else "F0A3"))])


def wingdings_letters(root: Any) -> None:
    """Characters of the private area, or letters, set in the symbol font."""
    font = el("rFonts", ascii="Wingdings", hAnsi="Wingdings")
    _boxes(root, lambda ticked: [run("\uf0fe" if ticked else "¨", copy.deepcopy(font))])


def form_fields(root: Any) -> None:
    """The boxes of Word 97: FORMCHECKBOX."""

    def box(ticked: bool) -> list[Any]:
        checked = el("checked", val="1" if ticked else "0")
        data = el("ffData", el("checkBox", el("sizeAuto"), el("default", val="0"), checked))
        return [
            el("r", el("fldChar", data, fldCharType="begin")),
            el("r", el("instrText", " FORMCHECKBOX ")),
            el("r", el("fldChar", fldCharType="end")),
        ]

    _boxes(root, box)


def typed_boxes(root: Any) -> None:
    """The character 口 for an empty box, as those type it who find no other."""
    _boxes(root, lambda ticked: [run("☑" if ticked else "口")])
    for text in xpath(root, "//w:t[starts-with(., '其他') or starts-with(., '另')]"):
        box = text.getparent().getprevious()
        if box is not None and text_of(box) == "口":
            xpath(box, "w:t")[0].text = "□"


def linked(root: Any) -> None:
    """Answers as links: a hyperlink, or a field with its instruction."""
    for number, old in enumerate(xpath(root, "//w:tc/w:p[w:pPr/w:pStyle[@w:val='FormAnswer']]/w:r[w:t]")):
        holder = old.getparent()
        at = holder.index(old)
        if number % 2:
            holder.replace(old, el("hyperlink", copy.deepcopy(old)))
            continue
        before = [el("r", el("fldChar", fldCharType="begin")), el("r", el("instrText", ' HYPERLINK "mailto:x" '))]
        for offset, made in enumerate((*before, el("r", el("fldChar", fldCharType="separate")))):
            holder.insert(at + offset, made)
        old.addnext(el("r", el("fldChar", fldCharType="end")))


def a_table_for_each_part(root: Any) -> None:
    """The table taken apart before the heading of each part, with an empty paragraph between."""
    table = xpath(root, "//w:tbl")[0]
    at = table
    for row in xpath(table, "w:tr")[1:]:
        if xpath(row, ".//w:pStyle[@w:val='FormPart']"):
            gap, following = para(), el("tbl", copy.deepcopy(xpath(table, "w:tblPr")[0]))
            at.addnext(gap)
            gap.addnext(following)
            at = following
        if at is not table:
            at.append(row)


def headings_above_tables(root: Any) -> None:
    """The heading of each part as a paragraph, what belongs to it in a table below."""
    a_table_for_each_part(root)
    for heading in xpath(root, "//w:tr[w:tc/w:p/w:pPr/w:pStyle[@w:val='FormPart']]"):
        table = heading.getparent()
        for paragraph in xpath(heading, "w:tc/w:p"):
            table.addprevious(paragraph)
        table.remove(heading)


def parts_on_the_left(root: Any) -> None:
    """The heading of a part in a column of its own, as high as the part."""
    heading = ""
    for row in xpath(root, "//w:tr"):
        if xpath(row, ".//w:pStyle[@w:val='FormPart']"):
            heading = text_of(row)
            following = row.getnext()
            row.getparent().remove(row)
            first = el("tc", el("tcPr", el("vMerge", val="restart")), para(run(heading)))
            following.insert(1 if xpath(following, "w:trPr") else 0, first)
        elif not xpath(row, "w:tc[1]/w:tcPr/w:vMerge[@w:val='restart']") or text_of(xpath(row, "w:tc")[0]) != heading:
            row.insert(1 if xpath(row, "w:trPr") else 0, el("tc", el("tcPr", el("vMerge")), para()))


def ticks_behind(root: Any) -> None:
    """企业☑ 高等学校□: the box after its option."""
    for box in xpath(root, "//w:sdt[w:sdtPr/w14:checkbox]"):
        following = box.getnext()
        if following is None or not text_of(following):
            continue
        following.addnext(box)


def only_the_ticked(root: Any) -> None:
    """The other options deleted, and the box of the chosen one too."""
    for paragraph in xpath(root, "//w:p[w:sdt/w:sdtPr/w14:checkbox]"):
        ticked = xpath(paragraph, "w:sdt[.//w14:checked/@w14:val='1']")
        keep = [text_of(box.getnext()) for box in ticked if box.getnext() is not None]
        for child in xpath(paragraph, "w:sdt|w:r"):
            paragraph.remove(child)
        if keep:
            paragraph.append(run("\n".join(keep)))


# --- cells ---


def label_and_answer_in_one_cell(root: Any) -> None:
    """项目名称：某某 in a cell of its own: rows of two cells become one."""
    for row in xpath(root, "//w:tr[count(w:tc)=2]"):
        label, answer = xpath(row, "w:tc")
        if xpath(row, ".//w:vMerge") or not text_of(answer) or not xpath(label, ".//w:pStyle[@w:val='FormLabel']"):
            continue
        span = sum(int(value) for value in xpath(row, "w:tc/w:tcPr/w:gridSpan/@w:val"))
        xpath(label, "w:tcPr/w:gridSpan")[0].set(f"{{{W}}}val", str(span))
        title = "".join(cell_text(label).split())
        with_text(label, f"{title}：")
        for paragraph in xpath(answer, "w:p"):
            label.append(paragraph)
        row.remove(answer)


def answers_split(root: Any) -> None:
    """An answer's cell split in two, the text in the second."""
    for row in xpath(root, "//w:tr[count(w:tc)=2]"):
        _, answer = xpath(row, "w:tc")
        span = int(xpath(answer, "w:tcPr/w:gridSpan/@w:val")[0])
        if span < 4 or not text_of(answer):
            continue
        first = copy.deepcopy(answer)
        with_text(first, "")
        xpath(first, "w:tcPr/w:gridSpan")[0].set(f"{{{W}}}val", str(span // 2))
        xpath(answer, "w:tcPr/w:gridSpan")[0].set(f"{{{W}}}val", str(span - span // 2))
        answer.addprevious(first)


def part_and_text_in_one_cell(root: Any) -> None:
    """二、项目的背景与意义 and its text in the same cell."""
    for row in xpath(root, "//w:tr[w:tc/w:p/w:pPr/w:pStyle[@w:val='FormPart']]"):
        following = row.getnext()
        if following is None or len(xpath(following, "w:tc")) != 1 or not xpath(following, ".//w:t"):
            continue
        cell = xpath(row, "w:tc")[0]
        for paragraph in xpath(following, "w:tc/w:p"):
            cell.append(paragraph)
        following.getparent().remove(following)


def text_in_two_rows(root: Any) -> None:
    """A long text goes on in a row that was added below."""
    for row in xpath(root, "//w:tr[count(w:tc)=1][w:tc/w:p/w:pPr/w:pStyle[@w:val='FormNarrative']]"):
        paragraphs = xpath(row, "w:tc/w:p")
        if len(paragraphs) < 2:
            continue
        extra = copy.deepcopy(row)
        cell = xpath(extra, "w:tc")[0]
        for paragraph in xpath(cell, "w:p"):
            cell.remove(paragraph)
        for paragraph in paragraphs[1:]:
            cell.append(paragraph)
        row.addnext(extra)


def blank_rows(root: Any) -> None:
    """An empty row after each."""
    for row in xpath(root, "//w:tr[not(.//w:vMerge)]"):
        extra = el("tr", el("tc", el("tcPr", el("gridSpan", val="30")), para()))
        row.addnext(extra)


def one_grid_column_less(root: Any) -> None:
    """Grids that do not add up, as programs leave them: spans of one."""
    for span in xpath(root, "//w:gridSpan"):
        span.set(f"{{{W}}}val", "1")


def no_table(root: Any) -> None:
    """Paragraphs in place of the table: 项目名称：某某, and headings with their text below."""
    table = xpath(root, "//w:tbl")[0]
    made: list[Any] = []
    if xpath(table, ".//w:vMerge"):  # rows and groups need their table
        return
    for row in xpath(table, "w:tr"):
        cells = xpath(row, "w:tc")
        while cells:
            cell = cells.pop(0)
            labelled = bool(xpath(cell, ".//w:pStyle[@w:val='FormLabel']"))
            if not labelled:
                made += xpath(cell, "w:p")
                continue
            title = "".join(cell_text(cell).split())
            answer = xpath(cells.pop(0), "w:p")
            answer[0].insert(1, run(f"{title}："))
            made += answer
    for paragraph in made:
        table.addprevious(paragraph)
    table.getparent().remove(table)


# --- revisions, boxes of text, prompts ---


def revised(root: Any) -> None:
    """Every answer was changed with the changes recorded: the old one is deleted, the new one inserted."""
    for number, old in enumerate(xpath(root, "//w:tc//w:r[w:t and not(ancestor::w:sdt)]")):
        holder = old.getparent()
        at = holder.index(old)
        new = el("ins", copy.deepcopy(old))
        gone = el("del", el("r", el("delText", "原来写的")))
        if number % 3 == 0:
            gone = el("moveFrom", run("挪走的"))
            new = el("moveTo", copy.deepcopy(old))
        for made in (gone, new):
            for name, value in _DATE.items():
                made.set(name, value)
        holder.replace(old, new)
        holder.insert(at, gone)


def rows_deleted(root: Any) -> None:
    """Rows that were deleted with the changes recorded."""
    table = xpath(root, "//w:tbl")[0]
    junk = el(
        "tr",
        el("trPr", el("del", id="9", author="某人", date="2019-08-01T09:00:00Z")),
        el("tc", el("tcPr", el("gridSpan", val="30")), para(run("已经删掉的一行"))),
    )
    for row in xpath(table, "w:tr[not(.//w:vMerge)]")[::4]:
        row.addnext(copy.deepcopy(junk))


def marks_deleted(root: Any) -> None:
    """A paragraph cut in two, and its mark deleted with the changes recorded."""
    for paragraph in xpath(root, "//w:tc/w:p[w:pPr/w:pStyle[@w:val='FormNarrative']][count(w:r)=1]"):
        text = text_of(paragraph)
        if len(text) < 6:
            continue
        first = copy.deepcopy(paragraph)
        xpath(first, "w:r/w:t")[0].text = text[:5]
        mark = el("del", id="9", author="某人", date="2019-08-01T09:00:00Z")
        xpath(first, "w:pPr")[0].append(el("rPr", mark))
        xpath(paragraph, "w:r/w:t")[0].text = text[5:]
        paragraph.addprevious(first)


def text_boxes(root: Any) -> None:
    """Answers in text boxes, in the way of new Word with the old way as fallback."""
    for cell in xpath(root, "//w:tc[w:p/w:pPr/w:pStyle[@w:val='FormNarrative' or @w:val='FormAnswer']]"):
        paragraphs = xpath(cell, "w:p")
        if not text_of(cell) or xpath(cell, ".//w:tab"):
            continue
        content = el("txbxContent", *(copy.deepcopy(one) for one in paragraphs))
        again = el("txbxContent", *(copy.deepcopy(one) for one in paragraphs))
        shape = etree.fromstring(
            '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
            ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
            f' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:w="{W}">'
            '<mc:Choice Requires="wps"><w:drawing><wps:wsp><wps:txbx/></wps:wsp></w:drawing></mc:Choice>'
            "<mc:Fallback><w:pict><v:textbox/></w:pict></mc:Fallback></mc:AlternateContent>"
        )
        shape[0][0][0][0].append(content)
        shape[1][0][0].append(again)
        for paragraph in paragraphs:
            cell.remove(paragraph)
        cell.append(para(el("r", shape)))


def tables_in_cells(root: Any) -> None:
    """Long texts in the only cell of a table of their own."""
    for row in xpath(root, "//w:tr[count(w:tc)=1][w:tc/w:p/w:pPr/w:pStyle[@w:val='FormNarrative']]"):
        cell = xpath(row, "w:tc")[0]
        inner = el("tbl", el("tr", el("tc", *xpath(cell, "w:p"))))
        cell.append(inner)
        cell.append(para())


def framed(root: Any) -> None:
    """The form's table in the only cell of another one."""
    table = xpath(root, "//w:tbl")[0]
    holder = el("tbl", el("tr", el("tc")))
    table.addprevious(holder)
    holder[0][0].append(table)
    holder[0][0].append(para())


def controls(root: Any) -> None:
    """Answers in content controls, the empty ones showing their prompt."""
    for paragraph in xpath(root, "//w:tc/w:p[w:pPr/w:pStyle[@w:val='FormAnswer']]"):
        runs = xpath(paragraph, "w:r")
        if runs and not xpath(paragraph, "w:sdt"):
            holder = el("sdt", el("sdtPr", el("text")), el("sdtContent", *runs))
            paragraph.append(holder)
        elif not runs:
            prompt = el("sdt", el("sdtPr", el("showingPlcHdr")), el("sdtContent", run("单击或点击此处输入文字。")))
            paragraph.append(prompt)


def rows_in_controls(root: Any) -> None:
    """Rows and the table wrapped in content controls, as repeating sections are."""
    for row in xpath(root, "//w:tr")[::3]:
        holder = el("sdt", el("sdtPr"), el("sdtContent"))
        row.addprevious(holder)
        holder[1].append(row)
    table = xpath(root, "//w:tbl")[0]
    holder = el("sdt", el("sdtPr"), el("sdtContent"))
    table.addprevious(holder)
    holder[1].append(table)


def breaks_in_lines(root: Any) -> None:
    """Long texts with Word's own line breaks in place of paragraphs."""
    for cell in xpath(root, "//w:tc[w:p/w:pPr/w:pStyle[@w:val='FormNarrative']]"):
        first, *others = xpath(cell, "w:p")
        for paragraph in others:
            first.append(el("r", el("br")))
            for child in xpath(paragraph, "w:r"):
                first.append(child)
            cell.remove(paragraph)


def indented(root: Any) -> None:
    """Paragraphs indented by hand, and blank lines at the ends of cells."""
    for text in xpath(root, "//w:p[w:pPr/w:pStyle[@w:val='FormNarrative']]/w:r[1]/w:t"):
        text.text = f"　　{text.text} "
    for cell in xpath(root, "//w:tc[w:p/w:pPr/w:pStyle[@w:val='FormNarrative']]"):
        cell.append(para())
        cell.append(para(run("　　")))


UNCHANGED: Mapping[str, Variant] = {
    "as it is": lambda root: None,
    "spaced labels": spaced_labels,
    "marked labels": marked_labels,
    "a run for each character": split_runs,
    "☒": ticks("☒", "☐"),
    "√": ticks("√", "□"),
    "✓ in brackets": ticks("[✓]", "[ ]"),
    "■": ticks("■", "□"),
    "●": ticks("●", "○"),
    "Wingdings": wingdings,
    "Wingdings 2": wingdings_2,
    "Wingdings as letters": wingdings_letters,
    "form fields": form_fields,
    "口": typed_boxes,
    "links": linked,
    "a table for each part": a_table_for_each_part,
    "headings above tables": headings_above_tables,
    "parts on the left": parts_on_the_left,
    "ticks behind": ticks_behind,
    "only the ticked": only_the_ticked,
    "label and answer in one cell": label_and_answer_in_one_cell,
    "answers split": answers_split,
    "part and text in one cell": part_and_text_in_one_cell,
    "text in two rows": text_in_two_rows,
    "blank rows": blank_rows,
    "spans that do not add up": one_grid_column_less,
    "no table": no_table,
    "text boxes": text_boxes,
    "tables in cells": tables_in_cells,
    "framed": framed,
    "content controls": controls,
    "rows in controls": rows_in_controls,
    "breaks in lines": breaks_in_lines,
    "indented": indented,
}
REVISED: Mapping[str, Variant] = {
    "revised": revised,
    "rows deleted": rows_deleted,
    "marks deleted": marks_deleted,
}
