"""Search in the browser: what a scan of the texts finds, from disk too; the box in every header; inert passages."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from pathlib import Path
from random import Random
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.visit import Open, Visit
from tests.searching import Reader, asked

DOUBTED = 12  # as in site_src/app/src/search/view.ts


@pytest.fixture(scope="session")
def reader(site: Path) -> Reader:
    """What the site's texts say."""
    return Reader(site)


def settled(page: Page) -> Page:
    """The page once its results stand."""
    page.wait_for_selector("[data-zj-search][data-ready]")
    page.wait_for_selector("[data-zj-search]:not([aria-busy])")
    return page


def search(open_page: Open, query: str, **options: object) -> Visit:
    """The search page with a question in its address."""
    visit = open_page(f"search.html#q={quote(query)}", **options)
    settled(visit.page)
    return visit


def found(page: Page) -> int:
    """How many the page says it found."""
    count = page.locator(".zj-count b")
    return int(count.inner_text().replace(",", "")) if count.count() else 0


def type_in(page: Page, query: str) -> None:
    """Ask another question."""
    page.locator("[data-zj-search]").get_by_role("searchbox").fill(query)
    page.keyboard.press("Enter")
    settled(page)


def word(reader: Reader, seed: int, length: int) -> str:
    """A phrase of the text."""
    return next(p for p in reader.phrases(400, Random(seed)) if len(p) == length)


@pytest.mark.parametrize("base", ["served", "disk"])
def test_phrases_are_found_where_a_scan_finds_them(open_page: Open, reader: Reader, site: Path, base: str) -> None:
    options = {"base": site.as_uri()} if base == "disk" else {}
    visit = search(open_page, word(reader, 1, 4), **options)
    for phrase in [*reader.phrases(12, Random(3)), sorted(reader.texts)[7]]:
        type_in(visit.page, phrase)
        right = reader.scan(phrase)
        shown = set(visit.page.locator(".zj-item .zj-number").all_inner_texts())
        assert shown <= right, phrase
        assert len(shown) == min(10, len(right)), phrase
        if len(phrase) == 2 or len(right) <= 10:
            assert found(visit.page) == len(right), phrase
        marks = visit.page.locator(".zj-item mark").all_inner_texts()
        assert all(phrase.lower() in mark.lower() for mark in marks)
        assert len(marks) >= len(shown)
        titles = visit.page.locator(".zj-item:has(.zj-item__title mark)").all()
        for item in titles:  # what the title shows is not told again
            assert item.locator(".zj-item__title").inner_text() not in item.locator(".zj-passage").all_inner_texts()
    assert visit.faults == []


def test_words_all_phrases_whole_and_without(open_page: Open, reader: Reader) -> None:
    one, other = word(reader, 4, 2), word(reader, 5, 2)
    page = search(open_page, f"{one} {other}").page
    both = reader.scan(one) & reader.scan(other)
    assert found(page) == len(both)
    type_in(page, f"{one} -{other}")
    assert found(page) == len(reader.scan(one) - reader.scan(other))
    long = word(reader, 6, 8)
    for quotes in ('"{}"', "“{}”", "「{}」"):
        type_in(page, quotes.format(long))
        assert set(page.locator(".zj-item .zj-number").all_inner_texts()) <= reader.scan(long)
        assert found(page) == len(reader.scan(long))
    type_in(page, "-" + one)
    assert "请再写一个" in page.locator(".zj-count").inner_text()
    type_in(page, "囧龘靐")
    assert "没有找到" in page.locator(".zj-empty").inner_text()


def mistaken(reader: Reader) -> tuple[str, str]:
    """A phrase that the index finds in a submission whose text does not say it, and that submission."""
    for number, passages in reader.texts.items():
        text = "".join(passages)
        for at in range(len(text) - 1):
            one, two = text[at : at + 2]
            after = text.find(two, at + 2)
            phrase = one + two + text[after + 1 : after + 2]
            if after < 0 or not re.fullmatch("[\u4e00-\u9fff]{3}", phrase) or phrase in text:
                continue
            if len(asked(phrase)) > 1 and number in reader.find(phrase) - reader.scan(phrase):
                return phrase, number
    raise LookupError


def test_what_only_the_index_speaks_against_is_found(open_page: Open, reader: Reader) -> None:
    phrase, number = mistaken(reader)
    said = next(p for p in reader.phrases(4000, Random(9)) if len(p) == 2 and number in reader.scan(p))
    right = reader.scan(said) - reader.scan(phrase)
    assert number in right
    visit = search(open_page, f'{said} -"{phrase}"')
    page = visit.page
    while page.locator(".zj-doubt button").is_visible():
        page.locator(".zj-doubt button").click()
        page.wait_for_timeout(200)
    assert found(page) == len(right)
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    assert number in Path(download.value.path()).read_text("utf-8")
    assert visit.faults == []


def test_few_texts_are_looked_at_for_what_is_not_wanted(open_page: Open, reader: Reader) -> None:
    texts = [set(re.findall("[\u4e00-\u9fff]{5}", "\n".join(passages))) for passages in reader.texts.values()]
    often = Counter(phrase for some in texts for phrase in some)
    phrase = next(p for p, _ in often.most_common() if len(asked(p)) > 1 and len(reader.scan(p)) > 2 * DOUBTED)
    said = phrase[:2]
    visit = search(open_page, f"{said} -{phrase}")
    loaded = [url for url in visit.requests if "/search/texts/" in url]
    assert len(loaded) <= DOUBTED + 10  # and the results of one page
    left = reader.scan(said) & reader.find(phrase)
    assert f"{len(left) - DOUBTED} 件多半含有" in visit.page.locator(".zj-doubt").inner_text()
    visit.page.locator(".zj-doubt button").click()
    visit.page.wait_for_function(
        "left => document.querySelector('.zj-doubt').textContent.includes(left)", arg=f"{len(left) - 2 * DOUBTED} 件"
    )
    assert Axe().run(visit.page).violations_count == 0
    assert visit.faults == []


def test_exactly_what_is_found_is_taken_away(open_page: Open, reader: Reader) -> None:
    long = next(p for p in reader.phrases(4000, Random(11)) if len(p) > 3 and len(reader.scan(p)) > 10)
    visit = search(open_page, long)
    assert "约" in visit.page.locator(".zj-count").inner_text()  # only the index has spoken of the other pages
    with visit.page.expect_download() as download:
        visit.page.get_by_role("button", name="CSV").click()
    rows = csv.reader(io.StringIO(Path(download.value.path()).read_text("utf-8-sig")))
    assert {row[0] for row in rows} - {"编号"} == reader.scan(long)
    assert found(visit.page) == len(reader.scan(long))
    assert "约" not in visit.page.locator(".zj-count").inner_text()


def test_a_passage_leads_to_its_section(open_page: Open, reader: Reader) -> None:
    visit = search(open_page, word(reader, 8, 6))
    link = visit.page.locator(".zj-passage__section").first
    title = link.inner_text()
    link.click()
    visit.page.wait_for_load_state()
    anchor = visit.page.evaluate("location.hash")
    assert title in visit.page.locator(f"{anchor} :is(h2, h3)").first.inner_text()


def test_conditions_narrow_and_the_address_keeps_them(open_page: Open, reader: Reader) -> None:
    query = word(reader, 4, 2)
    page = search(open_page, query).page
    before = found(page)
    box = page.locator(".zj-facet").first.locator("label:not([data-empty])").first
    expected = int(box.locator(".zj-facet__count").inner_text())
    box.locator("input").check()
    settled(page)
    page.wait_for_timeout(100)
    assert 0 < found(page) == expected <= before
    again = open_page(f"search.html{page.evaluate('location.hash')}").page
    assert found(settled(again)) == expected
    page.go_back()
    page.wait_for_timeout(200)
    assert found(settled(page)) == before


def test_pages_turn(open_page: Open, reader: Reader) -> None:
    query = max(reader.phrases(60, Random(2)), key=lambda phrase: len(reader.scan(phrase)))
    page = search(open_page, query).page
    first = page.locator(".zj-item .zj-number").all_inner_texts()
    page.get_by_role("button", name="下一页").click()
    page.wait_for_timeout(300)
    assert not set(first) & set(settled(page).locator(".zj-item .zj-number").all_inner_texts())


def test_the_box_opens_on_every_page_and_is_worked_by_keys(open_page: Open, pages: dict[str, str]) -> None:
    visit = open_page(pages["submission-1"])
    page = visit.page
    box = page.get_by_role("combobox", name="检索全文")
    assert not box.is_visible()
    page.keyboard.press("/")
    assert box.is_visible()
    assert page.evaluate("document.activeElement.getAttribute('role')") == "combobox"
    page.keyboard.press("Escape")
    assert not box.is_visible()
    page.keyboard.press("/")
    page.keyboard.type("技术")
    page.wait_for_selector("#zj-hits li")
    page.keyboard.press("ArrowDown")
    assert page.locator("#zj-hits li[aria-selected=true]").count() == 1
    assert Axe().run(page).violations_count == 0
    title = page.locator("#zj-hits li[aria-selected=true] .zj-hits__title").inner_text()
    with page.expect_navigation():  # the address before is of the same kind
        page.keyboard.press("Enter")
    assert page.locator("h1").inner_text() == title
    page.keyboard.press("/")
    box.wait_for()
    page.keyboard.type("技术")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html#q=*")
    assert found(settled(page)) > 0
    assert visit.faults == []


def test_a_slash_that_is_typed_stays_a_slash(open_page: Open) -> None:
    page = open_page("browse.html").page
    page.get_by_role("searchbox").fill("")
    page.keyboard.type("a/b")
    assert page.get_by_role("searchbox").input_value() == "a/b"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_results_are_accessible(open_page: Open, reader: Reader, scheme: str) -> None:
    visit = search(open_page, word(reader, 4, 2), color_scheme=scheme)
    result = Axe().run(visit.page)
    assert result.violations_count == 0, result.generate_report()
    assert visit.faults == []


def test_f1_hostile_passages_stay_words(open_page: Open, reader: Reader) -> None:
    query = word(reader, 4, 2)
    nasty = f"{query}<img src=x onerror=alert(1)><script>alert(2)</script>{{{{ config }}}}"
    visit = open_page("index.html")
    page = visit.page

    def hostile(route: object) -> None:
        number = route.request.url.rpartition("/")[2][:-3].upper()  # type: ignore[attr-defined]
        passages = json.dumps([number, [["p1", nasty, nasty]]]).replace("</", "<\\/")
        script = f"zhengji.text({passages[1:-1]});"
        route.fulfill(body=script, content_type="text/javascript")  # type: ignore[attr-defined]

    page.route("**/assets/search/texts/*.js", hostile)
    page.goto(page.url.rpartition("/")[0] + f"/search.html#q={quote(query)}")
    settled(page)
    assert nasty in page.locator(".zj-passage__words").first.inner_text()
    assert page.locator(".zj-found img, .zj-found script").count() == 0
    assert visit.faults == []


def test_shards_that_cannot_be_had_are_told(open_page: Open) -> None:
    visit = open_page("index.html")
    visit.page.route("**/assets/search/shards/*.js", lambda route: route.abort())
    visit.page.goto(visit.page.url.rpartition("/")[0] + f"/search.html#q={quote('技术')}")
    assert "没有读到" in settled(visit.page).locator(".zj-count").inner_text()


def test_without_javascript_the_page_says_so(open_page: Open) -> None:
    page = open_page("search.html", java_script_enabled=False).page
    assert "需要启用 JavaScript" in page.locator("main").inner_text()
    assert page.locator("main a[href='browse.html']").is_visible()
