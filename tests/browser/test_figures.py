"""Every figure of the statistics agrees with its table, and can be switched without a script."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.browser.visit import COUNT, Open


def test_bars_agree_with_their_tables(open_page: Open) -> None:
    page = open_page("statistics.html").page
    said = page.evaluate(
        """() => [...document.querySelectorAll('.zj-figure')].filter(f => f.querySelector('.zj-bars')).map(f => ({
          column: f.querySelector('.zj-bars thead .zj-num').textContent,
          bars: [...f.querySelectorAll('.zj-bars tbody tr')].map(r => [r.cells[0].textContent, r.cells[1].textContent]),
          data: [...f.querySelectorAll('.zj-data tbody tr')].map(r => [...r.cells].map(c => c.textContent)),
        }))"""
    )
    assert len(said) > 8
    for figure in said:
        column = 1 if figure["column"] == "件数" else 3
        assert figure["bars"] == [[line[0], line[column]] for line in figure["data"]]


def test_columns_agree_with_their_tables(open_page: Open) -> None:
    page = open_page("statistics.html").page
    said = page.evaluate(
        """() => [...document.querySelectorAll('.zj-figure')].filter(f => f.querySelector('.zj-upright')).map(f => ({
          columns: [...f.querySelectorAll('.zj-upright [aria-label]')].map(c => c.getAttribute('aria-label')),
          heights: [...f.querySelectorAll('.zj-upright__column')].map(c => Number(c.getAttribute('height'))),
          money: f.querySelector('.zj-figure__unit').textContent.includes('万元；'),
          data: [...f.querySelectorAll('.zj-data tbody tr')].map(r => [...r.cells].map(c => c.textContent)),
        }))"""
    )
    assert len(said) >= 2  # how large the sums are, counted and summed
    for figure in said:
        amounts = [float(line[3 if figure["money"] else 1].replace(",", "")) for line in figure["data"]]
        told = [
            (label, float(re.sub(r"[^0-9.]", "", value))) for label, value in (c.split("：") for c in figure["columns"])
        ]
        assert told == [(line[0], amount) for line, amount in zip(figure["data"], amounts, strict=True)]
        most = max(amounts)
        assert figure["heights"] == [pytest.approx(160 * amount / most, abs=0.1) for amount in amounts]


def test_a_column_leads_to_what_it_counts(open_page: Open) -> None:
    page = open_page("statistics.html").page
    column = page.locator(".zj-upright:visible a").first
    count = re.search(r"：([\d,]+) 件", column.get_attribute("aria-label") or "")
    assert count
    column.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".zj-browse[data-ready]")
    assert page.locator(".zj-count b").inner_text() == count[1]


@pytest.mark.parametrize("base", ["served", "disk"])
def test_a_figures_table_is_copied(open_page: Open, site: Path, base: str) -> None:
    visit = open_page("statistics.html", **({"base": site.as_uri()} if base == "disk" else {}))
    page = visit.page
    figure = page.locator(".zj-figure:has(.zj-bars):visible").first
    button = figure.locator(".zj-copy")
    button.click()
    assert button.inner_text().startswith("已复制")
    page.evaluate("() => document.body.insertAdjacentHTML('beforeend', '<textarea id=paste></textarea>')")
    page.locator("#paste").focus()
    page.keyboard.press("Control+V")
    lines = page.locator("#paste").input_value().split("\n")
    title = figure.locator(".zj-figure__title").inner_text()
    rows = figure.locator(".zj-data tr").evaluate_all("rs => rs.map(r => [...r.cells].map(c => c.textContent.trim()))")
    assert lines[0] == title
    assert lines[2].split("\t") == rows[0]
    assert lines[3].split("\t") == [cell.replace(",", "") for cell in rows[1]]
    assert len(lines) == len(rows) + 3
    assert visit.faults == []


def test_the_cross_table_agrees_with_the_figures(open_page: Open) -> None:
    page = open_page("statistics.html").page
    tables = page.evaluate(
        """() => [...document.querySelectorAll('.zj-heat')].map(t => ({
          body: [...t.querySelectorAll('tbody tr')].map(r => [...r.cells].map(c => c.textContent)),
          foot: [...t.querySelectorAll('tfoot td')].map(c => c.textContent),
        }))"""
    )
    assert len(tables) == 4  # the first domain alone and every domain, each counted and summed
    for table in tables[::2]:
        for label, *cells, total in table["body"]:
            assert sum(int(cell or 0) for cell in cells) == int(total), label
    assert tables[0]["foot"][-1] == str(COUNT)
    assert int(tables[2]["foot"][-1]) >= COUNT


def test_the_tiles_switch_to_money_without_a_script(open_page: Open) -> None:
    page = open_page("statistics.html", java_script_enabled=False).page
    region = page.locator(".zj-switch", has=page.locator(".zj-tiles"))
    values = [int(text) for text in region.locator(".zj-tile__value:visible").all_inner_texts()]
    assert sum(values) == COUNT
    region.locator("label", has_text="资金").click()
    assert region.locator(".zj-tiles:visible").count() == 1
    sums = [int(text.replace(",", "")) for text in region.locator(".zj-tile__value:visible").all_inner_texts()]
    money = page.locator(".zj-figures dd", has_text="万元").inner_text()
    whole = float(re.sub(r"[^0-9.]", "", money))
    assert abs(sum(sums) - whole) <= len(sums)


def test_the_switch_goes_by_keyboard(open_page: Open) -> None:
    page = open_page("statistics.html").page
    page.locator("input[name='region']").first.focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("#region-2").is_checked()
    assert page.locator(".zj-switch", has=page.locator(".zj-tiles")).locator(".zj-tiles:visible").count() == 1


def test_home_says_who_has_filed(open_page: Open) -> None:
    page = open_page("index.html").page
    filed = int(page.locator(".zj-progress b").inner_text())
    assert page.locator(".zj-filers a").count() == filed
    assert page.locator(".zj-filers li").count() == filed + page.locator(".zj-filers .zj-none").count()
