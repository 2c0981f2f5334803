"""What is found can be taken away, exactly that, as a table that a spreadsheet opens and does not run."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page
from python_calamine import CalamineWorkbook

from tests.browser.visit import COUNT, Open
from zhengji.outputs.csvfile import unquoted

Data = dict[str, Any]
HOSTILE = ("=1+1", "+1", "-1", "@SUM(A1)", "＝1", "\t=1", "'=1", '多"行\n文,字', "</script><b>")


def take(page: Page, kind: str) -> bytes:
    """What the button of that name gives."""
    with page.expect_download() as downloading:
        page.get_by_role("button", name=kind, exact=True).click()
    assert downloading.value.suggested_filename.endswith(kind.lower())
    return Path(downloading.value.path()).read_bytes()


def rows_of(content: bytes) -> list[list[str]]:
    """The rows of a CSV file, as Excel would read it."""
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def found(data: Data, key: str, value: str) -> list[str]:
    """The numbers of those with a value."""
    place, facet = next((n, facet) for n, facet in enumerate(data["facets"]) if facet["key"] == key)
    index = facet["values"].index(value)
    return [row[0] for row in data["rows"] if index in row[6 + place]]


def test_one_form_as_csv_is_what_its_download_says(open_page: Open, browse_data: Data, site: Path) -> None:
    form = browse_data["facets"][0]["values"][0]
    page = open_page(f"browse.html#form={quote(form)}").page
    rows = rows_of(take(page, "CSV"))
    whole = min((site / "downloads").glob("*1.csv"))
    assert rows == rows_of(whole.read_bytes())


def test_exactly_what_is_found_in_the_order_shown(open_page: Open, browse_data: Data) -> None:
    region = browse_data["rows"][0]
    place = next(n for n, facet in enumerate(browse_data["facets"]) if facet["key"] == "region")
    value = browse_data["facets"][place]["values"][region[6 + place][0]]
    visit = open_page(f"browse.html#region={quote(value)}")
    expected = found(browse_data, "region", value)
    rows = rows_of(take(visit.page, "CSV"))
    assert rows[0][0] == "编号"
    assert sorted(row[0] for row in rows[1:]) == sorted(expected)
    book = CalamineWorkbook.from_filelike(io.BytesIO(take(visit.page, "XLSX")))
    numbers = [row[0] for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()[1:]]
    assert sorted(map(str, numbers)) == sorted(expected)
    assert visit.faults == []


def test_all_as_a_workbook_has_a_sheet_a_form(open_page: Open, browse_data: Data, site: Path) -> None:
    page = open_page("browse.html", base=site.as_uri()).page  # from disk as well
    book = CalamineWorkbook.from_filelike(io.BytesIO(take(page, "XLSX")))
    assert book.sheet_names == browse_data["facets"][0]["values"]
    sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    assert sum(len(rows) - 1 for rows in sheets) == COUNT
    whole = CalamineWorkbook.from_path(next(path for path in (site / "downloads").glob("*0.xlsx")))
    for name, rows in zip(book.sheet_names, sheets, strict=True):
        assert rows == whole.get_sheet_by_name(name).to_python()


def test_the_writer_of_workbooks_is_loaded_when_asked_for(open_page: Open) -> None:
    visit = open_page("browse.html")
    assert not [url for url in visit.requests if "xlsx.js" in url or "/facts/" in url]
    take(visit.page, "XLSX")
    assert [url for url in visit.requests if "xlsx.js" in url]


@pytest.mark.parametrize("kind", ["CSV", "XLSX"])
def test_g1_no_cell_is_a_formula(open_page: Open, browse_data: Data, kind: str) -> None:
    number = browse_data["rows"][0][0]
    block = f"{number[:3].lower()}"
    headings = [["编号", 12], *([f"栏{n}", 10] for n, _ in enumerate(HOSTILE))]
    facts = {"form": "=表[1]", "folder": "2020", "headings": headings}
    facts["rows"] = {number: {"title": "x", "cells": [number, *HOSTILE]}}
    script = f"window.zhengji.facts = {{'{block}': {json.dumps(facts)}}};"
    visit = open_page("index.html")
    page = visit.page
    page.route(f"**/facts/{block}.js", lambda route: route.fulfill(body=script, content_type="text/javascript"))
    page.goto(page.url.rpartition("/")[0] + f"/browse.html#q={number}")
    page.wait_for_selector(".zj-browse[data-ready]")
    content = take(page, kind)
    if kind == "CSV":
        cells = rows_of(content)[1][1:]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "＝", "\t"))]
        assert [unquoted(cell) for cell in cells] == list(HOSTILE)
    else:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        assert book.sheet_names == ["=表 1 "]
        assert book.get_sheet_by_index(0).to_python()[1][1:] == list(HOSTILE)
        assert not any(b"<f>" in part for part in _parts(content))
    assert visit.faults == []


def _parts(content: bytes) -> list[bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [archive.read(name) for name in archive.namelist()]


def test_a_large_workbook_is_packed_under_the_policy_too(open_page: Open) -> None:
    visit = open_page("browse.html")
    take(visit.page, "XLSX")
    size = visit.page.evaluate(
        """async () => {
          const rows = Array.from({length: 3000}, (_, row) => Array.from({length: 20}, (_, n) => `第${row}行第${n}格`));
          const headings = rows[0].map((_, n) => [`栏${n}`, 10]);
          return (await window.zhengji.xlsx([{name: '表', headings, rows}])).size;
        }"""
    )
    assert size > 100_000
    assert visit.faults == []
