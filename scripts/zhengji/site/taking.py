"""What the pages show from which data is taken away: the downloads, the data dictionary, the API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from zhengji.model import Form
from zhengji.outputs import Download
from zhengji.outputs.dictionary import dictionary
from zhengji.outputs.tables import Cell, call_headings, form_headings
from zhengji.site import api

if TYPE_CHECKING:  # these show a site, and are a part of what fills one
    from zhengji.site.shown import Site

Values = dict[str, Any]
_ROWS, _COLUMNS = 3, 8

# What people open first stands first. What each is called, and what it is for.
_FORMATS: Mapping[str, tuple[str, str]] = {
    "xlsx": ("Excel 工作簿", "每张征集表一个工作表，附统计和数据字典"),
    "csv": ("CSV 表格", "同样内容的纯文本，双击打开不会乱码"),
    "narratives": ("正文工作簿", "Excel 格式，一行是一篇正文"),
    "json": ("JSON 全文", "全部内容，一行一件"),
    "sqlite": ("SQLite 数据库", "用 SQL 查询，附数据字典；正文在各表自己的数据库里"),
    "parquet": ("Parquet 数据集", "供 DuckDB、Spark 等读取，含正文"),
    "dictionary": ("数据字典", "每个栏目的含义、类型、选项，CSV 格式"),
    "schema": ("JSON 的结构说明", "JSON Schema"),
    "sums": ("校验值文件", "SHA256SUMS，一次核对全部文件"),
}
_COUNTED = frozenset(("xlsx", "csv", "narratives", "json", "sqlite", "parquet"))


def downloads(site: Site, files: Sequence[Download]) -> Values:
    """The downloads: those of the whole call first."""
    call = site.call
    groups = [_group(site, files, None), *(_group(site, files, form) for form in call.forms)]
    return {
        "groups": [group for group in groups if group["files"]],
        "shared": {file["format"] for file in groups[0]["files"]},
        "count": len(site.published),
    }


def _group(site: Site, files: Sequence[Download], form: Form | None) -> Values:
    call = site.call
    own = form.id if form else ""
    order = list(_FORMATS)
    found = sorted((f for f in files if f.form == own), key=lambda file: (order.index(file.format), file.part))
    return {
        "anchor": form.id if form else "all",
        "title": f"{form.label} {form.title}" if form else f"全部：{call.short_title}",
        "files": [
            {
                "href": f"downloads/{file.name}",
                "title": _title(file),
                "note": _FORMATS[file.format][1],
                "place": file.name,
                "format": file.format,
                "size": file.size,
                "count": file.count if file.format in _COUNTED else None,
                "sha256": file.sha256,
            }
            for file in found
        ],
        "preview": _preview(site, form),
    }


def _title(file: Download) -> str:
    title = _FORMATS[file.format][0]
    return title if file.parts == 1 else f"{title}（{file.part + 1}/{file.parts}）"


def _preview(site: Site, form: Form | None) -> Values:
    """The first rows of a table, and how many columns there are besides those shown."""
    audience = site.common.audience
    headings = form_headings(form, audience) if form else call_headings(site.call, audience)
    records = [record for record in site.records if form is None or record.form == form.id]
    if form is None:  # of the whole call one of each form: the rows of one form are much alike
        records = list({record.form: record for record in reversed(records)}.values())[::-1]
    chosen = records[: _ROWS if form else None]
    return {
        "headings": [heading.header for heading in headings[:_COLUMNS]],
        "numbers": [heading.number for heading in headings[:_COLUMNS]],
        "rows": [[_shown(heading.pick(record)) for heading in headings[:_COLUMNS]] for record in chosen],
        "more": max(0, len(headings) - _COLUMNS),
    }


def _shown(cell: Cell) -> str:
    return "" if cell is None else cell if isinstance(cell, str) else f"{cell:,}"


def terms(site: Site) -> Values:
    """The data dictionary, form by form."""
    audience = site.common.audience
    forms = [
        {"anchor": form.id, "title": f"{form.label} {form.title}", "terms": dictionary((form,), audience)}
        for form in site.call.forms
    ]
    return {"forms": forms}


def interface(site: Site) -> Values:
    """How the API is asked, with addresses of this very site."""
    items = site.items[:1]
    return {
        "root": api.ROOT,
        "host": site.common.origin.address.rstrip("/"),
        "served": site.common.serves,
        "example": api.submission_name(items[0].number) if items else "",
    }
