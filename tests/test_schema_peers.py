"""Other tools load our schemas, and agree with us on what plain JSON Schema can express."""

from __future__ import annotations

import copy
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.corpus.answers import answers
from zhengji.model import Call, Field, Form, JsonObject, Kind
from zhengji.schema import compiled, load_call

ROOT = Path(__file__).resolve().parents[1]
CALLS = (ROOT / "schemas/2020", ROOT / "tests/calls/schemas/binhe-2027")
CHECK_JSONSCHEMA = Path(sys.executable).with_name("check-jsonschema")
NODE = ROOT / "tests/node"

Mutation = Callable[[JsonObject, Field], None]


def _holder(data: JsonObject, leaf: Field) -> JsonObject:
    for key in leaf.path[:-1]:
        data = data[key]
    return data


def _remove(data: JsonObject, leaf: Field) -> None:
    del _holder(data, leaf)[leaf.path[-1]]


def _add(data: JsonObject, leaf: Field) -> None:
    _holder(data, leaf)["no_such_key"] = "x"


def _becomes(value: Any) -> Mutation:
    return lambda data, leaf: _holder(data, leaf).__setitem__(leaf.path[-1], value)


def _lengthen(data: JsonObject, leaf: Field) -> None:
    holder = _holder(data, leaf)
    item = holder[leaf.path[-1]][0]
    more = [f"{leaf.other_prefix}另{n}" if isinstance(item, str) else item for n in range(leaf.max_items or 0)]
    holder[leaf.path[-1]] = [*holder[leaf.path[-1]], *more]


def _repeat(data: JsonObject, leaf: Field) -> None:
    holder = _holder(data, leaf)
    holder[leaf.path[-1]] = [holder[leaf.path[-1]][0]] * 2


def _mutations(leaf: Field) -> Iterator[tuple[str, Mutation]]:
    """What may be done to `leaf`; no verdict is said beforehand: the three must agree, and say both yes and no."""
    yield "absent", _remove
    yield "number", _becomes(7)
    yield "text", _becomes("x")
    yield "true", _becomes(True)
    yield "null", _becomes(None)
    yield "object", _becomes({})
    yield "list", _becomes([])
    yield "two lines", _becomes("一行\n两行")
    yield "line feed at the end", _becomes("一行\n")
    yield "extra key", _add
    if leaf.kind in (Kind.CHOICES, Kind.LIST, Kind.ROWS):
        yield "too many", _lengthen
        yield "twice", _repeat
        yield "bare other", _becomes([leaf.other_prefix or ""])
        yield "numbers", _becomes([1])
        yield "objects", _becomes([{"no_such_key": 1}])
    if leaf.kind in (Kind.MONEY, Kind.NUMBER, Kind.INTEGER):
        yield "negative", _becomes(-1)
        yield "half", _becomes(0.5)
        yield "zero", _becomes(0)


def _documents(call: Call, form: Form) -> Iterator[tuple[str, JsonObject]]:
    for serial in range(3):
        yield f"good {serial}", answers(call, form, serial, Random(serial), 12_000)
    good = answers(call, form, 7, Random(7), 12_000)
    for leaf in form.leaves:
        if leaf.kind in (Kind.TEXT, Kind.DATE, Kind.MONTH) and leaf.format:
            continue  # a format is ours to judge
        for name, mutate in _mutations(leaf):
            data = copy.deepcopy(good)
            mutate(data, leaf)
            # 字数 and decimals are ours too
            if leaf.kind is not Kind.NARRATIVE or name not in ("text", "two lines", "line feed at the end"):
                yield f"{leaf.pointer} {name}", data


def _forms() -> list[Any]:
    calls = [load_call(ROOT, str(folder)) for folder in CALLS]
    return [pytest.param(call, form, id=f"{call.id}-{form.id}") for call in calls for form in call.forms]


@pytest.mark.parametrize("folder", CALLS, ids=lambda folder: folder.name)
def test_the_schemas_are_json_schema_2020_12(folder: Path) -> None:
    files = [*folder.glob("*.schema.json"), *(ROOT / "schemas").glob("*.schema.json")]
    subprocess.run([CHECK_JSONSCHEMA, "--check-metaschema", *files], check=True, capture_output=True)


@pytest.mark.parametrize("folder", CALLS, ids=lambda folder: folder.name)
def test_the_schemas_keep_to_our_vocabulary(folder: Path) -> None:
    vocabulary = ROOT / "schemas/vocabulary.schema.json"
    files = list(folder.glob("*.schema.json"))
    subprocess.run([CHECK_JSONSCHEMA, "--schemafile", vocabulary, *files], check=True, capture_output=True)


@pytest.mark.parametrize(("call", "form"), _forms())
def test_check_jsonschema_agrees(call: Call, form: Form, tmp_path: Path) -> None:
    documents = dict(_documents(call, form))
    files = {name: tmp_path / f"{number}.json" for number, name in enumerate(documents)}
    for name, file in files.items():
        file.write_text(json.dumps(documents[name], ensure_ascii=False), encoding="utf-8")
    schema = call.base / "schemas" / call.id / f"{form.id}.schema.json"
    command: list[str | Path] = [CHECK_JSONSCHEMA, "--disable-formats", "*", "--output-format", "json"]
    command += ["--schemafile", schema]
    told = json.loads(subprocess.run([*command, *files.values()], capture_output=True, text=True, check=False).stdout)
    assert not told["parse_errors"]
    refused = {Path(error["filename"]).name for error in told["errors"]}
    _compare(form, documents, {name: file.name not in refused for name, file in files.items()})


@pytest.mark.parametrize(("call", "form"), _forms())
def test_ajv_agrees(call: Call, form: Form) -> None:
    node = shutil.which("node")
    if not node or not (NODE / "node_modules/ajv").is_dir():
        pytest.skip("Node 或 tests/node 的依赖没有安装：请运行 make test")
    documents = dict(_documents(call, form))
    folder = call.base / "schemas" / call.id
    schemas = {file.name: json.loads(file.read_text(encoding="utf-8")) for file in folder.glob("*.schema.json")}
    asked = {
        "schemas": schemas,
        "documents": [{"schema": f"{form.id}.schema.json", "data": data} for data in documents.values()],
    }
    command: list[str | Path] = [node, NODE / "judge.js"]
    done = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, check=True)
    _compare(form, documents, dict(zip(documents, json.loads(done.stdout), strict=True)))


def _compare(form: Form, documents: dict[str, JsonObject], theirs: dict[str, bool]) -> None:
    ours = {name: compiled(form).validators.decides(data) for name, data in documents.items()}
    assert {name: ours[name] for name in ours if ours[name] != theirs[name]} == {}
    assert all(ours[name] for name in ours if name.startswith("good"))
    assert sum(ours.values()) > 3, "no mutation was harmless: the table says nothing of what is allowed"
    assert not all(ours.values())
