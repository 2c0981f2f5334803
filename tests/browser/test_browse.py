"""The browse page: right counts, combined conditions, the address, the keyboard, and ten thousand rows."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.visit import COUNT, Open, browse_with

Data = dict[str, Any]


def chosen(data: Data, **conditions: list[str]) -> list[list[Any]]:
    """The rows that fulfil `conditions`, worked out the slow and plain way."""
    facets = {facet["key"]: (place, facet["values"]) for place, facet in enumerate(data["facets"])}

    def fulfils(row: list[Any], key: str, values: list[str]) -> bool:
        place, names = facets[key]
        return any(names[index] in values for index in row[6 + place])

    return [row for row in data["rows"] if all(fulfils(row, key, values) for key, values in conditions.items())]


def busiest(data: Data, key: str) -> str:
    """The value of facet `key` that most rows have."""
    facet = next(facet for facet in data["facets"] if facet["key"] == key)
    return str(max(facet["values"], key=lambda value: len(chosen(data, **{key: [value]}))))


def keys(data: Data) -> list[str]:
    """The facets that have values at all."""
    return [facet["key"] for facet in data["facets"] if facet["values"]]


def box(page: Page, facet: str, value: str) -> Any:
    """The tick box of a value, whichever facet stands open."""
    group = page.locator(".zj-facet", has=page.locator("summary", has_text=re.compile(f"^{re.escape(facet)}$")))
    if group.locator("details:not([open])").count():
        group.locator("summary").click()
    return group.locator("label", has=page.get_by_text(value, exact=True)).locator("input")


def title(data: Data, key: str) -> str:
    """A facet's printed title."""
    return str(next(facet["title"] for facet in data["facets"] if facet["key"] == key))


def shown(page: Page) -> int:
    """The number that the page says it found."""
    return int(page.locator(".zj-count b").inner_text().replace(",", ""))


def test_all_are_there_at_first(open_page: Open, browse_data: Data) -> None:
    page = open_page("browse.html").page
    assert len(browse_data["rows"]) == COUNT
    assert shown(page) == COUNT
    assert page.locator(".zj-item").count() == 20


def test_every_value_of_every_facet_counts_right(open_page: Open, browse_data: Data) -> None:
    page = open_page("browse.html").page
    for facet in browse_data["facets"]:
        for value in facet["values"]:
            tick = box(page, facet["title"], value)
            label = tick.locator("xpath=..").locator(".zj-facet__count").inner_text()
            assert int(label) == len(chosen(browse_data, **{facet["key"]: [value]}))


def test_conditions_combine(open_page: Open, browse_data: Data) -> None:
    page = open_page("browse.html").page
    conditions: dict[str, list[str]] = {}
    for key in keys(browse_data)[:3]:
        conditions[key] = [busiest(browse_data, key)]
        box(page, title(browse_data, key), conditions[key][0]).check()
        assert shown(page) == len(chosen(browse_data, **conditions))
    chips = page.locator(".zj-chip:not(.zj-chip--clear)")
    assert chips.count() == len(conditions)
    chips.first.click()
    del conditions[next(iter(conditions))]
    assert shown(page) == len(chosen(browse_data, **conditions))
    page.get_by_role("button", name="全部清除").click()
    assert shown(page) == COUNT


def test_values_of_one_facet_widen(open_page: Open, browse_data: Data) -> None:
    page = open_page("browse.html").page
    facet = browse_data["facets"][1]
    values = facet["values"][:3]
    for value in values:
        box(page, facet["title"], value).check()
    assert shown(page) == len(chosen(browse_data, **{facet["key"]: values}))


def test_the_address_keeps_what_was_asked(open_page: Open, browse_data: Data) -> None:
    key = keys(browse_data)[1]
    value = busiest(browse_data, key)
    page = open_page("browse.html").page
    box(page, title(browse_data, key), value).check()
    page.get_by_role("combobox").select_option("money")
    again = open_page(f"browse.html#{page.url.partition('#')[2]}").page
    assert shown(again) == len(chosen(browse_data, **{key: [value]}))
    assert again.get_by_role("combobox").input_value() == "money"
    assert box(again, title(browse_data, key), value).is_checked()


def test_a_link_with_a_condition_is_understood(open_page: Open, browse_data: Data) -> None:
    key = keys(browse_data)[1]
    value = busiest(browse_data, key)
    page = open_page(f"browse.html#{key}={quote(value)}").page
    assert shown(page) == len(chosen(browse_data, **{key: [value]}))


def test_an_address_that_makes_no_sense_is_passed_over(open_page: Open) -> None:
    visit = open_page("browse.html#region=nowhere&x=%E0%A4%A&page=-7&sort=zzz&q=")
    assert shown(visit.page) == COUNT
    assert visit.faults == []


def test_words_find_titles_units_and_numbers(open_page: Open, browse_data: Data) -> None:
    page = open_page("browse.html").page
    row = browse_data["rows"][5]
    field = page.get_by_role("searchbox")
    for word in (row[0], row[0].lower(), row[2], row[3][:4]):
        field.fill(word)
        assert page.locator(".zj-item", has_text=row[0]).count() == 1
    field.fill("没有这样的词语")
    assert shown(page) == 0
    assert "没有符合" in page.locator(".zj-empty").inner_text()


def test_sorting_by_money(open_page: Open, browse_data: Data) -> None:
    page = open_page("browse.html#sort=money").page
    expected = sorted((row[4] for row in browse_data["rows"] if row[4] is not None), reverse=True)[:20]
    amounts = [float(re.sub(r"[^0-9.]", "", text)) for text in page.locator(".zj-item .zj-money").all_inner_texts()]
    assert amounts == pytest.approx(expected[: len(amounts)])


def test_the_heads_of_the_table_order_it(open_page: Open, browse_data: Data) -> None:
    page = open_page("browse.html#view=table").page
    sums = [row[4] for row in browse_data["rows"] if row[4] is not None]
    as_published = page.locator("tbody .zj-number").all_inner_texts()

    def amounts() -> list[float]:
        return [float(text.replace(",", "")) for text in page.locator("tbody .zj-num").all_inner_texts() if text]

    def ordered() -> list[tuple[str, str | None]]:
        heads = page.locator("thead th[aria-sort]").all()
        return [(head.inner_text()[:2], head.get_attribute("aria-sort")) for head in heads]

    assert ordered() == []  # the order of publishing is none of a column
    for told, downwards in (("descending", True), ("ascending", False)):
        page.get_by_role("button", name="资金（").click()
        assert amounts() == pytest.approx(sorted(sums, reverse=downwards)[: len(amounts())])
        assert ordered() == [("资金", told)]
        assert page.evaluate("document.activeElement.innerText").startswith("资金")
    for name, place, cells in (("名称", 2, "tbody th"), ("单位", 3, "tbody td:nth-child(4)")):
        page.get_by_role("button", name=name, exact=True).press("Enter")
        assert ordered() == [(name, "ascending")]
        texts = [row[place] for row in browse_data["rows"]]
        wanted = page.evaluate('(texts) => texts.sort(new Intl.Collator("zh-Hans-CN").compare)', texts)
        assert page.locator(cells).all_inner_texts() == wanted[:20]
    steps = page.evaluate("history.length")
    page.get_by_role("button", name="单位", exact=True).click()
    assert page.evaluate("history.length") == steps  # it is so ordered already
    page.go_back()
    assert ordered() == [("名称", "ascending")]
    page.get_by_label("排序").select_option("number")
    assert ordered() == []
    assert page.locator("tbody .zj-number").all_inner_texts() == as_published


def test_pages_turn(open_page: Open) -> None:
    page = open_page("browse.html").page
    first = page.locator(".zj-item .zj-number").all_inner_texts()
    page.get_by_role("button", name="下一页").click()
    second = page.locator(".zj-item .zj-number").all_inner_texts()
    assert len(second) == 20
    assert not set(first) & set(second)
    page.go_back()
    assert page.locator(".zj-item .zj-number").all_inner_texts() == first


def test_back_takes_back_a_condition_but_not_every_letter(open_page: Open, browse_data: Data) -> None:
    page = open_page("browse.html").page
    key = keys(browse_data)[1]
    value = busiest(browse_data, key)
    box(page, title(browse_data, key), value).check()
    page.get_by_role("searchbox", name="在名称").press_sequentially("没有这样的词语")
    assert shown(page) == 0
    page.go_back()
    assert shown(page) == COUNT
    page.go_forward()
    assert shown(page) == 0


def test_the_same_as_cards_and_as_a_table(open_page: Open) -> None:
    page = open_page("browse.html").page
    listed = page.locator(".zj-item .zj-number").all_inner_texts()
    for layout in ("表格", "卡片"):
        page.get_by_role("button", name=layout, exact=True).click()
        assert page.locator(".zj-item .zj-number").all_inner_texts() == listed
        assert page.get_by_role("button", name=layout, exact=True).get_attribute("aria-pressed") == "true"
    again = open_page(f"browse.html#{page.url.partition('#')[2]}").page
    assert again.locator(".zj-list--cards").count() == 1


@pytest.mark.parametrize("layout", ["cards", "table"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_layout_is_accessible(open_page: Open, browse_data: Data, layout: str, scheme: str) -> None:
    ticked = "&".join(f"tick={row[0]}" for row in browse_data["rows"][:2])
    visit = open_page(f"browse.html#view={layout}&{ticked}", color_scheme=scheme)
    found = Axe().run(visit.page)
    assert found.violations_count == 0, found.generate_report()
    assert visit.faults == []


def test_sums_and_years_filter_too(open_page: Open, browse_data: Data) -> None:
    sizes, years = browse_data["facets"][-2:]
    assert (sizes["key"], years["key"]) == ("total", "period")
    stated = [row for row in browse_data["rows"] if row[4] is not None]
    assert stated
    place = len(browse_data["facets"]) - 2
    for row in browse_data["rows"]:
        assert len(row[6 + place]) == (row[4] is not None)
    page = open_page("browse.html").page
    value = busiest(browse_data, "period")
    box(page, years["title"], value).check()
    assert shown(page) == len(chosen(browse_data, period=[value]))


def test_two_to_four_are_ticked_and_kept(open_page: Open, browse_data: Data) -> None:
    page = open_page("browse.html").page
    ticks = page.locator(".zj-tick input")
    ticks.nth(0).check()
    assert "再选一件" in page.locator(".zj-picked").inner_text()
    for n in (1, 2, 3):
        ticks.nth(n).check()
    assert ticks.nth(4).is_disabled()
    page.get_by_role("button", name="下一页").click()  # what is ticked stays so on other pages
    page.locator(".zj-picked .zj-chip").first.click()
    again = open_page(f"browse.html#{page.url.partition('#')[2]}").page
    link = again.get_by_role("link", name="对比这 3 件")
    numbers = [row[0] for row in browse_data["rows"][1:4]]
    assert link.get_attribute("href") == "compare.html#" + "&".join(f"id={number}" for number in numbers)


def test_it_works_by_keyboard_alone(open_page: Open, browse_data: Data) -> None:
    page = open_page("browse.html").page
    facet = browse_data["facets"][0]
    page.locator(".zj-facet summary").first.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert shown(page) == len(chosen(browse_data, **{facet["key"]: [facet["values"][0]]}))
    # The focus stays where it was, though the numbers have changed.
    assert page.evaluate("document.activeElement.type") == "checkbox"
    assert page.evaluate("document.activeElement.checked")


def test_on_a_phone_the_conditions_are_a_sheet(open_page: Open, browse_data: Data) -> None:
    page = open_page("browse.html", width=390, height=844, has_touch=True).page
    opener = page.get_by_role("button", name="筛选", exact=True)
    opener.click()
    sheet = page.get_by_role("dialog")
    assert sheet.is_visible()
    key = keys(browse_data)[0]
    box(page, title(browse_data, key), busiest(browse_data, key)).check()
    sheet.get_by_role("button", name=re.compile("^查看")).click()
    assert not sheet.is_visible()
    assert shown(page) == len(chosen(browse_data, **{key: [busiest(browse_data, key)]}))
    page.get_by_role("button", name="筛选（1）").click()
    for _ in range(80):  # the focus never leaves the sheet
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('.zj-facets') !== null")
    page.keyboard.press("Escape")
    assert not sheet.is_visible()
    assert page.evaluate("document.activeElement.textContent") == "筛选（1）"


def test_hostile_words_stay_words(open_page: Open, browse_data: Data) -> None:
    nasty = "<img src=x onerror=alert(1)><script>alert(2)</script>{{ config }}"
    rows = [[row[0], row[1], nasty, nasty, row[4], nasty, *row[6:]] for row in browse_data["rows"]]
    visit = open_page("index.html")
    page = browse_with(visit, {**browse_data, "rows": rows}, "#q=script")
    assert page.locator(".zj-item__title").first.inner_text() == nasty
    assert page.locator(".zj-found img, .zj-found script").count() == 0
    assert visit.faults == []


def test_ten_thousand_rows_stay_fluid(open_page: Open, browse_data: Data) -> None:
    rows = browse_data["rows"]
    many = [[f"{row[0]}{turn}", *row[1:]] for turn in range(10_000 // len(rows) + 1) for row in rows][:10_000]
    page = browse_with(open_page("index.html"), {**browse_data, "rows": many})
    assert shown(page) == 10_000
    took = page.evaluate(
        """() => {
          const boxes = [...document.querySelectorAll('.zj-facet input')].slice(0, 12);
          const start = performance.now();
          for (const box of boxes) box.click();
          document.body.offsetHeight;
          return (performance.now() - start) / boxes.length;
        }"""
    )
    assert took < 150, f"{took:.0f} ms for one condition"


def test_without_javascript_the_list_stays(open_page: Open, browse_data: Data) -> None:
    page = open_page("browse.html", java_script_enabled=False).page
    text = page.locator("main").inner_text()
    assert browse_data["rows"][0][0] in text
    assert page.locator(".zj-browse a[href*='2020/']").count() >= 20


def test_before_and_after_are_those_of_the_list(open_page: Open, browse_data: Any) -> None:
    """From a list as it was chosen and sorted, 上一件 and 下一件 walk through that list, and 回到列表 leads back."""
    visit = open_page(f"browse.html#region={quote(busiest(browse_data, 'region'))}&sort=money")
    page = visit.page
    links = page.locator(".zj-found .zj-item__title a")
    hrefs = [link.get_attribute("href") or "" for link in links.all()]
    assert len(hrefs) > 2
    links.nth(1).click()
    page.wait_for_url(f"**/{hrefs[1]}")
    neighbours = page.locator(".zj-neighbours")
    assert (neighbours.locator("[rel=prev]").get_attribute("href") or "").endswith(hrefs[0])
    assert "所选的第 2 件" in neighbours.inner_text()
    neighbours.locator("[rel=next]").click()
    page.wait_for_url(f"**/{hrefs[2]}")
    neighbours.get_by_text("回到列表").click()
    page.wait_for_selector("[data-ready]")
    assert [link.get_attribute("href") for link in links.all()] == hrefs
    page.goto(page.url.partition("browse.html")[0] + next(r[1] for r in browse_data["rows"] if r[1] not in hrefs))
    assert "所选" not in neighbours.inner_text()


def test_a_list_is_read_through_by_keys_and_from_the_head_of_each_page(open_page: Open) -> None:
    visit = open_page("browse.html#sort=title")
    page = visit.page
    hrefs = [link.get_attribute("href") for link in page.locator(".zj-item__title a").all()]
    page.locator(".zj-item__title a").first.click()
    head = page.locator(".zj-trail")
    assert f"所选的第 1 件，共 {COUNT} 件" in head.inner_text()
    assert head.locator("[rel=prev]").count() == 0
    page.keyboard.press("ArrowRight")
    page.wait_for_url(f"**/{hrefs[1]}")
    assert "所选的第 2 件" in head.inner_text()
    assert Axe().run(page).violations_count == 0
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(f"**/{hrefs[0]}")
    page.keyboard.press("/")  # in a field the keys move in what is typed
    page.keyboard.type("材料")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Escape")
    head.locator("[rel=next]").click()
    page.wait_for_url(f"**/{hrefs[1]}")
    head.get_by_text("回到列表").click()
    page.wait_for_selector(".zj-browse[data-ready]")
    assert page.url.endswith("#sort=title")
    assert visit.faults == []
