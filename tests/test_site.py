"""The site as it is built: whole, inert, the same for the same input, and only what changed is written."""

from __future__ import annotations

import json
import os
import re
import shutil
from functools import partial
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.sites import ROOT, Repository, page, repository, tree
from zhengji.cli import main
from zhengji.errors import ZhengjiError
from zhengji.model import Call, Severity
from zhengji.schema import load_call
from zhengji.site import build, shells
from zhengji.site.making import Built
from zhengji.site.origin import Origin

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(2)>",
    "[点我](javascript:alert(3))",
    "![图](data:text/html,<b>)",
    '" onmouseover="alert(4)',
    "{: onclick=alert(5) .zj-hero }",
    "{{ config }}{% include 'x' %}",
    "</title><script>alert(6)</script>",
    "<!-- zj:home --> ZJ-TITLE",
    "</td></table><style>*{display:none}</style>",
)


@pytest.fixture
def filed(call: Call, tmp_path: Path) -> Repository:
    """A repository with three submissions of the first form and one of each other."""
    made = repository(tmp_path / "repository", call)
    first, *others = call.forms
    for number in (1, 2, 3):
        made.file(first.id, number)
    for form in others:
        made.file(form.id)
    return made


def names(out: Path) -> dict[str, int]:
    """The time of every file of a site."""
    return {p.relative_to(out).as_posix(): p.stat().st_mtime_ns for p in out.rglob("*") if p.is_file()}


def rebuilt(repository: Repository, out: Path, cache: Path) -> tuple[Built, set[str], set[str]]:
    """Build again: what it says, what was written, and what went."""
    before = names(out)
    built = build(repository.call, out, cache=cache)
    after = names(out)
    return built, {n for n in after if before.get(n) != after[n]}, before.keys() - after.keys()


def test_every_submission_has_a_page_in_the_order_of_its_form(filed: Repository, tmp_path: Path, cache: Path) -> None:
    out = tmp_path / "out"
    built = build(filed.call, out, cache=cache)
    assert (built.published, built.left_out) == (6, ())
    for form in filed.call.forms:
        read = page(next(iter(sorted(out.glob(f"{filed.call.id}/{form.number}-*.html")))))
        headings = [section.title for section in form.sections]
        places = [read.text.index(title, read.text.index("一、")) for title in headings]
        assert places == sorted(places)
        for narrative in form.narratives:
            text = narrative.value(filed.samples[form.id])
            for line in filter(None, map(str.strip, text.split("\n"))):
                assert line in read.text


@pytest.mark.parametrize("folder", [ROOT, ROOT / "tests" / "calls"], ids=["own", "second"])
@pytest.mark.parametrize("audience", ["public", "staff"])
def test_any_call_builds_and_no_link_is_dead(folder: Path, audience: str, tmp_path: Path, cache: Path) -> None:
    call = load_call(folder)
    out = tmp_path / "out"
    built = build(call, out, audience=audience, cache=cache)
    assert built.published == len(built.report.checked) > 4
    pages = {path.relative_to(out).as_posix(): page(path) for path in out.rglob("*.html")}
    files = tree(out).keys()
    unbuilt = {"assets/app/app.js", "assets/app/scheme.js"} - files  # bundled by npm, not by MkDocs
    for name, read in pages.items():
        assert len([1 for tag, _ in read.elements if tag == "h1"]) == 1, name
        for tag, _, address in read.links():
            parts = urlsplit(address)
            assert (parts.scheme, parts.netloc) in (("", ""), ("https", "")), (name, tag, address)
            base = "" if name == "404.html" else name
            target = _resolved(base, unquote(parts.path)) if parts.path else name
            assert target in files or target in unbuilt, (name, address)
            if parts.fragment and target in pages and "=" not in parts.fragment:
                assert unquote(parts.fragment) in pages[target].ids, (name, address)


def _resolved(name: str, address: str) -> str:
    return os.path.normpath(Path(name).parent / address.lstrip("/"))


@pytest.mark.parametrize("audience", ["public", "staff"])
def test_every_page_has_the_policy_and_nothing_that_it_forbids(
    filed: Repository, audience: str, tmp_path: Path, cache: Path
) -> None:
    out = tmp_path / "out"
    build(filed.call, out, audience=audience, cache=cache)
    for path in out.rglob("*.html"):
        read = page(path)
        policies = [a["content"] for t, a in read.elements if t == "meta" and "http-equiv" in a]
        assert len(policies) == 1, path
        assert "default-src 'none'" in policies[0]
        assert "unsafe" not in policies[0]
        assert "http" not in policies[0]
        for tag, attributes in read.elements:
            assert not [name for name in attributes if name.startswith("on") or name == "style"], (path, tag)
            assert tag != "style", path
            data = attributes.get("type") == "application/ld+json"  # never run
            assert tag != "script" or attributes.get("src") or data, path
        banners = [a for _, a in read.elements if "zj-banner--staff" in a.get("class", "")]
        assert len(banners) == (audience == "staff"), path
        assert audience == "public" or "内部" in read.text
        assert read.titles[0].startswith("【内部】") is (audience == "staff")


@pytest.mark.parametrize("payload", HOSTILE, ids=[f"F1-F2-F3-{n}" for n in range(len(HOSTILE))])
@pytest.mark.parametrize("audience", ["public", "staff"])
def test_submitted_text_is_inert(payload: str, audience: str, call: Call, tmp_path: Path, cache: Path) -> None:
    made = repository(tmp_path / "repository", call)
    form = call.forms[0]
    narrative = form.role("primary-text")
    assert narrative is not None
    clean = made.file(form.id, 1)
    quiet = tmp_path / "quiet"
    build(made.call, quiet, audience=audience, cache=cache)
    clean.unlink()
    text = narrative.value(made.samples[form.id]) + f"\n{payload}\n" + payload
    made.file(
        form.id,
        1,
        title=f"工程{payload}研究",
        unit=f"单位{payload}",
        primary_text=payload + text,
        domains=["海洋", f"其他：{payload}"],
    )
    out = tmp_path / "out"
    built = build(made.call, out, audience=audience, cache=cache)
    assert built.left_out == (), built.report.findings
    for name in ("index.html", "browse.html", "statistics.html", next(out.glob(f"{call.id}/*.html")).relative_to(out)):
        loud = out / name
        usual = next(quiet.glob(f"{call.id}/*.html")) if str(name).startswith(call.id) else quiet / name
        assert _shape(loud) == _shape(usual), name
    read = page(next(out.glob(f"{call.id}/*.html")))
    assert read.text.count(payload) >= 6  # title, heading, sheet, tags, narrative
    assert f"工程{payload}研究" in read.titles[0]
    meta = [a["content"] for t, a in read.elements if t == "meta" and a.get("name") == "description"]
    assert payload in meta[0]
    json.loads((out / "assets" / "data" / "browse.js").read_text().partition(".browse = ")[2].rstrip(";\n"))


def _shape(path: Path) -> set[tuple[str, ...]]:
    """Which elements with which attributes a page is made of, and where it leads."""
    read = page(path)
    addresses = {("->", re.sub(r"[0-9A-Z]{8}|[0-9a-z]{8}\.html|-\d+\.html", "", a)) for _, _, a in read.links()}
    return {(tag, *sorted(attributes)) for tag, attributes in read.elements} | addresses


def test_f4_nested_markdown_stays_text(call: Call, tmp_path: Path, cache: Path) -> None:
    made = repository(tmp_path / "repository", call)
    form = call.forms[0]
    nested = "\n".join(" " * (n // 2) + "- 项" for n in range(400)) + "\n# 标题\n| a | b |\n|---|---|\n    代码\n"
    narrative = form.role("primary-text")
    assert narrative is not None
    made.file(form.id, 1, primary_text=narrative.value(made.samples[form.id]) + "\n" + nested)
    out = tmp_path / "out"
    assert build(made.call, out, cache=cache).left_out == ()
    read = page(next(out.glob(f"{call.id}/*.html")))
    assert read.text.count("- 项") == 400
    assert "# 标题" in read.text
    assert not [tag for tag, attributes in read.elements if tag in ("pre", "table", "h4") and not attributes]


def test_f6_rare_characters_come_through(call: Call, tmp_path: Path, cache: Path) -> None:
    made = repository(tmp_path / "repository", call)
    form = call.forms[0]
    rare = "𠮷野㐀龘𬺈🧪👩‍🔬é①℃"
    narrative = form.role("primary-text")
    assert narrative is not None
    made.file(form.id, 1, title=f"{rare}技术研究与示范", primary_text=rare + narrative.value(made.samples[form.id]))
    out = tmp_path / "out"
    assert build(made.call, out, cache=cache).left_out == ()
    path = next(out.glob(f"{call.id}/*.html"))
    assert rare in page(path).text
    assert rare in (out / "assets" / "data" / "browse.js").read_text("utf-8")


def test_the_same_input_gives_the_same_bytes(
    filed: Repository, tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = tmp_path / "one", tmp_path / "elsewhere" / "other"
    moved = tmp_path / "moved"
    shutil.copytree(filed.base, moved)
    build(filed.call, one, cache=cache)
    monkeypatch.setenv("TZ", "America/New_York")
    monkeypatch.setenv("LC_ALL", "C")
    build(load_call(moved), other, jobs=2, cache=tmp_path / "other-cache")
    assert tree(one) == tree(other)


def test_nothing_is_written_where_nothing_changed(filed: Repository, tmp_path: Path, cache: Path) -> None:
    out = tmp_path / "out"
    build(filed.call, out, cache=cache)
    _, written, gone = rebuilt(filed, out, cache)
    assert (written, gone) == (set(), set())
    for path in (filed.base / "submissions").rglob("*.yaml"):
        os.utime(path)
    _, written, gone = rebuilt(filed, out, cache)
    assert (written, gone) == (set(), set())


def test_one_change_rewrites_its_page_and_what_shows_it(filed: Repository, tmp_path: Path, cache: Path) -> None:
    out = tmp_path / "out"
    build(filed.call, out, cache=cache)
    form = filed.call.forms[0]
    last = form.narratives[-1]
    path = next(iter(sorted((filed.base / "submissions").rglob("*.yaml"))))
    text = last.value(filed.samples[form.id])
    content = path.read_text("utf-8")
    assert text[:6] in content
    path.write_text(content.replace(text[:6], "另写" + text[:6], 1), "utf-8")
    _, written, gone = rebuilt(filed, out, cache)
    assert gone == set()
    assert len([name for name in written if name.startswith(f"{filed.call.id}/")]) == 1
    data = ("api/", "assets/data/facts/", "assets/search/")
    others = {name for name in written if not name.startswith((f"{filed.call.id}/", "downloads/", *data))}
    assert others == {"downloads.html"}
    assert len([name for name in written if name.startswith(("api/v1/submissions/", "assets/search/texts/"))]) == 2
    assert {name for name in written if name.startswith("downloads/") and name.endswith(".json")} == {
        f"downloads/zhengji-{filed.call.id}-{form.id}.json",
    }
    assert tree(out) == _fresh(filed, tmp_path)


def test_adding_and_removing_changes_neighbours_and_totals(filed: Repository, tmp_path: Path, cache: Path) -> None:
    out = tmp_path / "out"
    build(filed.call, out, cache=cache)
    form = filed.call.forms[0]
    added = filed.file(form.id, 9)
    built, written, gone = rebuilt(filed, out, cache)
    assert (built.published, gone) == (7, set())
    assert {"index.html", "browse.html", "statistics.html", "assets/data/browse.js"} <= written
    assert len([name for name in written if name.startswith(f"{filed.call.id}/")]) in (
        2,
        3,
    )  # itself and its neighbours
    assert tree(out) == _fresh(filed, tmp_path)
    added.unlink()
    built, _, gone = rebuilt(filed, out, cache)
    assert built.published == 6
    pages = [name for name in gone if name.endswith(".html")]
    assert len(pages) == 1
    number = Path(pages[0]).stem
    assert all(number.startswith(Path(name).stem) for name in gone), gone
    assert tree(out) == _fresh(filed, tmp_path)


def _fresh(repository: Repository, tmp_path: Path) -> dict[str, bytes]:
    """What a build from nothing gives."""
    out = tmp_path / "fresh"
    cache = tmp_path / "fresh-cache"
    for left in (out, cache / "sites"):  # what was remembered of the last one; not what MkDocs made
        shutil.rmtree(left, ignore_errors=True)
    build(repository.call, out, cache=cache)
    return tree(out)


def test_another_audience_in_the_same_folder_leaves_nothing_of_the_first(
    filed: Repository, tmp_path: Path, cache: Path
) -> None:
    out = tmp_path / "out"
    build(filed.call, out, audience="staff", cache=cache)
    assert (out / "staff" / "findings.html").exists()
    shutil.rmtree(cache / "sites")  # and the memory of it is lost
    build(filed.call, out, cache=cache)
    assert tree(out) == _fresh(filed, tmp_path)


def test_what_a_page_says_of_its_site_follows_the_site(filed: Repository, tmp_path: Path, cache: Path) -> None:
    """Where the site stands, and whether programs are served: a printed page tells of their file."""
    out = tmp_path / "out"
    build(filed.call, out, cache=cache, quick=True)
    build(filed.call, out, cache=cache)
    assert tree(out) == _fresh(filed, tmp_path)
    at = partial(Origin, address="https://example.org/zj/", repository="https://example.org/r")
    build(filed.call, out, cache=cache, origin=at)
    build(filed.call, tmp_path / "there", cache=tmp_path / "there-cache", origin=at)
    assert tree(out) == tree(tmp_path / "there")


def test_findings_stand_in_one_order_however_the_files_came(call: Call, tmp_path: Path, cache: Path) -> None:
    made = repository(tmp_path / "repository", call)
    out = tmp_path / "out"
    for number in (3, 9, 6):  # of one text each, filed in another order than that of their names
        made.file(call.forms[0].id, number)
        build(made.call, out, audience="staff", cache=cache)
    build(made.call, tmp_path / "fresh", audience="staff", cache=tmp_path / "fresh-cache")
    assert tree(out) == tree(tmp_path / "fresh")


def test_i8_a_broken_submission_is_left_out_and_named(
    filed: Repository, tmp_path: Path, cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    build(filed.call, out, cache=cache)
    paths = sorted((filed.base / "submissions").rglob("*.yaml"))
    broken = paths[1]
    whole = broken.read_bytes()
    broken.write_text("form: [", "utf-8")
    shutil.copy(paths[0], paths[0].with_name("另存.yaml"))  # filed twice: both are refused
    relative = [str(path.relative_to(filed.base)) for path in (paths[0], broken, paths[0].with_name("另存.yaml"))]
    built, _, _ = rebuilt(filed, out, cache)
    assert set(built.left_out) == set(relative)
    assert built.published == 4
    assert all((out / name).exists() for name in ("index.html", "browse.html"))
    assert len(list(out.glob(f"{filed.call.id}/*.html"))) == 4
    assert tree(out) == _fresh(filed, tmp_path)
    built, written, _ = rebuilt(filed, out, cache)
    assert (written, len(built.left_out)) == (set(), 3)
    twin = paths[0].with_name("另存.yaml")
    broken.write_text("form: [ ", "utf-8")  # changed, and refused as before: nobody is to lead there
    twin.write_text(twin.read_text("utf-8").replace("。", "；", 1), "utf-8")
    built, _, _ = rebuilt(filed, out, cache)
    assert len(built.left_out) == 3
    assert tree(out) == _fresh(filed, tmp_path)
    staff = tmp_path / "staff"
    assert main(["build", "-C", str(filed.base), "--audience", "staff", "--out", str(staff)]) == 1
    said = capsys.readouterr().out
    listed = page(staff / "staff" / "findings.html").text
    for path in relative:
        assert path in said
        assert path in listed
    assert "across.same-filing" in listed
    broken.write_bytes(whole)
    paths[0].with_name("另存.yaml").unlink()
    built, _, _ = rebuilt(filed, out, cache)
    assert (built.published, built.left_out) == (6, ())


def test_a_build_from_the_command_line(
    filed: Repository, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1565000000")
    out = tmp_path / "out"
    assert main(["build", "-C", str(filed.base), "--out", str(out), "--jobs", "2"]) == 0
    assert "发布 6 件" in capsys.readouterr().out
    assert "2019年8月5日 18:13" in page(out / "index.html").text
    assert "# 填报单位" in page(out / "filing" / f"{filed.call.forms[0].id}.html").text
    assert main(["build", "-C", str(filed.base), "--out", str(out), "--jobs", "0"]) == 2


def test_a_folder_of_something_else_is_not_touched(filed: Repository, tmp_path: Path, cache: Path) -> None:
    out = tmp_path / "mine"
    out.mkdir()
    (out / "letter.txt").write_text("keep")
    for refused in (out, filed.base, filed.base / "submissions", tmp_path, out / "letter.txt"):
        with pytest.raises(ZhengjiError):
            build(filed.call, refused, cache=cache)
    assert [path.name for path in out.iterdir()] == ["letter.txt"]


def test_what_a_host_needs_beside_the_site_stays(filed: Repository, tmp_path: Path, cache: Path) -> None:
    out = tmp_path / "out"
    build(filed.call, out, cache=cache)
    for name in ("CNAME", ".nojekyll", ".git/config"):
        (out / name).parent.mkdir(exist_ok=True)
        (out / name).write_text("x")
    (out / filed.call.id / "1-00000000.html").write_text("stray")
    _, _, gone = rebuilt(filed, out, cache)
    assert gone == {f"{filed.call.id}/1-00000000.html"}


def test_a_page_that_was_touched_is_put_right(filed: Repository, tmp_path: Path, cache: Path) -> None:
    out = tmp_path / "out"
    build(filed.call, out, cache=cache)
    before = tree(out)
    next(out.glob(f"{filed.call.id}/*.html")).write_text("defaced")
    next(out.glob("downloads/*.csv")).write_text("defaced")
    (out / "index.html").unlink()
    build(filed.call, out, cache=cache)
    assert tree(out) == before


def test_an_empty_call_has_a_site_too(call: Call, tmp_path: Path, cache: Path) -> None:
    made = repository(tmp_path / "repository", call)
    out = tmp_path / "out"
    assert build(made.call, out, cache=cache).published == 0
    assert "共 0 件" in page(out / "browse.html").text


def test_the_browse_data_agree_with_the_pages(filed: Repository, tmp_path: Path, cache: Path) -> None:
    out = tmp_path / "out"
    build(filed.call, out, cache=cache)
    data = json.loads((out / "assets" / "data" / "browse.js").read_text().partition(".browse = ")[2].rstrip(";\n"))
    assert len(data["rows"]) == 6
    assert data["facets"][0]["key"] == "form"
    for row in data["rows"]:
        assert (out / row[1]).exists()
        assert row[0].lower() in row[1]
        for facet, places in zip(data["facets"], row[6:], strict=True):
            assert all(0 <= place < len(facet["values"]) for place in places)
    assert {facet["key"] for facet in data["facets"]} >= {
        leaf.role or leaf.pointer for form in filed.call.forms for leaf in form.leaves if leaf.facet
    }


def test_long_lists_are_paged(call: Call, tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhengji.site.shown.PER_PAGE", 2)
    made = repository(tmp_path / "repository", call)
    form = call.forms[0]
    for number in range(1, 6):
        made.file(form.id, number)
    out = tmp_path / "out"
    build(made.call, out, cache=cache)
    listed = [page(out / name).text for name in ("browse.html", "lists/all-2.html", "lists/all-3.html")]
    assert [sum(f"第{n}号" in text for n in range(1, 6)) for text in listed] == [2, 2, 1]
    assert not (out / "lists" / "all-4.html").exists()


def test_the_origin_is_told_and_never_the_clock(filed: Repository, tmp_path: Path, cache: Path) -> None:
    out = tmp_path / "out"
    origin = Origin(
        commit="abc1234567", repository="https://example.org/repository", address="https://example.org/sub/"
    )
    build(filed.call, out, origin=lambda: origin, cache=cache)
    assert '"commit":"abc1234567"' in (out / "assets" / "data" / "build.js").read_text()
    with pytest.raises(ZhengjiError, match="MkDocs"):
        build(filed.call, out, origin=partial(Origin, repository="javascript:alert(1)"), cache=cache)
    assert 'href="/sub/index.html"' in (out / "404.html").read_text()


def test_an_unknown_marker_is_named(tmp_path: Path) -> None:
    shell = shells.cut("<p>a</p><!-- zj:no-such --><p>b</p>", "")
    with pytest.raises(ZhengjiError, match="no-such"):
        shell.page({})


def test_a_missing_bundle_and_a_failing_mkdocs_are_the_operators_to_mend(tmp_path: Path) -> None:
    (tmp_path / "mkdocs.yml").write_text("site_name: [")
    with pytest.raises(ZhengjiError, match="脚本") as error:
        shells.load(tmp_path, tmp_path / "cache")
    assert "make app" in error.value.hint
    bundle = tmp_path / "site_src" / "theme" / "assets" / "app" / "app.js"
    bundle.parent.mkdir(parents=True)
    bundle.write_text("")
    with pytest.raises(ZhengjiError, match="MkDocs"):
        shells.load(tmp_path, tmp_path / "cache")
    assert not [path for path in (tmp_path / "cache" / "shells").iterdir() if not path.name.startswith(".")]


def test_findings_are_on_staff_pages_only(filed: Repository, tmp_path: Path, cache: Path) -> None:
    form = filed.call.forms[0]
    path = filed.file(form.id, 8, title="研究")  # too short: a warning
    public, staff = tmp_path / "public", tmp_path / "staff"
    built = build(filed.call, public, cache=cache)
    told = [f for f in built.report.findings if f.place.path.endswith(path.name)]
    assert told
    assert told[0].severity is Severity.WARNING
    build(filed.call, staff, audience="staff", cache=cache)
    assert told[0].message in "".join(page(p).text for p in staff.glob(f"{filed.call.id}/*.html"))
    assert told[0].message not in "".join(page(p).text for p in public.rglob("*.html"))
