"""Documents that are damaged, hostile or not what they are called: a finding, quickly, and never a traceback."""

from __future__ import annotations

import io
import time
import zipfile
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.documents.making import CALLS, FORMS, made_up, printed
from tests.documents.variants import W, el, para, rewritten, run, xpath
from zhengji.intake import INTAKES, Intake

CALL, FORM = FORMS[0]
DATA = made_up(CALL, FORM, 1)
GOOD = printed(FORM, DATA)
ROOT_XML = f'<w:document xmlns:w="{W}"><w:body>{{}}</w:body></w:document>'


def read(content: bytes) -> tuple[Intake, ...]:
    return INTAKES[".docx"](content, "收到的.docx", CALL, None)


def with_document(xml: bytes, *, packed: bool = True, **others: bytes) -> bytes:
    out = io.BytesIO()
    kind = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED  # what packs too well is refused before it is read
    with zipfile.ZipFile(io.BytesIO(GOOD)) as old, zipfile.ZipFile(out, "w", kind) as new:
        for name in old.namelist():
            new.writestr(name, xml if name == "word/document.xml" else old.read(name))
        for name, content in others.items():
            new.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def _laughs() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    xml = f'<!DOCTYPE w:document [<!ENTITY l0 "哈">{entities}]>' + ROOT_XML.format(
        "<w:p><w:r><w:t>&l11;</w:t></w:r></w:p>"
    )
    return with_document(xml.encode())


def _outside() -> bytes:
    xml = '<!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + ROOT_XML.format(
        "<w:p><w:r><w:t>&x;</w:t></w:r></w:p>"
    )
    return with_document(xml.encode())


def _deep() -> bytes:
    return with_document(
        ROOT_XML.format("<w:sdt><w:sdtContent>" * 30_000 + "</w:sdtContent></w:sdt>" * 30_000).encode()
    )


def _deep_tables() -> bytes:
    inner = "<w:p/>"
    for _ in range(60):
        inner = f"<w:tbl><w:tr><w:tc>{inner}</w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>"
    return with_document(ROOT_XML.format(inner).encode())


def _deep_boxes() -> bytes:
    inner = "<w:p/>"
    for _ in range(40):
        inner = f"<w:p><w:r><w:pict><w:txbxContent>{inner}</w:txbxContent></w:pict></w:r></w:p>"
    return with_document(ROOT_XML.format(inner).encode())


def _cells(count: int) -> bytes:
    """Cells that are no labels, but look a little like one."""
    rng = Random(count)
    titles = [leaf.title for leaf in FORM.leaves]
    texts = ("".join(rng.sample(rng.choice(titles) + "的和与及", 5)) for _ in range(count))
    cells = [f"<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>" for text in texts]
    rows = "".join(f"<w:tr>{''.join(cells[at : at + 50])}</w:tr>" for at in range(0, count, 50))
    return with_document(ROOT_XML.format(f"<w:tbl>{rows}</w:tbl>").encode(), packed=False)


def _long(count: int) -> bytes:
    line = "<w:p><w:r><w:t>项目 名称：手机：（一）邮箱。</w:t></w:r></w:p>"
    return with_document(ROOT_XML.format(line * count).encode(), packed=False)


def _wide() -> bytes:
    cell = '<w:tc><w:tcPr><w:gridSpan w:val="99999"/></w:tcPr><w:p/></w:tc>'
    return with_document(ROOT_XML.format(f"<w:tbl><w:tr>{cell * 3000}</w:tr></w:tbl>").encode())


def _bomb() -> bytes:
    return with_document(ROOT_XML.format("").encode() + b" " * (300 << 20))


REFUSED = {
    "G3-bomb": (_bomb, "intake.bomb"),
    "G3-laughs": (_laughs, "intake.damaged"),
    "G3-outside": (_outside, "intake.damaged"),
    "G3-deep": (_deep, "intake.damaged"),
    "G3-tables-in-tables": (_deep_tables, "intake.unknown-form"),
    "G3-boxes-in-boxes": (_deep_boxes, "intake.unknown-form"),
    "G3-too-many-cells": (lambda: _cells(20_050), "intake.too-large"),
    "G3-many-cells": (lambda: _cells(19_950), "intake.unknown-form"),
    "G3-too-long": (lambda: _long(70_000), "intake.too-large"),
    "G3-wide": (_wide, "intake.unknown-form"),
    "G4-doc": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4096, "intake.old-format"),
    "G4-encrypted": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") + b"\0" * 4096,
        "intake.encrypted",
    ),
    "G4-macros": (lambda: with_document(b"<x/>", word__vbaProject_bin=b"x"), "intake.macros"),
    "G4-no-text": (lambda: with_document(b"<w:x/>"), "intake.damaged"),
    "G4-no-body": (lambda: with_document(f'<w:document xmlns:w="{W}"/>'.encode()), "intake.damaged"),
    "G4-cut": (lambda: GOOD[: len(GOOD) // 2], "intake.damaged"),
    "G4-empty": (lambda: b"", "intake.damaged"),
}


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA], ids=["bzip2", "lzma"])
def test_g3_what_only_unpacks_without_a_bound_is_not_unpacked(method: int, suffix: str) -> None:
    """Two kilobytes of it become as much as there is memory, whatever they claim."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("word/document.xml", "xl/workbook.xml"):
            archive.writestr(name, "<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", "<x/>", method)
    (intake,) = INTAKES[suffix](made.getvalue(), f"收到的{suffix}", CALLS[0], None)
    (finding,) = intake.findings
    assert (finding.code, "压缩方式" in finding.message) == ("intake.damaged", True)


@pytest.mark.parametrize(("make", "code"), REFUSED.values(), ids=list(REFUSED))
def test_refused_with_what_to_do(make: Any, code: str) -> None:
    content = make()
    began = time.process_time()
    (intake,) = read(content)
    assert time.process_time() - began < 2
    (finding,) = intake.findings
    assert finding.code == code
    assert finding.message
    assert finding.hint
    assert intake.data == {}


def test_g3_a_part_that_is_somewhere_else_is_not_fetched() -> None:
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="x" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/header" '
        'Target="http://127.0.0.1:9/header.xml" TargetMode="External"/><Relationship Id="y" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer" '
        'Target="../../../../etc/passwd"/></Relationships>'
    )
    out = rewritten(GOOD, lambda root: None, {"word/_rels/document.xml.rels": relations.encode()})
    (intake,) = read(out)
    assert intake.form is FORM


def test_g6_the_same_document_gives_the_same_answer() -> None:
    assert repr(read(GOOD)) == repr(read(bytes(GOOD)))


@settings(max_examples=150)
@given(st.integers(0, 2**32))
def test_g4_a_spoilt_document_never_raises(seed: int) -> None:
    rng = Random(seed)

    def spoil(root: Any) -> None:
        nodes = xpath(root, "//w:body//*")
        for _ in range(rng.randint(1, 12)):
            node = rng.choice(nodes)
            parent = node.getparent()
            if parent is None:
                continue
            match rng.randrange(6):
                case 0:
                    parent.remove(node)
                case 1:
                    node.addnext(etree.fromstring(etree.tostring(rng.choice(nodes))))
                case 2:
                    node.tag = rng.choice(nodes).tag
                case 3:
                    node.text = rng.choice(("", "：", "☑", "□", "\u3000", "项目名称：", "x" * 999, "（）(", "[ ]"))
                case 4:
                    for name in node.attrib:
                        node.set(name, rng.choice(("", "-1", "99999999999", "①", "continue", "none")))
                case 5:
                    node.append(el("tbl", el("tr", el("tc", para(run("塞进来的"))))))

    for intake in read(rewritten(GOOD, spoil)):
        assert intake.form in (None, *CALLS[0].forms)


@settings(max_examples=150)
@given(st.integers(0, 2**32))
def test_g4_spoilt_bytes_never_raise(seed: int) -> None:
    rng = Random(seed)
    content = bytearray(GOOD)
    for _ in range(rng.randint(1, 40)):
        content[rng.randrange(len(content))] = rng.randrange(256)
    assert read(bytes(content))
