"""What tests of the site share: a small repository to build from, and a page as a reader's program sees it."""

from __future__ import annotations

import copy
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any

from pyarrow import parquet

from zhengji.load import load, submission_paths
from zhengji.model import Call, Form, JsonObject
from zhengji.paths import path_for
from zhengji.schema import load_call
from zhengji.yamlio import write

ROOT = Path(__file__).resolve().parent.parent


@dataclass(repr=False)
class Repository:
    """A call of its own in a temporary folder, with samples of the real one to start from."""

    base: Path
    call: Call
    samples: Mapping[str, JsonObject]  # form id -> data

    def form(self, form_id: str) -> Form:
        form = self.call.form(form_id)
        assert form is not None
        return form

    def file(self, form_id: str, number: int = 1, **roles: Any) -> Path:
        """File a sample of `form_id` under a title of its own, the fields of some roles changed."""
        data = copy.deepcopy(self.samples[form_id])
        form = self.form(form_id)
        for role, value in {"title": f"第{number}号示范工程关键技术研究", **roles}.items():
            item = form.role(role.replace("_", "-"))
            assert item is not None, role
            put(data, item.path, value)
        return self.put(form, data)

    def put(self, form: Form, data: JsonObject) -> Path:
        """File `data` where its unit and title put it."""
        unit, title = form.role("unit"), form.role("title")
        assert unit is not None
        assert title is not None
        path = self.base / path_for(self.call.id, form.id, unit.value(data), title.value(data))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(write(form, data), "utf-8")
        return path


def put(data: JsonObject, path: tuple[str, ...], value: Any) -> None:
    """Set the value at `path`."""
    for key in path[:-1]:
        data = data.setdefault(key, {})
    data[path[-1]] = value


def repository(base: Path, source: Call) -> Repository:
    """A repository at `base` with the schemas of `source`, and nothing filed."""
    shutil.copytree(source.base / "schemas" / source.id, base / "schemas" / source.id)
    call = load_call(base, source.id)
    samples: dict[str, JsonObject] = {}
    for path in submission_paths(source):
        submission, _ = load(path, source)
        assert submission is not None
        samples.setdefault(submission.form.id, submission.data)
    return Repository(base, call, samples)


@dataclass(repr=False)
class Page(HTMLParser):
    """The elements and the text of a page."""

    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def __hash__(self) -> int:
        return id(self)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
        if self.open and self.open[-1] == "title":
            self.titles.append(data)

    @property
    def text(self) -> str:
        return "".join(self.texts)

    @property
    def ids(self) -> set[str]:
        return {attributes["id"] for _, attributes in self.elements if "id" in attributes}

    def links(self) -> Iterator[tuple[str, str, str]]:
        """Element, attribute and address of everything that leads or loads."""
        for tag, attributes in self.elements:
            for name in ("href", "src", "action", "formaction", "poster", "data", "srcset", "xlink:href"):
                if name in attributes:
                    yield tag, name, attributes[name]


def page(path: Path) -> Page:
    """The page at `path`."""
    made = Page()
    made.feed(path.read_text("utf-8"))
    made.close()
    return made


def tree(out: Path) -> dict[str, bytes]:
    """Every file below `out` by its address."""
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}


def unpacked(files: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Every file, every file in those that are zip archives, and what stands in those that are Parquet."""
    for name, content in files.items():
        yield name, content
        if content[:4] == b"PK\x03\x04":
            with zipfile.ZipFile(BytesIO(content)) as archive:
                yield from ((f"{name}!{inner}", archive.read(inner)) for inner in archive.namelist())
        elif content[:4] == b"PAR1":
            yield f"{name}!rows", repr(parquet.read_table(BytesIO(content)).to_pylist()).encode()
