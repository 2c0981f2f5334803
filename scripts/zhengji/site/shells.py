"""The shells of the site: the few pages that MkDocs makes, cut at their markers. Only this module knows MkDocs.

A shell holds `<!-- zj:NAME -->` where a fragment goes, and the tokens ZJ-TITLE and ZJ-DESCRIPTION. MkDocs runs only
when something under `site_src/` (or its own version) has changed: what it made is cached by the hash of all that.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

from zhengji.errors import ZhengjiError

_MARKER = re.compile(r"<!-- zj:([a-z-]+) -->|ZJ-(TITLE|DESCRIPTION)")
_APP = Path("site_src/theme/assets/app/app.js")  # bundled at set-up, from site_src/app
_FOOT = "<!-- zj:foot -->"  # what each sheet of paper says: only what the root has reaches the margin
_STAMPED = "_shell"
_OLD = 3600  # seconds after which shells of another version are removed from the cache
_BLANK = re.compile(r"\n\s*(?=\n)")
_INDENT = re.compile(r"\n[ \t]+(?=<)")
# What the theme ships and this site never loads: its search, and maps for debugging it.
_UNUSED = (
    "assets/javascripts/lunr",
    "assets/javascripts/workers",
    "assets/javascripts/bundle",
    "assets/images/favicon.png",
)


@dataclass(frozen=True, slots=True)
class Shell:
    """A page with gaps: constant bytes, and between each two of them the name of what goes there.

    `base` leads from the page to the site's root: "", "../" or, for the page shown at any address, "/".
    """

    texts: tuple[bytes, ...]
    gaps: tuple[str, ...]
    base: str

    def settle(self, values: Mapping[str, bytes]) -> Shell:
        """The shell with these gaps filled for good."""
        texts, gaps = [self.texts[0]], []
        for gap, text in zip(self.gaps, self.texts[1:], strict=True):
            if gap in values:
                texts[-1] += values[gap] + text
            else:
                gaps.append(gap)
                texts.append(text)
        return Shell(tuple(texts), tuple(gaps), self.base)

    def marked(self, word: str) -> Shell:
        """The shell with `word` before its title, and kept out of search engines."""
        head = f'<meta name="robots" content="noindex,nofollow">\n<title>【{word}】'.encode()
        return Shell(tuple(text.replace(b"<title>", head, 1) for text in self.texts), self.gaps, self.base)

    def page(self, values: Mapping[str, bytes]) -> bytes:
        """The finished page."""
        pieces = [self.texts[0]]
        for gap, text in zip(self.gaps, self.texts[1:], strict=True):
            if gap not in values:
                raise ZhengjiError(f"页面中有无法识别的标记 {gap}", "请改正 site_src/ 中的这个标记。")
            pieces += (values[gap], text)
        return b"".join(pieces)


@dataclass(frozen=True, slots=True)
class Shells:
    """What MkDocs made: pages to fill once, shells to stamp many pages from, and assets to copy as they are."""

    key: str
    folder: Path
    pages: Mapping[str, Shell]
    stamped: Mapping[str, Shell]
    assets: tuple[str, ...]


def cut(html: str, base: str) -> Shell:
    """Cut a page at its markers."""
    if _FOOT in html:
        html = html.replace(_FOOT, "").replace("<html ", f'<html data-zj-foot="{_FOOT}" ', 1)
    if "<pre" not in html and "<textarea" not in html:
        html = _INDENT.sub("\n", _BLANK.sub("", html)).strip() + "\n"
    texts, gaps, end = [], [], 0
    for match in _MARKER.finditer(html):
        texts.append(html[end : match.start()].encode())
        gaps.append(match[1] or match[2].lower())
        end = match.end()
    texts.append(html[end:].encode())
    return Shell(tuple(texts), tuple(gaps), base)


def load(root: Path, cache: Path, address: str = "", repository: str = "") -> Shells:
    """The shells of the repository at `root`, for a site at `address`; made by MkDocs if not in `cache` yet."""
    outside = {"NO_MKDOCS_2_WARNING": "1", "SITE_URL": address, "REPO_URL": repository}
    key = _key(root, outside)
    folder = cache / "shells" / key
    if not (root / _APP).is_file():
        raise ZhengjiError(
            "还没有网页用的脚本，做出的网站不能填报、检索和筛选。", "请先运行 make app，或直接运行 make site。"
        )
    if not folder.is_dir():
        _make(root, folder, outside)
    pages, stamped, assets = {}, {}, []
    anywhere = urlsplit(address).path.rstrip("/") + "/"
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = path.relative_to(folder).as_posix()
        if not name.endswith(".html"):
            assets.append(name)
        elif name.startswith(_STAMPED + "/"):
            stamped[path.stem] = cut(path.read_text("utf-8"), "../")
        else:
            pages[name] = cut(path.read_text("utf-8"), anywhere if name == "404.html" else "../" * name.count("/"))
    return Shells(key, folder, pages, stamped, tuple(assets))


def _sources(root: Path) -> Iterator[Path]:
    """Every file that the shells depend on. The app's sources do not count: its bundles lie in the theme."""
    yield root / "mkdocs.yml"
    for part in ("pages", "theme"):
        yield from sorted(p for p in (root / "site_src" / part).rglob("*") if p.is_file())


def _key(root: Path, outside: Mapping[str, str]) -> str:
    digest = hashlib.sha256(f"{version('mkdocs')} {version('mkdocs-material')} {sorted(outside.items())}".encode())
    digest.update(Path(__file__).read_bytes())
    for path in _sources(root):
        content = path.read_bytes()
        digest.update(f"\n{path.relative_to(root).as_posix()} {len(content)}\n".encode() + content)
    return digest.hexdigest()[:20]


def _make(root: Path, folder: Path, outside: Mapping[str, str]) -> None:
    """Run MkDocs into `folder`: beside it first, so that `folder` is either whole or absent."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    for old in folder.parent.iterdir():  # not what another build may be reading or making right now
        if not old.name.startswith(".") and time.time() - old.stat().st_mtime > _OLD:
            shutil.rmtree(old, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=".", dir=folder.parent) as temporary:
        made = Path(temporary) / "site"
        command = [
            sys.executable,
            "-m",
            "mkdocs",
            "build",
            "--quiet",
            "--config-file",
            str(root / "mkdocs.yml"),
            "--site-dir",
            str(made),
        ]
        run = subprocess.run(
            command,
            cwd=root,
            env={**os.environ, **outside},
            capture_output=True,
            text=True,
            check=False,
        )
        if run.returncode != 0:
            raise ZhengjiError("MkDocs 未能生成页面框架", (run.stderr or run.stdout).strip()[-2000:])
        for name in ("sitemap.xml", "sitemap.xml.gz"):
            (made / name).unlink(missing_ok=True)
        for path in sorted(made.rglob("*"), reverse=True):
            name = path.relative_to(made).as_posix()
            if path.is_file() and (name.startswith(_UNUSED) or name.endswith(".map")):
                path.unlink()
        try:
            made.rename(folder)
        except OSError:  # another build was first
            if not folder.is_dir():
                raise
