"""Bytes → text: UTF-8 and nothing else, without a BOM, CRLF, or a character that must not stand in a submission."""

from __future__ import annotations

import codecs
import re

from zhengji.model import Finding
from zhengji.yamlio.refusal import refusal

MAX_BYTES = 256 * 1024

# Refused wherever they come from: controls, marks of direction that reorder what is shown, halves of surrogate pairs,
# noncharacters, a BOM inside the text, and what a broken conversion leaves behind.
_NEVER = (
    r"\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x84\x86-\x9F\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uD800-\uDFFF"
    r"\uFDD0-\uFDEF\uFEFF\uFFFD-\uFFFF"
)
_BEYOND = "".join(f"\\U{plane:04X}FFFE\\U{plane:04X}FFFF" for plane in range(1, 17))
FORBIDDEN_CLASS = rf"\r{_NEVER}{_BEYOND}"
FORBIDDEN = re.compile(f"[{FORBIDDEN_CLASS}]")
# In a file also the line separators that one YAML reader takes for a line break and the next does not. Escaped in
# double quotes they may be part of a text.
_RAW = rf"\x85\u2028\u2029{_NEVER}"
_FORBIDDEN_RAW = re.compile(rf"[{_RAW}{_BEYOND}]")
# Ten times quicker: characters of the first plane only, then the bytes that begin and end noncharacters of the others.
_FORBIDDEN_FIRST_PLANE = re.compile(rf"[{_RAW}]")
_BEGIN_BEYOND = (b"\xf0", b"\xf1", b"\xf2", b"\xf3", b"\xf4")
_END_BEYOND = (b"\xbf\xbe", b"\xbf\xbf")

_KINDS = (  # what such a character is, how to mend it
    ("\x00-\x00", "空字符", "请删去它；如果很多，文件可能已损坏，请用原稿重新保存。"),
    (
        "\x0b-\x0c\x85-\x85\u2028-\u2029",
        "从 Word 或网页带来的特殊换行符",
        "请删去它，按回车键换成普通的换行。",
    ),
    (
        "\u061c-\u061c\u200e-\u200f\u202a-\u202e\u2066-\u2069",
        "会改变文字显示顺序的隐藏字符",
        "请删去它，或把这一段重新输入一遍。",
    ),
    ("\ud800-\udfff", "不成对的代理码（半个字）", "这里的字或表情符号已经损坏，请删去后重新输入。"),
    ("\ufeff-\ufeff", "夹在文中的字节顺序标记", "请删去它，或把这一段重新输入一遍。"),
    ("\ufffd-\ufffd", "乱码符号“\ufffd”", "这里的字在转换编码时丢失了，请对照原稿重新输入。"),
)
_OTHER_KIND = ("看不见的控制字符", "请删去它，或把这一段重新输入一遍。")

_SAVE_AS = (
    "请另存为 UTF-8：记事本选“另存为”，在“编码”一栏选 UTF-8；"
    "Word 或 WPS 选“另存为”→“纯文本 (*.txt)”，编码选 Unicode (UTF-8)，再把后缀改回 .yaml。"
)
_SIGNATURES = (
    (b"PK\x03\x04", "Word、Excel 或压缩文件（docx、xlsx、zip）"),
    (b"\xd0\xcf\x11\xe0", "旧版 Word、Excel 文件（doc、xls、wps）"),
    (b"%PDF-", "PDF 文件"),
    (b"{\\rtf", "RTF 文件"),
)
_BOMS = (  # UTF-32 first: its little-endian mark starts with that of UTF-16
    (codecs.BOM_UTF32_LE, "UTF-32 LE"),
    (codecs.BOM_UTF32_BE, "UTF-32 BE"),
    (codecs.BOM_UTF16_LE, "UTF-16 LE（记事本里叫“Unicode”）"),
    (codecs.BOM_UTF16_BE, "UTF-16 BE（记事本里叫“Unicode big endian”）"),
)


def decode(content: bytes, path: str) -> tuple[str | None, list[Finding]]:
    """The text of a file, and what must not be in it.

    None where there is no text to look at; where only characters are wrong, each is replaced by `_`, so that the rest
    can still be looked at.
    """
    for signature, name in _SIGNATURES:
        if content.startswith(signature):
            hint = "请填写 YAML 文本文件；Word 或 Excel 表请改用网页填报，或由系统导入。"
            return None, [refusal(path, "encoding", 1, f"这是 {name}，不是 YAML 文本", hint)]
    if len(content) > MAX_BYTES:
        message = f"文件超过 {MAX_BYTES // 1024} KB"
        return None, [refusal(path, "too-large", 1, message, "请删去与填报无关的内容；图片和附件不放在这个文件里。")]
    content = content.removeprefix(codecs.BOM_UTF8)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        try:
            text = content.decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            return None, [_wrong_encoding(content, path, error.start)]
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not _FORBIDDEN_FIRST_PLANE.search(text) and not _may_hold_noncharacters(content):
        return text, []
    if "\x00" in text and (name := _by_zeros(content)):
        return None, [refusal(path, "encoding", 1, f"文件不是 UTF-8 编码，像是 {name}", _SAVE_AS)]
    return _FORBIDDEN_RAW.sub("_", text), list(_forbidden(text, path))


def _may_hold_noncharacters(content: bytes) -> bool:
    return any(begin in content for begin in _BEGIN_BEYOND) and any(end in content for end in _END_BEYOND)


def describe(character: str) -> tuple[str, str]:
    """What a forbidden character is, in Chinese, and how to mend it."""
    for ranges, name, hint in _KINDS:
        if re.match(f"[{ranges}]", character):
            return f"{name}（U+{ord(character):04X}）", hint
    return f"{_OTHER_KIND[0]}（U+{ord(character):04X}）", _OTHER_KIND[1]


def _forbidden(text: str, path: str) -> list[Finding]:
    """One finding for each character that must not be there, at its first line."""
    lines: dict[str, list[int]] = {}
    line, last = 1, 0
    for found in _FORBIDDEN_RAW.finditer(text):
        line, last = line + text.count("\n", last, found.start()), found.start()
        lines.setdefault(found[0], []).append(line)
    findings = []
    for character, at in list(lines.items())[:20]:
        name, hint = describe(character)
        more = f"，共 {len(at)} 处" if len(at) > 1 else ""
        findings.append(refusal(path, "character", at[0], f"第 {at[0]} 行有{name}{more}，填报内容里不能有", hint))
    return findings


def _wrong_encoding(content: bytes, path: str, start: int) -> Finding:
    name = next((name for bom, name in _BOMS if content.startswith(bom)), "") or _by_zeros(content)
    line = content.count(b"\n", 0, start) + 1
    if not name and (broken := _nearly_utf8(content)):
        message = f"第 {line} 行有不完整的字（全文共 {broken} 处），文件在保存或传输中损坏了"
        return refusal(path, "encoding", line, message, "请删去乱码，重新输入这几个字，再以 UTF-8 保存。")
    message = f"文件不是 UTF-8 编码，像是 {name or _by_characters(content)}"
    return refusal(path, "encoding", 1, message, _SAVE_AS)


def _by_zeros(content: bytes) -> str:
    """UTF-16 without a mark: every second byte of its ASCII characters is zero."""
    even, odd = content[0::2].count(0), content[1::2].count(0)
    if max(even, odd) * 10 < len(content) or max(even, odd) < 4:
        return ""
    return "UTF-16 LE" if odd > 4 * even else "UTF-16 BE" if even > 4 * odd else ""


def _nearly_utf8(content: bytes) -> int:
    """How many places are broken in what is UTF-8 otherwise; 0 where it is not."""
    text = content.decode("utf-8", "replace")
    broken, whole = text.count("\ufffd"), len(re.findall(r"[\u0080-\uFFFC\U00010000-\U0010FFFF]", text))
    return broken if whole > 8 * broken else 0


def _by_characters(content: bytes) -> str:
    """GBK or Big5, by which of the two has more of its everyday characters (the first plane of each) in the text."""
    scores = {
        "GBK / GB18030（中文 Windows 的“ANSI”）": _everyday(content, 0xAA, range(0xB0, 0xD8)),
        "Big5（繁体中文 Windows 的“ANSI”）": _everyday(content, 0xA4, range(0xA4, 0xC7)),
    }
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] > 0.5 else "不常见的编码"


def _everyday(content: bytes, first: int, leads: range) -> float:
    """The share of everyday characters, by first byte, among pairs of bytes that begin at `first` or later.

    Without a table of the encoding: a browser has other tables.
    """
    pairs = common = at = 0
    while at < len(content):
        lead, trail = content[at], content[at + 1] if at + 1 < len(content) else 0
        if lead > 0x80 and trail >= 0x40 and trail != 0x7F:
            pairs += lead >= first
            common += lead in leads
            at += 1
        elif lead >= 0x80:
            pairs += 1
        at += 1
    return common / (pairs or 1)
