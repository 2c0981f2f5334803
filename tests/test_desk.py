"""What the pages of filing are told: the forms, and where what is filled in may go; nothing that is not public."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from zhengji.commands.build import origin_of
from zhengji.model import Call
from zhengji.schema import load_call
from zhengji.site import desk
from zhengji.site.origin import Origin


def told(call: Call, origin: Origin) -> dict[str, Any]:
    """What each script puts at `window.zhengji.NAME`, by its name."""
    found = {}
    for address, content in desk.scripts(call, origin):
        text = content.decode()
        found[Path(address).stem] = json.loads(text[text.index(" = ", 40) + 3 : text.rindex(";")])
    return found


def test_forms_are_told_whole(call: Call) -> None:
    forms = told(call, Origin())["forms"]
    assert [form["id"] for form in forms["forms"]] == [form.id for form in call.forms]
    assert "$ref" not in json.dumps(forms)


def test_only_bureaus_with_an_address_take_files_in(call: Call) -> None:
    first, *rest = call.filers
    some = replace(call, filers=(replace(first, email="kjj@example.org"), *rest))
    said = told(some, Origin(repository="https://example.org/r/", forge="gitea", branch="trunk"))["filing"]
    assert said == {
        "organiser": call.organiser,
        "to": call.contact.email,
        "telephone": call.contact.phone,
        "bureaus": [{"unit": first.name, "region": first.region, "to": "kjj@example.org"}],
        "repository": "https://example.org/r",
        "forge": "gitea",
        "branch": "trunk",
    }


def test_call_may_give_a_bureaus_address(root: Path, tmp_path: Path) -> None:
    shutil.copytree(root / "schemas" / "2020", tmp_path / "schemas" / "2020")
    file = tmp_path / "schemas" / "2020" / "call.yaml"
    text = file.read_text("utf-8")
    start = text.index("  - {name: 沈阳市科学技术局")
    end = text.index("}", start)
    file.write_text(f"{text[:end]}, email: kjj@example.org{text[end:]}", "utf-8")
    assert load_call(tmp_path).filers[0].email == "kjj@example.org"


def test_operator_says_what_runs_at_the_repository(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (origin_of(call).forge, origin_of(call).branch) == ("", "main")
    monkeypatch.setenv("REPO_FORGE", "gitlab")
    monkeypatch.setenv("REPO_BRANCH", "trunk")
    assert (origin_of(call).forge, origin_of(call).branch) == ("gitlab", "trunk")
