"""Forms as PDF, by Typst: one, or a booklet of many with its contents.

What is filled in travels as JSON through `sys.inputs` and is never read as Typst; the compiler sees an empty folder and
no network. The same forms give the same bytes wherever the same fonts are installed.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

import orjson

from zhengji.errors import ZhengjiError
from zhengji.outputs.printed import GRID, Paper

if TYPE_CHECKING:
    import typst

# The first of each that is installed is used: 仿宋, 黑体 and 小标宋 of Windows, WPS and macOS, or those of Debian.
_FONTS: Mapping[str, Sequence[str]] = {
    "body": ("FangSong", "仿宋", "FangSong_GB2312", "仿宋_GB2312", "STFangsong", "Noto Serif CJK SC"),
    "head": ("SimHei", "黑体", "STHeiti", "Noto Sans CJK SC"),
    "title": ("FZXiaoBiaoSong-B05S", "STZhongsong", "华文中宋", "SimSun", "Noto Serif CJK SC"),
}  # fmt: skip
_LATIN = ("Times New Roman", "Liberation Serif", "Libertinus Serif")


def booklet(papers: Sequence[Paper], title: str = "") -> bytes:
    """One PDF of `papers`, with a list of contents before them where they are several.

    Raises ZhengjiError where no Chinese font is installed.
    """
    import typst

    book = {
        "grid": GRID,
        "title": title or (papers[0].name if papers else ""),
        "note": next((paper.note for paper in papers if paper.note), ""),
        "contents": len(papers) > 1,
        "fonts": _fonts(),
        "papers": papers,
    }
    try:
        with tempfile.TemporaryDirectory(prefix="zhengji-pdf-") as empty:
            template = (files("zhengji.outputs") / "form.typ").read_bytes()
            inputs = {"book": orjson.dumps(book).decode()}
            made = _compiler().compile(template, sys_inputs=inputs, root=empty, format="pdf", timestamp=0)
    except typst.TypstError as error:
        raise ZhengjiError(f"排版 PDF 时出错：{error}", "请改为导出 docx，并把这句话告诉维护者。") from error
    if not isinstance(made, bytes):  # several pages become several files in other formats only
        raise TypeError(made)
    return made


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    """The compiler, which looks for fonts once; packages are looked for where there are none."""
    import typst

    nowhere = "/nonexistent"
    return typst.Compiler(package_path=nowhere, package_cache_path=nowhere)


@lru_cache(maxsize=1)
def _fonts() -> dict[str, list[str]]:
    """The families to set in, those that are installed. ZhengjiError where none has Chinese."""
    import typst

    known: set[str] = set(typst.Fonts().families())
    chosen: dict[str, list[str]] = {}
    latin = next((family for family in _LATIN if family in known), None)
    for use, families in _FONTS.items():
        found = next((family for family in families if family in known), None)
        if found is None:
            raise ZhengjiError(
                "这台电脑没有排版 PDF 所需的中文字体",
                "请安装：Debian、Ubuntu 上运行 apt-get install fonts-noto-cjk；或导出 docx，在 Word 里另存为 PDF。",
            )
        chosen[use] = [*((latin,) if latin and use != "head" else ()), found]
    return chosen
