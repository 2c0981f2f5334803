"""The API: valid by its own schema, every link leads somewhere, public alone, and changed only where it must be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit
from urllib.request import url2pathname

import pytest
from jsonschema import Draft202012Validator
from markupsafe import escape

from tests.sites import Repository, repository, tree
from zhengji.load import load, submission_paths
from zhengji.model import Call
from zhengji.outputs.records import record
from zhengji.schema import load_call
from zhengji.site import build

ROOT = Path(__file__).resolve().parent.parent
CALLS = {"own": ROOT, "second": ROOT / "tests" / "calls"}


@pytest.fixture(scope="module", params=CALLS)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Repository, Path]:
    """A call with two submissions of every form, and its site."""
    base = tmp_path_factory.mktemp("api")
    filed = repository(base / "repository", load_call(CALLS[request.param]))
    for form in filed.call.forms:
        for number in (1, 2):
            filed.file(form.id, number)
    build(filed.call, base / "site", cache=base / "cache")
    return filed, base / "site"


def _read(path: Path) -> Any:
    return json.loads(path.read_bytes())


def _api(site: Path) -> dict[Path, Any]:
    return {path: _read(path) for path in sorted((site / "api" / "v1").rglob("*.json"))}


def test_everything_obeys_the_published_schema(made: tuple[Repository, Path]) -> None:
    schema = _read(made[1] / "api/v1/schema.json")
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    for path, told in _api(made[1]).items():
        if path.name != "schema.json":
            assert not list(validator.iter_errors(told)), path
    assert list(validator.iter_errors({"number": "1-ABC"}))


def test_each_submission_says_what_the_public_may_see(made: tuple[Repository, Path]) -> None:
    filed, site = made
    numbers = set()
    for path in submission_paths(filed.call):
        submission, _ = load(path, filed.call)
        assert submission
        expected = record(submission, "public")
        told = _read(site / f"api/v1/submissions/{submission.number.lower()}.json")
        assert (told["number"], told["form"], told["data"]) == (expected.number, expected.form, expected.data)
        assert told["zishu"] == expected.zishu
        numbers.add(submission.number)
    listed = _read(site / "api/v1/submissions.json")
    assert {one["number"] for one in listed["submissions"]} == numbers
    assert listed["count"] == len(numbers) == len(list((site / "api/v1/submissions").iterdir()))


def _links(told: Any) -> list[str]:
    if isinstance(told, dict):
        own = [told[key] for key in ("href", "page", "$schema") if isinstance(told.get(key), str)]
        linked = [link for link in told.get("links", {}).values() if "{" not in link]
        return own + linked + [link for value in told.values() for link in _links(value)]
    return [link for value in told for link in _links(value)] if isinstance(told, list) else []


def test_every_link_leads_somewhere(made: tuple[Repository, Path]) -> None:
    count = 0
    for path, told in _api(made[1]).items():
        if path.name == "schema.json":
            continue
        for link in _links(told):
            target = Path(url2pathname(urlsplit(urljoin(path.as_uri(), link)).path))
            assert target.is_file(), (path, link)
            count += 1
    assert count > 20


def test_the_index_counts_what_is_filed(made: tuple[Repository, Path]) -> None:
    filed, site = made
    index = _read(site / "api/v1/index.json")
    assert index["count"] == 2 * len(filed.call.forms)
    assert [(form["id"], form["count"]) for form in index["forms"]] == [(form.id, 2) for form in filed.call.forms]
    forms = next(facet for facet in index["facets"] if facet["key"] == "form")
    assert [value["count"] for value in forms["values"]] == [2] * len(filed.call.forms)
    sums = (site / "downloads/SHA256SUMS").read_text("utf-8")
    for file in index["downloads"]:
        if file["format"] != "sums":
            assert f"{file['sha256']}  {file['href'].partition('/downloads/')[2]}\n" in sums


@pytest.mark.parametrize("text", ["</script><script>alert(1)</script>", "{{ config }}", "<img src=x onerror=alert(1)>"])
def test_f2_text_stays_data(call: Call, tmp_path: Path, text: str) -> None:
    filed = repository(tmp_path / "repository", call)
    filed.file(call.forms[0].id, title=f"{text}关键技术")
    build(filed.call, tmp_path / "site", cache=tmp_path / "cache")
    (told,) = [_read(path) for path in (tmp_path / "site/api/v1/submissions").iterdir()]
    title = call.forms[0].role("title")
    assert title
    assert title.value(told["data"]) == f"{text}关键技术"
    for name in ("downloads", "dictionary", "api"):
        page = (tmp_path / f"site/{name}.html").read_text("utf-8")
        assert "<" not in text or f"{text}关键技术" not in page
        assert name != "downloads" or f"{escape(text)}关键技术" in page


def test_h1_an_internal_site_has_no_api(call: Call, tmp_path: Path) -> None:
    filed = repository(tmp_path / "repository", call)
    filed.file(call.forms[0].id)
    build(filed.call, tmp_path / "site", audience="staff", cache=tmp_path / "cache")
    assert not (tmp_path / "site/api").exists()
    assert "内部版不提供接口" in (tmp_path / "site/api.html").read_text("utf-8")


def test_one_change_touches_one_file_and_what_is_withdrawn_goes(call: Call, tmp_path: Path) -> None:
    filed = repository(tmp_path / "repository", call)
    files = [filed.file(call.forms[0].id, number) for number in (1, 2, 3)]
    out, cache = tmp_path / "site", tmp_path / "cache"
    build(filed.call, out, cache=cache)
    before = {path: content for path, content in tree(out).items() if path.startswith("api/v1/submissions/")}
    files[0].write_text(files[0].read_text("utf-8").replace("示范", "推广"), "utf-8")
    build(filed.call, out, cache=cache)
    after = tree(out)
    assert sum(after[path] != content for path, content in before.items()) == 1
    files[1].unlink()
    build(filed.call, out, cache=cache)
    left = {path for path in tree(out) if path.startswith("api/v1/submissions/")}
    assert len(before.keys() - left) == 1
    (out / min(left)).unlink()
    build(filed.call, out, cache=cache)
    fresh = tmp_path / "fresh"
    build(filed.call, fresh, cache=tmp_path / "other")
    assert {p: c for p, c in tree(out).items() if p.startswith(("api/", "downloads/"))} == {
        p: c for p, c in tree(fresh).items() if p.startswith(("api/", "downloads/"))
    }
