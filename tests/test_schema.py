"""Schemas: what the vocabulary refuses, what a call refuses to load, and that both validators agree."""

from __future__ import annotations

import copy
import json
import shutil
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from zhengji.errors import ZhengjiError
from zhengji.load import load, submission_paths
from zhengji.model import Call, Form, Kind, Submission, Visibility
from zhengji.schema import compiled, load_call

ROOT = Path(__file__).parents[1]
CASES = Path(__file__).parent / "cases"
OFFICIAL = load_call(ROOT, "2020")


@pytest.fixture
def schema() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((CASES / "schemas/case/sheet.schema.json").read_text(encoding="utf-8"))
    return loaded


@pytest.fixture
def load_with(tmp_path: Path) -> Callable[[dict[str, Any]], Form]:
    folder = tmp_path / "schemas" / "case"
    shutil.copytree(CASES / "schemas" / "case", folder)

    def write_and_load(changed: dict[str, Any]) -> Form:
        (folder / "sheet.schema.json").write_text(json.dumps(changed, ensure_ascii=False), encoding="utf-8")
        form = load_call(tmp_path, "case").forms[0]
        compiled(form)
        return form

    return write_and_load


def facts(schema: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = schema["properties"]["facts"]["properties"]
    return found


def rule(**said: str) -> list[dict[str, str]]:
    return [{"id": "r", "title": "规则", "message": "不成立", **said}]


REFUSED: dict[str, Callable[[dict[str, Any]], Any]] = {
    "H1-leaf-without-visibility": lambda s: facts(s)["sort"].pop("x-visibility"),
    "B5-array-without-maxItems": lambda s: facts(s)["topics"].pop("maxItems"),
    "B3-pattern-with-class-d": lambda s: facts(s)["slogan"].update(pattern=r"^\d+$"),
    "B2-nested-quantifiers": lambda s: facts(s)["slogan"].update(pattern="^(a+)+$"),
    "unknown-x-keyword": lambda s: facts(s)["sort"].update({"x-colour": "red"}),
    "misspelt-keyword": lambda s: facts(s)["slogan"].update(minLenght=3),
    "unknown-role": lambda s: facts(s)["slogan"].update({"x-role": "hero"}),
    "rule-without-message": lambda s: s.update({"x-rules": [{"id": "r", "title": "规则", "assert": "true"}]}),
    "cel-syntax": lambda s: s.update({"x-rules": rule(**{"assert": "self.facts.cost.sum >"})}),
    "cel-unknown-field": lambda s: s.update({"x-rules": rule(**{"assert": "self.facts.cost.total > 0.0"})}),
    "cel-text-compared-with-number": lambda s: s.update({"x-rules": rule(**{"assert": "self.facts.name > 1.0"})}),
    "cel-not-a-truth": lambda s: s.update({"x-rules": rule(**{"assert": "self.facts.cost.sum + 1.0"})}),
    "cel-unknown-field-in-message": lambda s: s.update(
        {"x-rules": rule(**{"assert": "true", "message": "{{ self.no }}"})}
    ),
    "B1-remote-ref": lambda s: facts(s)["sort"].update({"$ref": "http://127.0.0.1:9/evil.json"}),
    "ref-out-of-the-folder": lambda s: facts(s)["sort"].update({"$ref": "../../secret.json"}),
    "ref-to-nothing": lambda s: facts(s)["sort"].update({"$ref": "#/$defs/none"}),
    "ref-in-a-circle": lambda s: (
        s.update({"$defs": {"a": {"$ref": "#/$defs/a"}}}) or facts(s)["sort"].update({"$ref": "#/$defs/a"})
    ),
    "ref-loosened": lambda s: (
        s.update({"$defs": {"a": {"title": "甲", "type": "string", "maxLength": 5, "x-visibility": "public"}}}),
        facts(s).update(slogan={"$ref": "#/$defs/a", "maxLength": 500}),
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_faulty_schema_is_refused_in_words(
    name: str, schema: dict[str, Any], load_with: Callable[[dict[str, Any]], Form], monkeypatch: pytest.MonkeyPatch
) -> None:
    def connect(*_arguments: object) -> None:
        raise AssertionError("a schema made a connection")

    monkeypatch.setattr(socket.socket, "connect", connect)
    load_with(schema)
    REFUSED[name](schema)
    with pytest.raises(ZhengjiError) as refusal:
        load_with(schema)
    assert str(refusal.value)


def test_a_leaf_that_reaches_the_form_without_visibility_is_refused_too(
    schema: dict[str, Any], load_with: Callable[[dict[str, Any]], Form]
) -> None:
    # behind a reference the meta-schema cannot see the leaf, the loader can
    schema["$defs"] = {"a": {"minLength": 1}}
    facts(schema)["slogan"] = {"$ref": "#/$defs/a", "title": "代号"}
    with pytest.raises(ZhengjiError, match="x-visibility"):
        load_with(schema)


def test_every_leaf_of_the_official_forms_has_what_downstream_needs() -> None:
    for form in OFFICIAL.forms:
        assert {"form", "region", "title", "unit", "domains", "primary-text"} <= {
            field.role for field in form.fields_by_pointer.values()
        }
        for leaf in form.leaves:
            assert leaf.title
            assert leaf.kind is not Kind.GROUP
            if leaf.kind in (Kind.CHOICE, Kind.CHOICES):
                assert leaf.options
        private = {leaf.title for leaf in form.leaves if leaf.visibility is Visibility.STAFF}
        assert "电子邮箱" in private


def test_labels_are_the_printed_ones() -> None:
    notice = ROOT.parent / "shared/reference/notice.txt"
    if not notice.is_file():
        pytest.skip("../shared is absent")
    printed = "".join(notice.read_text(encoding="utf-8").split()).replace("（可多选）", "").replace("（万元）", "")
    not_printed = {"开始年月", "结束年月", "项目预算"}  # the paper form leaves one blank where the file has two
    for form in OFFICIAL.forms:
        for section in form.sections:
            assert "".join(section.title.split()).replace("（可多选）", "") in printed
        for field in form.fields_by_pointer.values():
            if field not in form.envelope and field.title not in not_printed:
                assert field.title.replace("（万元）", "").replace("（可多选）", "") in printed, field.title
                hint = "".join(field.hint.split()).replace("（可多选）", "")
                assert hint in printed, field.hint
            for option in field.options if field not in form.envelope and field.role != "unit" else ():
                assert option in printed


def test_options_of_regions_are_the_calls_regions() -> None:
    names = tuple(region.name for region in OFFICIAL.regions)
    for form in OFFICIAL.forms:
        region = form.role("region")
        assert region is not None
        assert region.options == names
    assert {filer.region for filer in OFFICIAL.filers} <= set(names)
    assert len({region.tile for region in OFFICIAL.regions}) == len(names)


def samples(call: Call) -> list[Submission]:
    found = [load(path, call)[0] for path in submission_paths(call)]
    return [submission for submission in found if submission is not None]


SAMPLES = samples(OFFICIAL)
ODD_TEXTS = [
    "2020-01",
    "2020-13",
    "2020-02-30",
    "1.999",
    "其他",
    "其他：甲",
    "企业",
    "a@b.cn",
    "15400000001",
    "好" * 700,
]
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 10**9),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=12),
    st.sampled_from(ODD_TEXTS),
    st.lists(st.sampled_from(["海洋", "其他", "其他：乙", "双创", ""]), max_size=8),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_jsonschema_rs_decides_as_jsonschema_explains(data: st.DataObject) -> None:
    submission = data.draw(st.sampled_from(SAMPLES))
    changed = copy.deepcopy(submission.data)
    for _ in range(data.draw(st.integers(0, 4))):
        field = data.draw(st.sampled_from(list(submission.form.fields_by_pointer.values())))
        holder: Any = changed
        for key in field.path[:-1]:
            holder = holder.get(key) if isinstance(holder, dict) else None
        if isinstance(holder, dict):
            action = data.draw(st.sampled_from(["drop", "set", "add"]))
            if action == "drop":
                holder.pop(field.key, None)
            elif action == "set":
                holder[field.key] = data.draw(ODD)
            else:
                holder[data.draw(st.text(min_size=1, max_size=4))] = data.draw(ODD)
    validators = compiled(submission.form).validators
    assert validators.decides(changed) == (not list(validators.explains(changed)))


def test_the_vocabulary_is_itself_valid() -> None:
    for name in ("vocabulary.schema.json", "call.schema.json"):
        Draft202012Validator.check_schema(json.loads((ROOT / "schemas" / name).read_text(encoding="utf-8")))
