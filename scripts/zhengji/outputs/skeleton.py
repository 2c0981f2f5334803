"""All of a Word document but its text: styles, fonts, page, footer. Made by python-docx, once for each form."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from markupsafe import escape

from zhengji.outputs.printed import GRID

UNIT = 298  # twentieths of a point: a column of the grid
BODY, HEAD, TITLE, LATIN = "仿宋", "黑体", "方正小标宋简体", "Times New Roman"
# Read where the named font is absent: the same hand under the names that Windows, WPS, macOS and Linux know.
_FALLBACKS: Mapping[str, str] = {
    BODY: "仿宋_GB2312,FangSong,STFangsong,华文仿宋,Noto Serif CJK SC",
    HEAD: "SimHei,STHeiti,华文黑体,Noto Sans CJK SC",
    TITLE: "FZXiaoBiaoSong-B05S,华文中宋,STZhongsong,宋体,SimSun,Noto Serif CJK SC",
}
_BROUGHT_ALONG = frozenset(("thumbnail", "customXml", "stylesWithEffects", "numbering", "extended-properties"))
_FOOT = "ZJ-FOOT"
_MADE = datetime(2020, 1, 1)  # noqa: DTZ001 - a fixed date, or every day would give other bytes


@dataclass(frozen=True, slots=True)
class Packed:
    """A member of the zip file, compressed already."""

    content: bytes
    size: int
    crc: int


@dataclass(frozen=True, slots=True)
class Skeleton:
    """The members but for `word/document.xml`, the namespaces that its root declares, and the page that closes it.

    `foot` are those that say at the foot of each page what `_FOOT` stands for.
    """

    members: tuple[tuple[str, Packed], ...]
    foot: tuple[tuple[str, str], ...]
    namespaces: str
    page: str


@lru_cache(maxsize=64)
def skeleton(title: str, *, noted: bool) -> Skeleton:
    """The skeleton of documents called `title`; those that are `noted` have small print at the foot of every page."""
    from docx import Document

    document = Document()
    _trim(document)
    _styles(document)
    _page(document, _FOOT if noted else "")
    properties = document.core_properties
    properties.title, properties.author, properties.comments = title, "", ""
    properties.language, properties.last_modified_by = "zh-CN", ""
    properties.created = properties.modified = _MADE
    made = io.BytesIO()
    document.save(made)
    with zipfile.ZipFile(made) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    root = members.pop("word/document.xml").decode()
    members["word/fontTable.xml"] = _fonts()
    foot = tuple((name, content.decode()) for name, content in members.items() if _FOOT.encode() in content)
    settled = tuple((name, packed(content)) for name, content in members.items() if name not in dict(foot))
    return Skeleton(settled, foot, _namespaces(root), _closing(root))


def footed(made: Skeleton, said: str) -> Iterator[tuple[str, Packed]]:
    """The members at the foot of each page, which say what is `said`."""
    for name, content in made.foot:
        yield name, packed(content.replace(_FOOT, str(escape(said))).encode())


def packed(content: bytes) -> Packed:
    """`content`, compressed."""
    stream = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return Packed(stream.compress(content) + stream.flush(), len(content), zlib.crc32(content))


def _namespaces(root: str) -> str:
    opening = re.search(r"<w:document\s([^>]*)>", root)
    declared = opening[1] if opening else ""
    for prefix, uri in _NAMESPACES.items():
        if f"xmlns:{prefix}=" not in declared:
            declared += f' xmlns:{prefix}="{uri}"'
    return declared if "mc:Ignorable" in declared else f'{declared} mc:Ignorable="w14"'


_NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
}


def _closing(root: str) -> str:
    found = re.search(r"<w:sectPr.*</w:sectPr>", root, re.DOTALL)
    return found[0] if found else ""


def _trim(document: Any) -> None:
    """Take out what python-docx's own template brings along: a picture of itself, styles, lists, the name of a Word."""
    for holder in (document.part.package, document.part):
        for key in [key for key, rel in holder.rels.items() if rel.reltype.rpartition("/")[2] in _BROUGHT_ALONG]:
            del holder.rels[key]
    kept = {"Normal", "TableNormal", "DefaultParagraphFont", "NoList", "Footer"}
    for style in list(document.styles.element.style_lst):
        if style.styleId not in kept:
            document.styles.element.remove(style)
    for latent in document.styles.element.xpath("w:latentStyles"):
        document.styles.element.remove(latent)
    _in_chinese(document)


def _in_chinese(document: Any) -> None:
    """The language that Word checks and breaks lines by, and the way of today's Word."""
    from docx.oxml.ns import qn

    for lang in document.styles.element.xpath("//w:lang"):
        lang.set(qn("w:eastAsia"), "zh-CN")
    settings = document.settings.element
    for lang in settings.xpath("//w:themeFontLang"):
        lang.set(qn("w:eastAsia"), "zh-CN")
    for mode in settings.xpath("//w:compatSetting[@w:name='compatibilityMode']"):
        mode.set(qn("w:val"), "15")


def _styles(document: Any) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
    from docx.shared import Pt

    normal = document.styles["Normal"]
    _letters(normal, BODY, 12)
    normal.paragraph_format.space_after = normal.paragraph_format.space_before = Pt(0)
    # name, font, size in points, alignment, exact height of a line (0: as it comes), space above and below
    for name, font, size, align, height, above, below in (
        ("FormPlace", HEAD, 16, WD_ALIGN_PARAGRAPH.LEFT, 0, 0, 6),
        ("FormTitle", TITLE, 20, WD_ALIGN_PARAGRAPH.CENTER, 30, 6, 12),
        ("FormPart", HEAD, 12, WD_ALIGN_PARAGRAPH.LEFT, 20, 2, 2),
        ("FormLabel", BODY, 12, WD_ALIGN_PARAGRAPH.CENTER, 18, 1, 1),
        ("FormAnswer", BODY, 12, WD_ALIGN_PARAGRAPH.LEFT, 20, 1, 1),
        ("FormNarrative", BODY, 12, WD_ALIGN_PARAGRAPH.JUSTIFY, 22, 0, 0),
        ("FormPrompt", BODY, 12, WD_ALIGN_PARAGRAPH.LEFT, 20, 2, 2),
        ("FormNote", BODY, 10.5, WD_ALIGN_PARAGRAPH.LEFT, 18, 1, 1),
        ("FormFoot", BODY, 12, WD_ALIGN_PARAGRAPH.RIGHT, 0, 18, 0),
        # Word wants a paragraph behind a table: with no height, or it opens a page of its own where the table fills one
        ("FormEnd", BODY, 1, WD_ALIGN_PARAGRAPH.LEFT, 1, 0, 0),
    ):
        style = document.styles.add_style(name, 1)
        style.base_style = normal
        _letters(style, font, size)
        shape = style.paragraph_format
        shape.alignment, shape.space_before, shape.space_after = align, Pt(above), Pt(below)
        if height:
            shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(height)
        shape.keep_with_next = True if name in ("FormTitle", "FormPart", "FormPlace") else None
    document.styles["FormTitle"].font.bold = True
    _indent(document.styles["FormNarrative"])


def _letters(style: Any, font: str, size: float) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    style.font.name, style.font.size = LATIN, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), font)
    fonts.set(qn("w:cs"), LATIN)
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)


def _indent(style: Any) -> None:
    """The first line of a paragraph begins two characters in."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    style.paragraph_format.first_line_indent = Pt(24)
    style.element.get_or_add_pPr().find(qn("w:ind")).set(qn("w:firstLineChars"), "200")


def _page(document: Any, note: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm, Pt

    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.top_margin, page.bottom_margin, page.footer_distance = Cm(2.8), Cm(2.6), Cm(1.5)
    page.left_margin = page.right_margin = (Cm(21) - GRID * UNIT * 635) // 2
    foot = page.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text, field in (("第 ", "PAGE"), (" 页　共 ", "NUMPAGES"), (" 页", "")):
        foot.add_run(text)
        if field:
            _field(foot, field)
    for run in foot.runs:
        run.font.size = Pt(10.5)
    if note:
        small = page.footer.add_paragraph(note)
        small.alignment = WD_ALIGN_PARAGRAPH.CENTER
        small.runs[0].font.size = Pt(9)


def _field(paragraph: Any, name: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for kind in ("begin", name, "separate", "1", "end"):
        run = paragraph.add_run()
        if kind == name:
            code = OxmlElement("w:instrText")
            code.text = f" {name} "
            run._r.append(code)
        elif kind == "1":
            run.text = kind
        else:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)


def _fonts() -> bytes:
    entries = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/></w:font>'
        for name, others in _FALLBACKS.items()
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return f'{head}<w:fonts xmlns:w="{_NAMESPACES["w"]}">{entries}</w:fonts>'.encode()
