"""A form is described once, in schemas/: no Python, TypeScript or template names a form or one of its keys.

What counts is a word that stands alone: a whole string (`"…"`), one part of a JSON pointer (`"/…/…"`), and in a
template or a script also a member (`x.…`). A key that is also a role may be named, since roles are what the engine
builds on (`form.role("unit")`). Words that mean something else where they stand are in `ELSEWHERE`, file by file.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from zhengji import model

ROOT = Path(__file__).resolve().parent.parent

# file (from the root) -> words that are something else there, and what
ELSEWHERE: Mapping[str, Mapping[str, str]] = {
    "scripts/zhengji/forge/gitea.py": dict.fromkeys(("content", "name", "status"), "a member of Gitea's interface"),
    "scripts/zhengji/forge/gitee.py": dict.fromkeys(("content", "name", "status"), "a member of Gitee's interface"),
    "scripts/zhengji/forge/gitlab.py": {"name": "a member of GitLab's interface"},
    "scripts/zhengji/cli.py": {"status": "a verb"},
    "scripts/zhengji/commands/status.py": {"status": "a verb"},
    "scripts/zhengji/formats/__init__.py": {"email": "a format of JSON Schema"},
    "scripts/zhengji/intake/cells.py": {"name": "an attribute of a workbook's sheet"},
    "scripts/zhengji/report/sarif.py": {"name": "a member of SARIF"},
    "scripts/zhengji/review/event.py": {"name": "a member of a host's event"},
    "scripts/zhengji/schema/__init__.py": dict.fromkeys(("contact", "email", "name", "phone"), "a key of call.yaml"),
    "scripts/zhengji/schema/coherence.py": {"name": "a key of call.yaml"},
    "scripts/zhengji/intake/docx_labels.py": {"email": "a format"},
    "scripts/zhengji/outputs/skeleton.py": {"end": "Word's own: where a field ends"},
    "scripts/zhengji/site/describing.py": {"name": "a member of schema.org"},
    "scripts/zhengji/site/feeds.py": {"name": "an element of Atom"},
    "scripts/zhengji/submit/__init__.py": {"plan": "a function"},
    "scripts/zhengji/submit/receipt.py": {"address": "a line of a receipt"},
    "scripts/zhengji/zishu.py": {"end": "a group of a pattern"},
    "site_src/app/src/browse/taking.ts": {"status": "a role of ARIA"},
    "site_src/app/src/browse/view.ts": {"status": "a role of ARIA"},
    "site_src/app/src/engine/formats.ts": {"email": "a format of JSON Schema"},
    "site_src/app/src/file/paste.ts": {"end": "where the caret goes"},
    "site_src/app/src/file/summary.tsx": {"start": "where to scroll to"},
    "site_src/app/src/file/theme/text.tsx": {
        "email": "a format of JSON Schema, and what a browser offers to fill in",
        "name": "what a browser offers to fill in",
    },
    "site_src/app/src/search/box.ts": {"status": "a role of ARIA"},
    "site_src/app/src/search/view.ts": {"status": "a role of ARIA"},
    "site_src/fragments/browse.html": {"start": "the first number of a list"},
    "site_src/fragments/figure.html": dict.fromkeys(
        ("start", "end"), "a value of SVG: which part of a word stands there"
    ),
    "site_src/fragments/listing.html": {"start": "the first number of a list"},
    "site_src/theme/main.html": {"content": "MkDocs's own: the body of a page"},
}

# Members that a browser's own objects have; as strings they are not excused.
OF_THE_BROWSER = frozenset({"content", "end", "name", "start", "status"})


def _keys(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
    for part in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from _keys(part)


def _roles(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict) and isinstance(schema.get("x-role"), str):
        yield schema["x-role"]
    for part in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from _roles(part)


def _forbidden() -> tuple[frozenset[str], frozenset[str]]:
    """The keys of every form that are not roles too, and the ids of the forms."""
    keys: set[str] = set()
    roles: set[str] = set()
    forms: set[str] = set()
    for path in (ROOT / "schemas").glob("*/*.schema.json"):
        schema = json.loads(path.read_text("utf-8"))
        keys.update(_keys(schema))
        roles.update(_roles(schema))
    for path in (ROOT / "schemas").glob("*/call.yaml"):
        forms.update(form["id"] for form in yaml.safe_load(path.read_text("utf-8"))["forms"])
    return frozenset(keys - roles), frozenset(forms)


KEYS, FORMS = _forbidden()
ANY_FORM = re.compile(r"(?<![A-Za-z0-9])(?:" + "|".join(sorted(FORMS)) + r")(?![0-9])")
# Members of the model's own nouns, which a template is given: `call.contact`, `region.name`.
OF_THE_MODEL = frozenset(
    item.name for noun in vars(model).values() if isinstance(noun, type) and is_dataclass(noun) for item in fields(noun)
)


def _words(text: str) -> Iterator[str]:
    """What `text` names: a form anywhere in it; a key where it is the whole, or a part of a JSON pointer."""
    yield from ANY_FORM.findall(text)
    if text.startswith("/") or text.endswith("/"):
        yield from KEYS.intersection(text.split("/"))
    elif text in KEYS:
        yield text


def _in_python(source: str) -> Iterator[tuple[int, str]]:
    """Strings, the pieces of f-strings among them, and names; docstrings may explain with an example."""
    tree = ast.parse(source)
    prose = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            for word in _words(node.value):
                yield node.lineno, word


STRING = re.compile(r"""(["'`])((?:(?!\1)[^\\\n]|\\.)*)\1""")
MEMBER = re.compile(r"(?<=[\w\])])\??\.([A-Za-z_]\w*)")


def _in_text(source: str, members: frozenset[str]) -> Iterator[tuple[int, str]]:
    """Strings and members of a script or a template, line by line; `members` are excused as members."""
    for number, line in enumerate(source.splitlines(), start=1):
        code = re.sub(r"(?:^|\s)//.*|\{#.*?#\}", "", line)
        for _, text in STRING.findall(code):
            for word in _words(text):
                yield number, word
        for word in MEMBER.findall(STRING.sub("''", code)):
            if word in KEYS and word not in members:
                yield number, word
        for word in ANY_FORM.findall(STRING.sub("''", code)):
            yield number, word


def _template_code(source: str) -> str:
    """Only what is Jinja in a template, each line where it was."""
    kept = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.S)
    out, at = [], 0
    for match in kept.finditer(source):
        out += ["\n" * source.count("\n", at, match.start()), " ", match[0]]
        at = match.end()
    return "".join(out)


def findings() -> Iterator[tuple[str, int, str]]:
    """File, line and word of everything that names a form or a key."""
    for path in sorted((ROOT / "scripts").rglob("*.py")):
        for line, word in _in_python(path.read_text("utf-8")):
            yield path.relative_to(ROOT).as_posix(), line, word
    app = ROOT / "site_src" / "app"
    for path in sorted({*app.rglob("*.ts"), *app.rglob("*.tsx"), *app.glob("*.mjs")}):
        if "node_modules" not in path.parts:
            for line, word in _in_text(path.read_text("utf-8"), OF_THE_BROWSER):
                yield path.relative_to(ROOT).as_posix(), line, word
    for path in sorted((ROOT / "site_src").rglob("*")):
        if path.suffix in {".html", ".jinja", ".j2", ".xml"} and "node_modules" not in path.parts:
            for line, word in _in_text(_template_code(path.read_text("utf-8")), OF_THE_MODEL):
                yield path.relative_to(ROOT).as_posix(), line, word


def test_no_code_names_a_form_or_a_key() -> None:
    wrong = [
        f"{path}:{line}: {word!r} is a form's; go through a role, a kind, a pointer or an option"
        for path, line, word in findings()
        if word not in ELSEWHERE.get(path, {})
    ]
    assert not wrong, "\n" + "\n".join(wrong)


def test_no_excuse_outlives_its_reason() -> None:
    found = {(path, word) for path, _, word in findings()}
    assert {(path, word) for path, words in ELSEWHERE.items() for word in words} <= found


@pytest.mark.parametrize(
    ("source", "word"),
    [
        ('data["{key}"]', "{key}"),
        ('data.get("{key}")', "{key}"),
        ('x = "/{key}/part"', "{key}"),
        ('x = f"/{key}/{{part}}"', "{key}"),
        ('x = {{"{key}": 1}}', "{key}"),
        ('if form.id == "{form}": pass', "{form}"),
        ('x = "submissions/2020/{form}/"', "{form}"),
    ],
)
def test_what_would_be_found(source: str, word: str) -> None:
    names = {"key": min(KEYS, key=lambda key: (-len(key), key)), "form": min(FORMS)}
    assert word.format(**names) in {found for _, found in _in_python(source.format(**names))}


def test_what_would_be_found_in_a_template_and_a_script() -> None:
    key = min(KEYS, key=lambda key: (-len(key), key))
    assert list(_in_text(_template_code("<p>\n{{ data." + key + " }}"), OF_THE_MODEL)) == [(2, key)]
    assert list(_in_text(f"const x = data?.{key};", OF_THE_BROWSER)) == [(1, key)]
    assert list(_in_text(f"const x = data['{key}'];", OF_THE_BROWSER)) == [(1, key)]
