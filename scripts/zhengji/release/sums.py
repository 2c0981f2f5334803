"""The checksums of a whole site, and what it was made from."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from zhengji import __version__
from zhengji.files import write_whole
from zhengji.model import Call

SUMS = "SHA256SUMS"
MANIFEST = "manifest.json"


def seal(site: Path, call: Call, commit: str) -> Mapping[str, Any]:
    """Write `manifest.json` and `SHA256SUMS` into `site`; the sums are of every other file, as `sha256sum -c` reads it.

    The same site from the same commit gives the same bytes.
    """
    names = sorted(
        path.relative_to(site).as_posix()
        for path in site.rglob("*")
        if path.is_file() and path.relative_to(site).as_posix() not in (SUMS, MANIFEST)
    )
    sums = {name: hashlib.sha256((site / name).read_bytes()).hexdigest() for name in names}
    manifest = {
        "version": 1,
        "call": call.id,
        "commit": commit,
        "schema": schema_version(call),
        "zhengji": __version__,
        "files": len(names),
        "bytes": sum((site / name).stat().st_size for name in names),
    }
    written = orjson.dumps(manifest, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    write_whole(site / MANIFEST, written)
    sums[MANIFEST] = hashlib.sha256(written).hexdigest()
    write_whole(site / SUMS, "".join(f"{sums[name]}  {name}\n" for name in sorted(sums)).encode())
    return manifest


def schema_version(call: Call) -> str:
    """SHA-256 over the names and bytes of the call's schemas: another one, and forms or rules have changed."""
    folder = call.base / "schemas" / call.id
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            whole.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode() + content)
    return whole.hexdigest()
