"""A site built from a made-up corpus, served on loopback and opened from disk, and a browser that notes every fault."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Request, sync_playwright

from tests.browser.visit import COUNT, Open, Visit, served
from tests.corpus import corpus
from zhengji.model import Call
from zhengji.schema import load_call
from zhengji.site import build


@pytest.fixture(scope="session")
def site(root: Path, call: Call, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a site of `COUNT` submissions of every form."""
    bundle = root / "site_src" / "theme" / "assets" / "app" / "app.js"
    assert bundle.exists(), "the app is not bundled: make app"
    base = tmp_path_factory.mktemp("site")
    made = corpus(COUNT, 7, call, base, size=6_000)
    out = base / "site"
    built = build(load_call(made.root, call.id), out, cache=base / "cache")
    assert built.published == COUNT
    return out


@pytest.fixture(scope="session")
def pages(site: Path) -> dict[str, str]:
    """One page of every kind, by its kind."""

    def first(folder: str, name: str = "*") -> str:
        return next(page.relative_to(site).as_posix() for page in sorted((site / folder).glob(f"{name}.html")))

    flat = {page.stem: page.name for page in site.glob("*.html")}
    submissions = {f"submission-{page.name[0]}": page for page in sorted(site.glob("2020/*.html"))}
    return (
        flat
        | {kind: page.relative_to(site).as_posix() for kind, page in submissions.items()}
        | {
            "form": first("filing"),
            "fill": first("fill"),
            "list": first("lists"),
            "rule": first("rules"),
            "units": first("units"),
            "unit": first("units", "u-*"),
        }
    )


@pytest.fixture(scope="session")
def browse_data(site: Path) -> Any:
    """What the browse page is told."""
    text = (site / "assets" / "data" / "browse.js").read_text("utf-8")
    found = re.search(r"zhengji\.browse\s*=\s*(\{.*\})\s*;?\s*$", text, re.S)
    assert found
    return json.loads(found[1])


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """The site's address on loopback."""

    with served(site) as at:
        yield at


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One headless browser for all tests of a worker."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[Open]:
    """Opens a page of the site: `open_page("browse.html", width=390, color_scheme="dark", …)`."""
    contexts: list[BrowserContext] = []

    def open_(path: str, *, base: str = address, width: int = 1280, height: int = 900, **options: Any) -> Visit:
        context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN", **options)
        contexts.append(context)
        visit = Visit(context.new_page())
        page = visit.page
        page.on("console", lambda said: visit.faults.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: visit.faults.append(str(error)))
        page.on("dialog", lambda dialog: _note(visit, dialog))
        page.on("request", lambda request: visit.requests.append(request.url))
        page.on("requestfailed", lambda request: _failed(visit, request))
        page.add_init_script(
            "document.addEventListener('securitypolicyviolation', e => console.error('CSP ' + e.violatedDirective))"
        )
        page.goto(f"{base}/{path}", wait_until="load")
        page.wait_for_timeout(100)
        return visit

    yield open_
    for context in contexts:
        context.close()


def _failed(visit: Visit, request: Request) -> None:
    # leaving a page ends what it still loads, such as its icon: no fault, unlike what is refused or missing
    if request.failure != "net::ERR_ABORTED":
        visit.faults.append(f"failed: {request.url} ({request.failure})")


def _note(visit: Visit, dialog: Dialog) -> None:
    visit.faults.append(f"dialog: {dialog.message}")
    dialog.dismiss()
