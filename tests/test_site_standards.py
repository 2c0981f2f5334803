"""What every page keeps to: HTML as the W3C's checker reads it, links that lead somewhere, an outline to be heard.

Programs that others keep do the checking: vnu (npm vnu-jar, on Java) and lychee.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from tests.sites import ROOT, page
from zhengji.model import Call
from zhengji.schema import load_call
from zhengji.site import build
from zhengji.site.origin import Origin

VNU = ROOT / "tests" / "node" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
# Material's own, by name: its two switches of drawer and search, which this theme leaves in the frame.
MATERIAL = (r'<input class="md-toggle" data-md-toggle="(drawer|search)" type="checkbox"', "autocomplete")
# vnu takes 'self' for nothing where a page has no host, and data for a script; browser tests see to the policy.
POLICY = r".*blocked by .(script|style)-src. directive.*"
SITES = {"public": (ROOT, "public"), "staff": (ROOT, "staff"), "second": (ROOT / "tests" / "calls", "public")}


@pytest.fixture(scope="module", params=SITES)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every kind of page: of both readers, and of another call."""
    folder, audience = SITES[request.param]
    call: Call = load_call(folder)
    base = tmp_path_factory.mktemp("site")
    cache = tmp_path_factory.getbasetemp() / "shells"
    out = base / "site"
    origin = Origin(repository="https://example.org/r", commit="abc1234", blanks={form.id: "x" for form in call.forms})
    assert build(call, out, audience=audience, cache=cache, origin=lambda: origin).published > 4
    app = out / "assets" / "app"
    app.mkdir(parents=True, exist_ok=True)
    for name in ("app.js", "scheme.js", "file.js", "filing.js"):  # bundled by npm, not by MkDocs
        (app / name).touch()
    return out


def needed(found: object, what: str) -> None:
    """Do without a program here; CI does not."""
    if not found and "CI" not in os.environ:
        pytest.skip(f"no {what}")
    assert found, f"no {what}"


def test_html_is_valid(site: Path) -> None:
    needed(java := shutil.which("java"), "Java: vnu runs on it")
    needed(VNU.is_file(), "vnu: npm ci in tests/node")
    options = ["--skip-non-html", "--format", "json", "--exit-zero-always", "--filterpattern", POLICY]
    run = subprocess.run([str(java), "-jar", str(VNU), *options, str(site)], capture_output=True, text=True, check=True)
    said = [message for message in json.loads(run.stderr)["messages"] if not _materials(message)]
    assert [(Path(one["url"]).name, one["message"], one.get("extract")) for one in said] == []


def _materials(message: dict[str, Any]) -> bool:
    pattern, attribute = MATERIAL
    return bool(re.search(pattern, message.get("extract", ""))) and attribute in message["message"]


def test_links_lead_somewhere(site: Path) -> None:
    found = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    needed(lychee := shutil.which("lychee", path=found), "lychee: uv sync")
    command = [str(lychee), "--offline", "--include-fragments", "--no-progress", "--format", "json"]
    pages = [str(path) for path in site.rglob("*.html")]
    run = subprocess.run([*command, "--root-dir", str(site), *pages], capture_output=True, text=True, check=False)
    told = json.loads(run.stdout)
    faults = [(name, one["url"]) for name, some in told["error_map"].items() for one in some if not _state(one["url"])]
    assert faults == []
    assert told["total"] > 1000


def _state(url: str) -> bool:
    """Whether an address leads to a page in a state (`browse.html#facet=value`), which is no place on it."""
    parts = urlsplit(url)
    return "=" in parts.fragment and Path(unquote(parts.path)).is_file()


def test_every_page_can_be_heard(site: Path) -> None:
    for path in site.rglob("*.html"):
        read = page(path)
        elements = read.elements
        assert [a.get("lang") for tag, a in elements if tag == "html"] == ["zh"], path
        for landmark in ("main", "header", "footer"):
            assert [a for tag, a in elements if tag == landmark], (path, landmark)
        assert sum(tag == "main" for tag, _ in elements) == 1, path
        navigations = [a.get("aria-label") for tag, a in elements if tag == "nav"]
        assert all(navigations), path
        assert len(navigations) == len(set(navigations)), (path, navigations)
        levels = [int(tag[1]) for tag, _ in elements if re.fullmatch(r"h[1-6]", tag)]
        assert levels.count(1) == 1, path
        for before, after in zip(levels[levels.index(1) :], levels[levels.index(1) + 1 :], strict=False):
            assert after <= before + 1, (path, levels)
        assert levels[0] == 1, (path, levels)
        assert read.titles[0].strip(), path
        assert [a for tag, a in elements if tag == "meta" and a.get("name") == "description"] or path.name == "404.html"
