"""The parts of a Word file that are read: out of the zip with a limit each, parsed without entities or network."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

LARGEST_PART = 48 << 20  # bytes of XML; a form of 80,000 characters has about 2 MB
_OFFICE = "officeDocument"
_KINDS = ("header", "footer", "footnotes", "endnotes", "comments", "numbering", "styles")
_IN_TRANSITIONAL = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_IN_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"


class NotReadError(Exception):
    """A part cannot be read; the message says why, in the words that the user reads. `code` is the finding's."""

    def __init__(self, message: str, code: str = "intake.damaged") -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Package:
    """The body of the document, and the roots of its other parts by kind (header, footnotes, numbering …)."""

    body: Any
    others: Mapping[str, tuple[Any, ...]]


def opened(content: bytes) -> Package:
    """The parts of the Word file `content`. NotReadError where there is no document in it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _package(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        raise NotReadError("文件已损坏，打不开") from error


def _package(archive: zipfile.ZipFile) -> Package:
    # Word and WPS call it word/document.xml; others may not, and say so in the relations
    main = next((target for kind, target in _relations(archive, "", "_rels/.rels") if kind == _OFFICE), "")
    main = main if main in archive.namelist() else "word/document.xml"
    root = _parsed(archive, main)
    body = next((child for child in root if etree.QName(child).localname == "body"), None)
    if body is None:
        raise NotReadError("里面没有 Word 正文")
    folder, name = posixpath.split(main)
    others: dict[str, list[Any]] = {}
    for kind, target in _relations(archive, folder, f"{folder}/_rels/{name}.rels"):
        if kind in _KINDS and target in archive.namelist():
            others.setdefault(kind, []).append(_parsed(archive, target))
    return Package(body, {kind: tuple(roots) for kind, roots in others.items()})


def _relations(archive: zipfile.ZipFile, folder: str, name: str) -> Iterator[tuple[str, str]]:
    """Kind and target of each part that another one names; what stands outside the file is left alone."""
    if name not in archive.namelist():
        return
    for relation in _parsed(archive, name):
        if isinstance(relation.tag, str) and relation.get("TargetMode") != "External":
            target = relation.get("Target", "")
            whole = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            yield relation.get("Type", "").rpartition("/")[2], whole


def _parsed(archive: zipfile.ZipFile, name: str) -> Any:
    if name not in archive.namelist():
        raise NotReadError("里面没有 Word 正文")
    with archive.open(name) as member:
        content = member.read(LARGEST_PART + 1)
    if len(content) > LARGEST_PART:
        raise NotReadError(f"正文超过 {LARGEST_PART >> 20} MB，不像一份填好的表", "intake.too-large")
    if b"<!DOCTYPE" in content[:4096] or b"<!ENTITY" in content:  # no office program writes one
        raise NotReadError("正文里有不该有的定义（DOCTYPE），为安全起见不打开")
    if _IN_STRICT.encode() in content[:4096]:  # “Strict Open XML”: the same words under other names
        content = content.replace(_IN_STRICT.encode(), _IN_TRANSITIONAL.encode())
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True, collect_ids=False,
    )  # fmt: skip
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotReadError("正文已损坏，读不出来") from error
    return root
