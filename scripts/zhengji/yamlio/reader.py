"""The strict reader: one pass over libyaml's events builds the data and the line of every pointer.

Nothing is built from what YAML can do beyond a form: no aliases, no tags, no types but those of the schema. Events come
one at a time and the depth is bounded, so no input makes libyaml or Python run out of stack.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from zhengji.model import Finding, Place, Severity
from zhengji.yamlio.encoding import FORBIDDEN, decode, describe
from zhengji.yamlio.problems import slip, syntax
from zhengji.yamlio.refusal import refusal

MAX_DEPTH = 16
MAX_EVENTS = 20_000
MAX_FINDINGS = 100
MAX_KEY = 100

# Decimals as a form is filled with them. Not a leading zero, `1_000`, `1e5`, `0x10`, `12:30`, `.nan`: these stay text.
# Below 2**53, so that Python, JSON and the browser hold the same number.
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,15})(?:\.[0-9]{1,400})?")
_LARGEST = 2**53
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}

_QUOTE_IT = "如果它是内容的一部分，请用英文单引号把整个内容括起来；否则请删去它。"


@dataclass(frozen=True, slots=True)
class Document:
    """A file that could be read.

    `lines` holds the line (from 1) of every JSON pointer, of the key where there is one. `text` is decoded, with LF and
    without a BOM, and `digest` its SHA-256.
    """

    data: Any
    lines: Mapping[str, int]
    text: str
    digest: str


def read(
    content: bytes, path: str, types: Mapping[str, str] | None = None
) -> tuple[Document | None, tuple[Finding, ...]]:
    """The document in `content` and what is doubtful in it, or every reason that one pass can see why there is none.

    `types` says where a plain scalar is a `number`, `integer` or `boolean`, by JSON pointer with `*` for any index.
    Everything else stays text as written, and an empty plain scalar is None.
    """
    text, findings = decode(content, path)
    if text is None:
        return None, tuple(findings)
    as_it_was = not findings and b"\r" not in content and not content.startswith(codecs.BOM_UTF8)
    encoded = content if as_it_was else text.encode()
    replaced = bool(findings)
    reading = _Reading(text, path, types or {}, findings)
    try:
        data = reading.document(encoded)
    except _EnoughError:
        data = None
    except yaml.YAMLError as error:
        if not replaced and not reading.rootless:  # or libyaml stumbled over what is told already
            stopped = syntax(error, text, path)
            # a key that is none is told of where it stands, before libyaml stumbles over it
            if all((each.place.line, each.message) != (stopped.place.line, stopped.message) for each in findings):
                findings.append(stopped)
        data = None
    if findings:
        return None, tuple(findings)
    return Document(data, reading.lines, text, hashlib.sha256(encoded).hexdigest()), tuple(reading.doubts)


class _EnoughError(Exception):
    """Reading on is of no use."""


class _Reading:
    """One pass over one file. No message quotes a value: it may be one that only staff may see."""

    def __init__(self, text: str, path: str, types: Mapping[str, str], findings: list[Finding]) -> None:
        self.text, self.path, self.types, self.findings = text, path, types, findings
        self.lines: dict[str, int] = {"": 1}
        self.doubts: list[Finding] = []
        self.rows = text.split("\n") if " #" in text else []  # where a comment may stand behind a value
        self.left = MAX_EVENTS
        self.rootless = False

    def document(self, encoded: bytes) -> Any:
        self.event: Callable[[], Any] = yaml.CSafeLoader(encoded).get_event
        self.next()  # the stream begins
        event = self.next()
        if isinstance(event, StreamEndEvent):
            return self.empty()
        if isinstance(event, DocumentStartEvent) and event.tags:
            self.refuse(event, "tag", "这里声明了类型标记（%TAG）", "请删去这一行。")
        root = self.next()
        if isinstance(root, ScalarEvent) and not root.value and root.implicit[0]:
            return self.empty()
        if not isinstance(root, MappingStartEvent):
            self.rootless = True
            self.root(root)
        data = self.node(root, "", "", 1)
        self.next()  # the document ends
        if not isinstance(event := self.next(), StreamEndEvent):
            hint = "请删去单独一行的“---”或“...”之后多余的内容；如果它是正文，请在行首缩进两个空格。"
            self.refuse(event, "documents", "一份文件只能有一份填报内容，这里开始了第二份", hint)
        return data

    def empty(self) -> None:
        self.findings.append(refusal(self.path, "empty", 1, "文件里没有填报内容", "请填写空白表后再提交。"))

    def root(self, event: Any) -> None:
        line = self.text.split("\n")[event.start_mark.line]
        message, hint = slip(line) or (
            "文件应由“键: 内容”各行组成，现在是一个列表或一段文字",
            "请在空白表上填写，不要改动冒号左边的键。",
        )
        self.refuse(event, "root", message, hint)

    def next(self) -> Any:
        self.left -= 1
        if self.left < 0:
            message = f"文件的条目太多（YAML 事件超过 {MAX_EVENTS:,} 个）"
            self.findings.append(refusal(self.path, "too-many", 1, message, "请删去与填报无关的内容。"))
            raise _EnoughError
        return self.event()

    # An event is Any: the stubs have none of its attributes.
    def refuse(self, event: Any, code: str, message: str, hint: str, pointer: str = "") -> None:
        self.findings.append(refusal(self.path, code, event.start_mark.line + 1, message, hint, pointer))
        if len(self.findings) >= MAX_FINDINGS:
            raise _EnoughError

    def node(self, event: Any, pointer: str, shape: str, depth: int) -> Any:
        """What begins with `event`; `shape` is `pointer` with `*` for every index."""
        if isinstance(event, AliasEvent):
            return self.refuse(event, "alias", "这里以“*”开头，成了引用，填报内容里不能用", _QUOTE_IT, pointer)
        if event.anchor is not None:
            self.refuse(event, "anchor", "这里以“&”开头，成了锚点，填报内容里不能用", _QUOTE_IT, pointer)
        if event.tag is not None:
            self.refuse(event, "tag", "这里以“!”开头，成了类型标记，填报内容里不能用", _QUOTE_IT, pointer)
        if isinstance(event, ScalarEvent):
            return self.scalar(event, pointer, shape)
        if depth > MAX_DEPTH:
            message = f"这里嵌套了 {MAX_DEPTH} 层以上"
            hint = "请照空白表的层次填写；如果“[”“{”是内容的一部分，请用英文单引号把整个内容括起来。"
            self.refuse(event, "too-deep", message, hint, pointer)
            raise _EnoughError
        if isinstance(event, MappingStartEvent):
            return self.mapping(pointer, shape, depth)
        return self.sequence(pointer, shape, depth)

    def mapping(self, pointer: str, shape: str, depth: int) -> dict[str, Any]:
        data: dict[str, Any] = {}
        while not isinstance(event := self.next(), MappingEndEvent):
            key = self.key(event, pointer, depth)
            name = key.replace("~", "~0").replace("/", "~1") if "~" in key or "/" in key else key
            at = f"{pointer}/{name}"
            if key in data:
                message = f"“{key}”在第 {self.lines[at]} 行已经填过，每一项只能填一次"
                self.refuse(event, "duplicate-key", message, "请保留一处，删去另一处。", at)
                self.node(self.next(), at, f"{shape}/{name}", depth + 1)
                continue
            line = self.lines[at] = event.start_mark.line + 1
            value = self.next()
            data[key] = self.node(value, at, f"{shape}/{name}", depth + 1)
            if value.start_mark.line >= line and isinstance(value, ScalarEvent):
                self.swallowed(value, at)
        return data

    def sequence(self, pointer: str, shape: str, depth: int) -> list[Any]:
        data: list[Any] = []
        shape = f"{shape}/*"
        while not isinstance(event := self.next(), SequenceEndEvent):
            at = f"{pointer}/{len(data)}"
            self.lines[at] = event.start_mark.line + 1
            data.append(self.node(event, at, shape, depth + 1))
        return data

    def key(self, event: Any, pointer: str, depth: int) -> str:
        if not isinstance(event, ScalarEvent):
            self.node(event, pointer, "", depth + 1)
            if not isinstance(event, AliasEvent):
                self.refuse(
                    event,
                    "key",
                    "冒号左边的键是列表或分组",
                    "请照空白表填写键；内容以“[”“{”开头时请加英文单引号。",
                    pointer,
                )
            return ""
        if event.anchor is not None or event.tag is not None:
            self.node(event, pointer, "", depth + 1)
        key: str = event.value
        if key == "<<" and event.implicit[0]:
            self.refuse(event, "merge", "这里用了合并键“<<”，填报内容里不能用", "请把要合并的各项逐一写出。", pointer)
        elif key != key.strip() and (found := slip(key)):
            self.refuse(event, "key", *found, pointer)
        elif not key.strip() or key != key.strip() or len(key) > MAX_KEY or "\n" in key or FORBIDDEN.search(key):
            message = f"冒号左边的键应是一个不超过 {MAX_KEY} 个字符的词，不能为空，前后不能有空白"
            self.refuse(event, "key", message, "请照空白表填写键；正文里有半角冒号时，请改用全角“：”。", pointer)
        return key

    def scalar(self, event: ScalarEvent, pointer: str, shape: str) -> str | int | float | bool | None:
        value: str = event.value
        if event.implicit[0]:  # plain, without a tag
            if not value:
                return None
            if self.rows:
                self.cut_off(event, pointer)
            kind = self.types.get(shape)
            if kind is None:
                return value
            if kind == "boolean":
                return _BOOLEANS.get(value, value)
            return _number(value) if _NUMBER.fullmatch(value) else value
        if event.style == '"' and (found := FORBIDDEN.search(value)):
            name, hint = describe(found[0])
            self.refuse(event, "character", f"引号里用“\\”写出了{name}，填报内容里不能有", hint, pointer)
        return value

    def cut_off(self, event: Any, pointer: str) -> None:
        """Tells of a text behind ` #`, which YAML takes for a comment: 某路3号 #201室."""
        line, column = event.end_mark.line, event.end_mark.column
        if line < len(self.rows) and self.rows[line][column:].lstrip(" \t").startswith("#"):
            message = "“#”和它后面的文字被当作注释，没有读进来"
            hint = "如果它是内容的一部分，请用英文单引号把整个内容括起来；确是注释的，请移到单独一行。"
            place = Place(self.path, pointer, line + 1)
            self.doubts.append(Finding("yaml.comment", Severity.WARNING, place, message, hint))

    def swallowed(self, event: ScalarEvent, pointer: str) -> None:
        """Refuses lines that were meant as keys, and that YAML takes for a text that goes on over several lines."""
        if event.implicit[0] and (found := slip(event.value)):
            self.refuse(event, "syntax", *found, pointer)


def _number(written: str) -> int | float | str:
    """The value of a decimal: an int wherever it is whole, so that 100 and 100.00 are one value.

    What is too large to be held exactly stays text.
    """
    value = float(written) if "." in written else int(written)
    if abs(value) >= _LARGEST:
        return written
    return int(value) if value == int(value) else value
