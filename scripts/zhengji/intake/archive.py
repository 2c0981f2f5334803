"""Is a file the Office document that its name says, and harmless? Asked before anything in it is opened.

An Office file is a zip. What one claims of its sizes may be a lie, so that whatever could unpack to more than is
allowed is unpacked once into nothing and counted, unless who reads it does not go beyond the claim.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from zhengji.intake.contract import Intake, refused

LARGEST = 64 << 20  # bytes of the file
LARGEST_UNPACKED = 512 << 20
MOST_MEMBERS = 4_000
_DENSEST = 200  # an honest sheet packs to a twentieth, a bomb to a thousandth
_DENSE_FROM = 4 << 20  # below this many bytes any density is harmless
_BEST_DEFLATE = 1_032  # what deflate can pack at most
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_PIECE = 256 << 10  # what is unpacked at a time: more of it does not stay in the processor's cache

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UTF16 = "utf-16-le"
_NAMES = {".docx": "Word 文档（.docx）", ".xlsx": "Excel 工作簿（.xlsx）"}
_OLD = {".docx": "旧版 Word 文档（.doc）", ".xlsx": "旧版 Excel 工作簿（.xls）"}
_MAIN = {".docx": "word/", ".xlsx": "xl/"}


def refusal(content: bytes, source: str, suffix: str, bounded: tuple[str, ...] = ()) -> Intake | None:
    """Why `content` is not to be opened as a `suffix` (`.docx`, `.xlsx`), None where it is.

    Old, encrypted, macro, damaged and oversized files, each with what to do. Members whose names begin as `bounded`
    says, in lower case, are believed what they claim: who opens them stops there.
    """
    name = _NAMES[suffix]
    if len(content) > LARGEST:
        message = f"文件有 {len(content) >> 20} MB，超过 {LARGEST >> 20} MB"
        return refused(source, "intake.too-large", message, "请删去图片和附件，或分成几个文件，再试一次。")
    if not content:
        return refused(source, "intake.damaged", "文件是空的，一个字节也没有", "请向发来的人再要一次。")
    if content.startswith(_OLE):
        if "EncryptedPackage".encode(_UTF16) in content:
            hint = "请用密码打开它，在“文件—信息—保护”里去掉打开密码，保存后再试。"
            return refused(source, "intake.encrypted", "文件加了打开密码，读不了", hint)
        hint = f"请用 Word、Excel 或 WPS 打开它，“另存为”{name}，再试一次；只改扩展名不行。"
        return refused(source, "intake.old-format", f"这是{_OLD[suffix]}，或 WPS 的旧格式", hint)
    if not content.startswith(b"PK"):
        hint = f"请用 Word、Excel 或 WPS 打开它，“另存为”{name}，再试一次；只改扩展名不行。"
        return refused(source, "intake.damaged", f"内容不是{name}{_looks_like(content)}", hint)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _members(archive, content, source, suffix, bounded)
    except (zipfile.BadZipFile, zlib.error, struct.error, OSError, ValueError, NotImplementedError, RuntimeError):
        hint = "可能没有传完。请重新打开并保存一次，或向发来的人再要一次。"
        return refused(source, "intake.damaged", "文件已损坏，打不开", hint)


def _looks_like(content: bytes) -> str:
    """What a file may be that is no zip, for the message."""
    head = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"%pdf"):
        return "，而是 PDF"
    if head.startswith((b"<html", b"<!doctype html", b"<table", b"<meta")):
        return "，而是网页（有的系统导出的“Excel”其实是网页）"
    return "，而是 RTF" if head.startswith(b"{\\rtf") else ""


def _members(
    archive: zipfile.ZipFile, content: bytes, source: str, suffix: str, bounded: tuple[str, ...]
) -> Intake | None:
    members = archive.infolist()
    names = [member.filename.replace("\\", "/").lower() for member in members]
    if any(member.flag_bits & 1 for member in members):
        return refused(source, "intake.encrypted", "文件加了密码，读不了", "请去掉密码，保存后再试。")
    if any(name.rpartition("/")[2].startswith("vbaproject") for name in names):
        hint = f"请打开它，“另存为”不带宏的{_NAMES[suffix]}，再试一次。"
        return refused(source, "intake.macros", "文件带有宏（程序），为安全起见不打开", hint)
    hint = "请新建一个文件，只把填写的内容复制过去，再试一次。"
    if len(members) > MOST_MEMBERS:
        message = f"压缩包里有 {len(members)} 个文件，不像一份填好的表"
        return refused(source, "intake.bomb", message, hint)
    if any(member.compress_type not in _METHODS for member in members):  # others unpack without a bound
        return refused(source, "intake.damaged", "压缩方式不是 Word 和 Excel 用的那一种，没有打开", hint)
    claimed = sum(member.file_size for member in members)
    dense = any(m.file_size > _DENSE_FROM and m.file_size > _DENSEST * max(m.compress_size, 1) for m in members)
    doubted = [member for member, name in zip(members, names, strict=True) if not name.startswith(bounded)]
    if claimed > LARGEST_UNPACKED or dense or not _honest(content, doubted):
        message = "解开后大得不正常，像是压缩炸弹，没有打开"
        return refused(source, "intake.bomb", message, hint)
    if not any(name.startswith(_MAIN[suffix]) for name in names):
        kinds = [kind for kind, main in _MAIN.items() if any(name.startswith(main) for name in names)]
        found = f"，而是 {_NAMES[kinds[0]]}" if kinds else ""
        hint = f"请改回扩展名 {kinds[0]} 再试。" if kinds else f"请“另存为”{_NAMES[suffix]}，再试一次。"
        return refused(source, "intake.damaged", f"内容不是{_NAMES[suffix]}{found}", hint)
    return None


def _honest(content: bytes, members: list[zipfile.ZipInfo]) -> bool:
    """Whether what is packed unpacks to what it claims, wherever it could unpack to too much."""
    if sum(member.compress_size for member in members) * _BEST_DEFLATE <= LARGEST_UNPACKED:
        return True
    unpacked = 0
    for member in members:
        if member.compress_type != zipfile.ZIP_DEFLATED:
            unpacked += member.compress_size
            continue
        names = struct.unpack_from("<2H", content, member.header_offset + 26)
        at = member.header_offset + 30 + sum(names)
        size = 0
        for piece in _unpacked(memoryview(content)[at : at + member.compress_size]):
            size += piece
            if size > member.file_size or unpacked + size > LARGEST_UNPACKED:
                return False
        unpacked += size
    return True


def _unpacked(packed: memoryview) -> Iterator[int]:
    """How many bytes come out of `packed`, a little at a time: what is left of a piece is copied each time."""
    unpack = zlib.decompressobj(-15)
    for at in range(0, len(packed), _PIECE):
        rest: bytes | memoryview = packed[at : at + _PIECE]
        while rest and not unpack.eof:
            yield len(unpack.decompress(rest, _PIECE))
            rest = unpack.unconsumed_tail
