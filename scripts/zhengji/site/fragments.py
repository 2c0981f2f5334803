"""What is filled into shells: Jinja2 fragments, escaping everything that they are given."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup

from zhengji.sheet import number, unbroken


def day(value: date) -> str:
    """A day as it is printed: 2019年8月1日."""
    return f"{value.year}年{value.month}月{value.day}日"


def window(opens: datetime, closes: datetime) -> str:
    """Two days as they are printed, what they share said once."""
    if opens.year != closes.year:
        return f"{day(opens)}至{day(closes)}"
    return f"{day(opens)}至{closes.month}月{closes.day}日"


def file_size(size: int) -> str:
    """A file's size as people read it."""
    if size < 1024:
        return f"{size} 字节"
    if size < 1024 * 1024:
        return f"{size / 1024:.1f} KB"
    return f"{size / 1024 / 1024:.1f} MB"


def label(name: str) -> str:
    """What a figure is by: 按所属领域（主要） is by 所属领域."""
    return name.removeprefix("按").partition("（")[0]


class _Compiled(FileSystemBytecodeCache):
    """What templates were compiled into. A file that is damaged is as good as none."""

    def load_bytecode(self, bucket: Bucket) -> None:
        """Read it, where it can be read."""
        try:
            super().load_bytecode(bucket)
        except (pickle.UnpicklingError, EOFError, ValueError, TypeError, AttributeError, ImportError, LookupError):
            bucket.reset()


class Fragments:
    """The templates of a folder, compiled once: what came of that is kept in the folder `cache`.

    An undefined name is an error, never an empty string.
    """

    def __init__(self, folder: Path, cache: Path) -> None:
        self._folder, self._cache = folder, cache
        cache.mkdir(parents=True, exist_ok=True)
        self.digest = hashlib.sha256(b"".join(p.read_bytes() for p in sorted(folder.glob("*.html")))).digest()
        self._environment = Environment(
            loader=FileSystemLoader(folder),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            bytecode_cache=_Compiled(str(cache)),
        )
        self._environment.filters |= {
            "number": number,
            "day": day,
            "file_size": file_size,
            "label": label,
            "unbroken": unbroken,
        }
        self._environment.globals.clear()
        self._environment.globals["lines"] = self._lines
        self._made: dict[tuple[str, str, int], Markup] = {}

    def _lines(self, items: Sequence[Any], base: str, level: int) -> Markup:
        """The lines of a list. A submission stands in many lists, and its line is made once."""
        macro = self._environment.get_template("item.html").module.item  # type: ignore[attr-defined]
        for item in items:
            if (item.number, base, level) not in self._made:
                self._made[item.number, base, level] = macro(item, base, level)
        return Markup("").join(self._made[item.number, base, level] for item in items)

    def __reduce__(self) -> tuple[type[Fragments], tuple[Path, Path]]:
        return Fragments, (self._folder, self._cache)  # a worker that is not forked reads its own

    def render(self, name: str, values: Mapping[str, Any]) -> bytes:
        """The fragment `name` filled with `values`."""
        return self._environment.get_template(f"{name}.html").render(values).encode()
