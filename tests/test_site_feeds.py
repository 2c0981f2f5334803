"""What programs are told: feeds, the map of the pages, robots' rules, what schema.org calls things; and history."""

from __future__ import annotations

import json
import re
import subprocess
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin
from xml.etree import ElementTree as Xml

import feedparser
import pytest

from tests.sites import Repository, page, repository, tree
from zhengji.commands.build import origin_of
from zhengji.model import Call
from zhengji.site import build
from zhengji.site.origin import Origin

ATOM = "{http://www.w3.org/2005/Atom}"
LOCATION = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
HOSTILE = "</title></script><script>alert(1)</script><![CDATA[ &amp; ]]>"
ADDRESS = "https://example.org/sub"


@pytest.fixture
def filed(call: Call, tmp_path: Path) -> Repository:
    """Two submissions of the first form and one of each other, in Git since the second of August."""
    made = repository(tmp_path / "repository", call)
    first, *others = call.forms
    for number in (1, 2):
        made.file(first.id, number)
    for form in others:
        made.file(form.id)
    git(made.base, "init", "-q", "-b", "main")
    commit(made.base, "2019-08-02T20:00:00+00:00")
    return made


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True)


def commit(folder: Path, time: str) -> None:
    """Commit everything at `time`, by someone whose name and address nobody is to read."""
    identity = ("-c", "user.name=金丝雀", "-c", "user.email=canary@example.invalid", "-c", "commit.gpgsign=false")
    git(folder, "add", "-A")
    command = ["git", "-C", str(folder), *identity, "commit", "-q", "-m", "x"]
    subprocess.run(command, check=True, env={"GIT_COMMITTER_DATE": time, "PATH": "/usr/bin:/bin"})


def block(path: Path) -> dict[str, Any]:
    """The data that a page holds for programs."""
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', path.read_text("utf-8"), re.S)
    assert len(found) == 1, path
    return dict(json.loads(found[0]))


@pytest.mark.parametrize("address", ["", ADDRESS, ADDRESS + "/"])
def test_feeds_are_valid_and_lead_to_pages(filed: Repository, tmp_path: Path, cache: Path, address: str) -> None:
    out = tmp_path / "out"
    build(filed.call, out, cache=cache, origin=partial(Origin, address=address))
    feeds = sorted((out / "feeds").glob("*.xml"))
    assert {"all", "form-1", f"form-{len(filed.call.forms)}", "region-1", "domains-1"} <= {feed.stem for feed in feeds}
    ids = set()
    for file in feeds:
        read = feedparser.parse(file.read_bytes())
        assert not read.bozo, (file, read.get("bozo_exception"))
        assert read.version == "atom10"
        root = Xml.fromstring(file.read_bytes())
        for element in (root, *root.iter(f"{ATOM}entry")):  # RFC 4287, 4.1.1 and 4.1.2
            for name in ("id", "title", "updated"):
                assert len(element.findall(f"{ATOM}{name}")) == 1, (file, name)
            assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", element.findtext(f"{ATOM}id") or "")
            assert datetime.fromisoformat(element.findtext(f"{ATOM}updated") or "").tzinfo
            alternates = element.findall(f"{ATOM}link[@rel='alternate']")
            assert len(alternates) == 1
            href = urljoin(f"{ADDRESS}/feeds/{file.name}", alternates[0].get("href"))
            assert (out / unquote(href).removeprefix(f"{ADDRESS}/")).is_file(), href
        assert root.findtext(f"{ATOM}author/{ATOM}name")
        selves = [link.get("href") for link in root.findall(f"{ATOM}link[@rel='self']")]
        assert selves == ([f"{ADDRESS}/feeds/{file.name}"] if address else [])
        entries = [entry.findtext(f"{ATOM}id") for entry in root.iter(f"{ATOM}entry")]
        assert len(entries) == len(set(entries))
        ids.add(root.findtext(f"{ATOM}id"))
    assert len(ids) == len(feeds)
    assert len(feedparser.parse((out / "feeds/all.xml").read_bytes()).entries) == 5
    for html in out.rglob("*.html"):
        for _, attributes in page(html).elements:
            if attributes.get("rel") == "alternate" and html.name != "404.html":
                assert (html.parent / attributes["href"]).is_file(), (html, attributes)


def test_f2_feeds_and_data_hold_text_as_text(call: Call, tmp_path: Path, cache: Path) -> None:
    made = repository(tmp_path / "repository", call)
    title, unit = f"工程{HOSTILE}研究", f"单位{HOSTILE}"
    made.file(call.forms[0].id, 1, title=title, unit=unit, domains=["海洋", "其他：</script>&"])
    out = tmp_path / "out"
    built = build(made.call, out, cache=cache)
    assert built.left_out == (), built.report.findings
    read = feedparser.parse((out / "feeds/all.xml").read_bytes(), sanitize_html=False)
    assert not read.bozo
    root = Xml.fromstring((out / "feeds/all.xml").read_bytes())
    told = [" ".join(element.split()) for element in root.itertext()]
    assert " ".join(title.split()) in told
    assert " ".join(unit.split()) in told
    submission = next(out.glob(f"{call.id}/*.html"))
    said = block(submission)
    assert "alert(1)</script>" in said["name"]
    assert "alert(1)</script>" in said["creator"]["name"]
    for name in (submission, out / "index.html"):
        text = name.read_text("utf-8")
        assert "<script>alert" not in text
        inner = text.partition('ld+json">')[2].partition("</script>")[0]
        assert not set("<>&") & set(inner)


def test_history_is_the_repositorys_and_names_no_committer(filed: Repository, tmp_path: Path, cache: Path) -> None:
    out = tmp_path / "out"
    build(filed.call, out, cache=cache, origin=partial(origin_of, filed.call))
    path = next(iter(sorted((filed.base / "submissions").rglob("*.yaml"))))
    path.write_text(path.read_text("utf-8").replace("。", "；", 1), "utf-8")
    commit(filed.base, "2019-08-05T02:00:00+00:00")
    before = tree(out)
    build(filed.call, out, cache=cache, origin=partial(origin_of, filed.call))
    after = tree(out)
    changed = [name for name in after if name.startswith(f"{filed.call.id}/") and after[name] != before[name]]
    assert len(changed) == 1
    build(filed.call, tmp_path / "fresh", cache=tmp_path / "fresh-cache", origin=partial(origin_of, filed.call))
    assert after == tree(tmp_path / "fresh")
    text = page(out / changed[0]).text
    assert "2019年8月3日" in text  # by the clock of the call, not of Greenwich
    assert "2019年8月5日" in text
    said = block(out / changed[0])
    assert (said["datePublished"], said["dateModified"]) == ("2019-08-03", "2019-08-05")
    newest = feedparser.parse(after["feeds/all.xml"]).entries
    assert newest[0].updated == "2019-08-05T10:00:00+08:00"
    assert {entry.published for entry in newest} == {"2019-08-03T04:00:00+08:00"}
    assert {entry.updated for entry in newest[1:]} == {"2019-08-03T04:00:00+08:00"}
    for name, content in after.items():
        assert b"canary@" not in content, name
        assert "金丝雀".encode() not in content, name


def test_without_a_history_nothing_is_said_of_it(call: Call, tmp_path: Path, cache: Path) -> None:
    made = repository(tmp_path / "repository", call)
    made.file(call.forms[0].id)
    out = tmp_path / "out"
    build(made.call, out, cache=cache, origin=partial(origin_of, made.call))
    submission = next(out.glob(f"{call.id}/*.html"))
    assert not [a for tag, a in page(submission).elements if tag == "time"]
    assert "datePublished" not in block(submission)
    entry = feedparser.parse((out / "feeds/all.xml").read_bytes()).entries[0]
    assert (entry.updated, "published" in entry) == (call.opens.isoformat(), False)


def test_the_map_holds_every_page_where_the_address_is_known(filed: Repository, tmp_path: Path, cache: Path) -> None:
    out = tmp_path / "out"
    build(filed.call, out, cache=cache, origin=partial(Origin, address=ADDRESS))
    names = {element.text for element in Xml.parse(out / "sitemap.xml").iter() if element.tag.endswith("loc")}
    pages = {path.relative_to(out).as_posix() for path in out.rglob("*.html")} - {"404.html"}
    assert names == {f"{ADDRESS}/{name}" for name in pages}
    assert f"Sitemap: {ADDRESS}/sitemap.xml" in (out / "robots.txt").read_text()
    submission = next(out.glob(f"{filed.call.id}/*.html"))
    own = f"{ADDRESS}/{filed.call.id}/{submission.name}"
    assert [a["href"] for _, a in page(submission).elements if a.get("rel") == "canonical"] == [own]
    assert own in page(submission).text
    build(filed.call, out, cache=cache)
    assert not (out / "sitemap.xml").exists()
    assert "Sitemap" not in (out / "robots.txt").read_text()


def test_more_pages_than_a_map_may_hold_have_several(
    filed: Repository, tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zhengji.site.feeds._MOST", 40)
    out = tmp_path / "out"
    build(filed.call, out, cache=cache, origin=partial(Origin, address=ADDRESS))
    maps = [str(element.text) for element in Xml.parse(out / "sitemap.xml").iter() if element.tag.endswith("loc")]
    listed = [
        [str(element.text) for element in Xml.parse(out / name.removeprefix(f"{ADDRESS}/")).iter(LOCATION)]
        for name in maps
    ]
    assert len(maps) > 1
    assert all(len(some) <= 40 for some in listed)
    pages = sorted(path.relative_to(out).as_posix() for path in out.rglob("*.html"))
    assert [name for some in listed for name in some] == [f"{ADDRESS}/{name}" for name in pages if name != "404.html"]


def test_an_internal_site_tells_programs_nothing(filed: Repository, tmp_path: Path, cache: Path) -> None:
    out = tmp_path / "out"
    build(filed.call, out, audience="staff", cache=cache, origin=partial(Origin, address=ADDRESS))
    assert not list(out.rglob("*.xml"))
    assert "Disallow: /\n" in (out / "robots.txt").read_text()
    for html in out.rglob("*.html"):
        text = html.read_text("utf-8")
        assert "ld+json" not in text
        assert 'rel="alternate"' not in text


def test_the_source_is_linked_where_the_repository_is_known(filed: Repository, tmp_path: Path, cache: Path) -> None:
    out = tmp_path / "out"
    build(filed.call, out, cache=cache, origin=partial(Origin, repository="https://example.org/r/"))
    for path in (filed.base / "submissions").rglob("*.yaml"):
        address = f"https://example.org/r/blob/HEAD/{path.relative_to(filed.base).as_posix()}"
        links = [unquote(link) for html in out.glob(f"{filed.call.id}/*.html") for *_, link in page(html).links()]
        assert address in links
