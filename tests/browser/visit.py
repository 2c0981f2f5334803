"""What the browser tests share: a page that was opened, and what went wrong on it."""

from __future__ import annotations

import functools
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

COUNT = 48  # submissions of the site that is looked at


@dataclass
class Visit:
    """A page that was opened. `faults` is empty where all is well; `requests` is all it asked for."""

    page: Page
    faults: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


Open = Callable[..., Visit]


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a site on loopback."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def browse_with(visit: Visit, data: dict[str, Any], hash_: str = "") -> Page:
    """The browse page as it would be with other data."""
    text = json.dumps(data, ensure_ascii=True).replace("</", "<\\/")
    script = f"window.zhengji = {{browse: {text}}};"
    page = visit.page
    page.route("**/assets/data/browse.js", lambda route: route.fulfill(body=script, content_type="text/javascript"))
    page.goto(page.url.rpartition("/")[0] + f"/browse.html{hash_}")
    page.wait_for_selector(".zj-browse[data-ready]")
    return page
