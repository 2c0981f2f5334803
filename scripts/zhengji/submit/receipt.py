"""The receipt (回执) beside a submitted file: what was sent, where to, and when the server had it.

It is written twice: before anything is sent (正在送出), and once it has arrived. So a run that is cut off leaves what
the next one needs to tell its own work from somebody else's. People read it; `parsed` reads it back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from zhengji.files import write_whole
from zhengji.inert import one_line
from zhengji.paths import RECEIPT

PENDING = "正在送出"
SENT = "已送达，等待审核"
ACCEPTED = "已收下"

_LONGEST = 255  # bytes of a file name
_HEADING = "征集提交回执"
# field -> what it is called, in the order of the receipt
_LABELS: Mapping[str, str] = {
    "state": "状态",
    "call": "征集",
    "number": "编号",
    "form": "征集表",
    "unit": "填报单位",
    "title": "名称",
    "time": "送达时间",
    "late": "逾期理由",
    "path": "存放位置",
    "digest": "SHA-256",
    "commit": "提交号",
    "address": "查看地址",
    "repository": "仓库",
    "via": "派生仓库",
    "branch": "分支",
    "request": "请求号",
    "blobs": "历次内容",
}
_ABOUT = "请保留此文件：修改后再次提交时，凭它更新原来的那一份。"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a receipt says. `blobs` are Git's SHAs of every version that was sent, the newest last."""

    state: str
    call: str
    number: str
    form: str
    unit: str
    title: str
    path: str
    digest: str
    repository: str
    branch: str
    time: str = ""
    late: str = ""
    via: str = ""
    commit: str = ""
    address: str = ""
    request: str = ""
    blobs: tuple[str, ...] = ()


def beside(file: Path) -> Path:
    """Where the receipt of `file` is."""
    name = f"{file.stem}{RECEIPT}"
    if len(name.encode("utf-8", "surrogateescape")) > _LONGEST:
        mark = hashlib.sha256(file.stem.encode("utf-8", "surrogateescape")).hexdigest()[:8]
        name = f"{file.stem[:50]}~{mark}{RECEIPT}"
    return file.with_name(name)


def rendered(receipt: Receipt) -> str:
    """The receipt as a text: a label and a value in each line."""
    lines = [_HEADING, ""]
    for field, label in _LABELS.items():
        value = getattr(receipt, field)
        text = " ".join(value) if isinstance(value, tuple) else one_line(str(value))
        if text:
            lines.append(f"{label}：{text}")
    return "\n".join((*lines, "", _ABOUT, ""))


def parsed(text: str) -> Receipt | None:
    """The receipt that `text` is, None where it is none (any more)."""
    named = {label: field for field, label in _LABELS.items()}
    lines = text.removeprefix("\ufeff").splitlines()
    if not lines or lines[0].strip() != _HEADING:
        return None
    pairs = (line.partition("：") for line in lines)
    said = {named[label]: value.strip() for label, _, value in pairs if label in named}
    if not all(said.get(name) for name in ("state", "call", "number", "path", "repository", "branch")):
        return None
    blobs = tuple(said.pop("blobs", "").split())
    return Receipt(**{name: said.get(name, "") for name in _LABELS if name != "blobs"}, blobs=blobs)


def read(file: Path) -> Receipt | None:
    """The receipt beside `file`, None where there is none that can be read."""
    try:
        return parsed(beside(file).read_bytes()[:65_536].decode("utf-8", "replace"))
    except OSError:
        return None


def save(file: Path, receipt: Receipt) -> Path:
    """Put `receipt` beside `file` in one step; where it is now."""
    path = beside(file)
    write_whole(path, rendered(receipt).encode())
    return path


def with_blob(receipt: Receipt, blob: str) -> Receipt:
    """`receipt` with one more version that is ours."""
    return replace(receipt, blobs=(*(known for known in receipt.blobs if known != blob), blob)[-50:])
