"""Filling a form in on the site: from the empty page to the file that `zhengji check` accepts, and all on the way."""

from __future__ import annotations

import copy
import hashlib
import json
import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.filling import answer, control, fill
from tests.browser.visit import Open, served
from tests.corpus.answers import answers
from tests.papers import pages_of
from zhengji.cli import main
from zhengji.load import load, submission_paths
from zhengji.model import Call, Field, Form, JsonObject, Kind
from zhengji.normalise import normalise
from zhengji.outputs.docx import document
from zhengji.outputs.printed import paper
from zhengji.paths import number_of, path_for
from zhengji.schema import load_call
from zhengji.site import build
from zhengji.yamlio import write

CALLS = Path(__file__).parents[1] / "calls"
THIRD = Path(__file__).parents[1] / "third"
SAVED = ".zj-saved"


@pytest.fixture(scope="session")
def third(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Call, str]]:
    """A call with groups in groups, yes or no, and a form without parts; the address of its site."""
    base = tmp_path_factory.mktemp("third")
    call = load_call(THIRD)
    build(call, base / "site", cache=base / "cache", search=False)
    with served(base / "site") as address:
        yield call, address


@pytest.fixture(scope="session")
def second(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Call, str]]:
    """Another authority's call, and the address of its site."""
    base = tmp_path_factory.mktemp("second")
    call = load_call(CALLS, str(CALLS / "schemas/binhe-2027"))
    build(call, base / "site", cache=base / "cache", search=False)
    with served(base / "site") as address:
        yield call, address


def settled(page: Page) -> None:
    """Wait until what was typed is saved."""
    page.wait_for_timeout(600)  # the fields hand over what was typed after a pause
    expect(page.locator(SAVED)).to_have_text(re.compile("^已保存"))


def opened(open_page: Open, form: Form, **options: Any) -> Page:
    page = open_page(f"fill/{form.id}.html", **options).page
    page.wait_for_selector(".zj-desk")
    return page


def finish(page: Page) -> None:
    page.get_by_role("button", name="检查并去提交").first.click()
    page.wait_for_selector(".zj-finish")


def downloaded(page: Page, name: str = "下载填报文件") -> tuple[str, bytes]:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name).first.click()
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


def made_up(call: Call, form: Form, serial: int = 0) -> JsonObject:
    return answers(call, form, serial, Random(f"{form.id} {serial}"), 6500)


def field_of(form: Form, kind: Kind) -> Field:
    return next(leaf for leaf in form.leaves if leaf.kind is kind and leaf.role != "form")


def _journey(page: Page, call: Call, form: Form, tmp_path: Path, data: JsonObject | None = None) -> None:
    data = data or made_up(call, form)
    fill(page, form, data)
    settled(page)
    finish(page)
    errors = page.locator(".zj-summary .zj-severity--error")
    assert errors.count() == 0, page.locator(".zj-summary").inner_text()
    name, content = downloaded(page)
    wanted = write(form, normalise(form, data))
    assert content.decode() == wanted
    unit, title = form.role("unit"), form.role("title")
    assert unit is not None
    assert title is not None
    path = path_for(call.id, form.id, unit.value(data), title.value(data))
    assert path.endswith(f"/{name}")
    assert number_of(form.number, path) in page.locator(".zj-finish__number").inner_text()
    page.locator(".zj-finish__more summary").click()
    facts = page.locator(".zj-finish__facts").inner_text()
    assert path in facts
    assert hashlib.sha256(content).hexdigest() in facts
    shutil.copytree(call.base / "schemas" / call.id, tmp_path / "schemas" / call.id)
    file = tmp_path / path
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    place = ["--call", str(tmp_path / "schemas" / call.id)]
    assert main(["check", str(file), *place]) == 0
    assert main(["fmt", "--check", str(file), *place]) == 0


@pytest.mark.parametrize("index", range(4))
def test_journey_from_an_empty_page_to_an_accepted_file(
    open_page: Open, call: Call, tmp_path: Path, index: int
) -> None:
    form = call.forms[index]
    visit = open_page(f"fill/{form.id}.html")
    _journey(visit.page, call, form, tmp_path)
    assert visit.faults == []


@pytest.mark.parametrize("index", range(2))
def test_journey_through_another_call(open_page: Open, second: tuple[Call, str], tmp_path: Path, index: int) -> None:
    call, address = second
    form = call.forms[index]
    visit = open_page(f"fill/{form.id}.html", base=address)
    _journey(visit.page, call, form, tmp_path)
    assert visit.faults == []


@pytest.mark.parametrize("index", range(2))
def test_journey_through_a_third_call(open_page: Open, third: tuple[Call, str], tmp_path: Path, index: int) -> None:
    call, address = third
    form = call.forms[index]
    visit = open_page(f"fill/{form.id}.html", base=address)
    filed = [submission for path in submission_paths(call) if (submission := load(path, call)[0])]
    _journey(visit.page, call, form, tmp_path, next(one.data for one in filed if one.form is form))
    assert visit.faults == []


def test_nothing_is_wrong_before_anything_is_left(open_page: Open, call: Call) -> None:
    form = call.forms[0]
    page = opened(open_page, form)
    assert page.locator(".zj-told").count() == 0
    long = field_of(form, Kind.NARRATIVE)
    page.locator(control(long.pointer)).fill("太短。")
    page.wait_for_timeout(1500)
    assert page.locator(".zj-told").count() == 0  # still in it
    page.keyboard.press("Tab")
    told = page.locator(f"{control(long.pointer)}-told")
    told.wait_for()
    assert "还差" in told.inner_text()
    assert page.locator(".zj-told").count() == 1  # of the others nothing is said yet
    page.locator(control(long.pointer)).fill("这是为了检查而写的一句话，没有别的意思。" * 40)
    expect(page.locator(".zj-told").filter(has_text="还差")).to_have_count(0)


def test_summary_leads_to_each_field(open_page: Open, call: Call) -> None:
    page = opened(open_page, call.forms[0])
    page.get_by_role("button", name="只检查").click()
    summary = page.locator(".zj-summary")
    assert page.evaluate("document.activeElement.className").startswith("zj-summary")
    assert re.search(r"有 \d+ 处要改", summary.inner_text())
    links = summary.get_by_role("link")
    assert links.count() > 5
    for index in range(links.count()):
        links.nth(index).click()
        page.wait_for_timeout(30)
        at = page.evaluate(
            "[document.activeElement.tagName, document.activeElement.getBoundingClientRect().top,"
            " document.activeElement.closest('.zj-ask, .zj-group') !== null]"
        )
        assert at[0] in ("INPUT", "TEXTAREA", "BUTTON", "FIELDSET"), links.nth(index).inner_text()
        assert 0 < at[1] < 900
        assert at[2]


@pytest.mark.parametrize("width", [390, 1280])
def test_summary_is_shown_from_its_beginning(open_page: Open, call: Call, width: int) -> None:
    page = opened(open_page, max(call.forms, key=lambda form: len(form.leaves)), width=width, height=700)
    page.get_by_role("button", name="只检查").click()
    summary = page.locator(".zj-summary")
    assert (summary.bounding_box() or {})["height"] > 700  # or it would be in sight in any case
    expect(summary.get_by_role("heading")).to_be_in_viewport()


def test_what_is_said_of_saving_stays_two_lines_on_a_phone(open_page: Open, call: Call) -> None:
    page = opened(open_page, call.forms[0], width=390)
    line = page.locator(SAVED)
    height = float(line.evaluate("node => parseFloat(getComputedStyle(node).lineHeight)"))
    assert (line.bounding_box() or {})["height"] < 2.5 * height


def test_preview_prints_a_year_as_a_year(open_page: Open, second: tuple[Call, str]) -> None:
    call, address = second
    form = next(one for one in call.forms for leaf in one.leaves for item in leaf.fields if item.kind is Kind.INTEGER)
    rows = next(leaf for leaf in form.leaves if any(item.kind is Kind.INTEGER for item in leaf.fields))
    page = opened(open_page, form, base=address)
    answer(page, rows, rows.pointer, [{item.key: 2027 for item in rows.fields if item.kind is Kind.INTEGER}])
    settled(page)
    finish(page)
    paper = page.get_by_label("预览").inner_text()
    assert "2027" in paper
    assert "2,027" not in paper


def test_only_the_form_is_printed_and_it_flows_from_page_to_page(open_page: Open, call: Call, tmp_path: Path) -> None:
    """Firefox cuts what stands in a grid through the middle of a line, and prints the foot over it."""
    form = call.forms[0]
    page = opened(open_page, form)
    finish(page)
    page.emulate_media(media="print")
    around = page.locator(".zj-paper").evaluate(
        """node => {
            const all = [];
            for (let at = node; at; at = at.parentElement) all.push(getComputedStyle(at).display);
            return all;
        }"""
    )
    assert not {"grid", "table", "inline-block"} & set(around)
    assert page.locator(".zj-paper").is_visible()
    digest = page.locator(".zj-paper__foot").inner_text().rpartition(" ")[2]
    assert all(f"SHA-256 {digest[:16]}…" in said for said in pages_of(page.pdf(prefer_css_page_size=True), tmp_path))
    for other in (".zj-fill", ".zj-summary", ".zj-way", ".zj-finish > .zj-note", ".zj-handing", ".zj-saved"):
        assert not page.locator(other).first.is_visible(), other


def test_counter_counts_as_python_does(open_page: Open, call: Call) -> None:
    form = call.forms[0]
    page = opened(open_page, form)
    long = field_of(form, Kind.NARRATIVE)
    at = control(long.pointer)
    page.locator(at).fill("第2020-01号，共3.5%。\n\n　　新的一段。")
    assert page.locator(f"{at}-count").inner_text() == f"现 12 字，还差 {(long.min_zishu or 0) - 12} 字"
    page.locator(at).fill("字" * 500)
    assert page.locator(f"{at}-count").inner_text() == "现 500 字，已够 500 字"


def test_sum_is_worked_out(open_page: Open, call: Call) -> None:
    form = call.forms[0]
    page = opened(open_page, form)
    total = form.role("total")
    assert total is not None
    money = [leaf for leaf in form.leaves if leaf.kind is Kind.MONEY and leaf is not total]
    for leaf, amount in zip(money, ("１,０00", "200.5", "0"), strict=True):
        page.locator(control(leaf.pointer)).fill(amount)
    page.locator(control(total.pointer)).fill("1200")
    told = page.locator(".zj-sum")
    assert told.inner_text().endswith("之和 1,200.5 万元，总资金少 0.5 万元")
    page.locator(control(total.pointer)).fill("1,200.50 万元")
    assert told.inner_text().endswith("与总资金一致")


def test_choice_that_needs_words_and_its_order(open_page: Open, call: Call) -> None:
    form = call.forms[0]
    page = opened(open_page, form)
    domains = form.role("domains")
    assert domains is not None
    values = [domains.options[3], f"{domains.other_prefix}深空探测", domains.options[0]]
    answer(page, domains, domains.pointer, values)
    page.get_by_role("button", name=f"改以“{domains.options[0]}”为主").click()
    settled(page)
    finish(page)
    _, content = downloaded(page)
    lines = [line.strip() for line in content.decode().splitlines()]
    start = lines.index(f"{domains.key}:")
    assert lines[start + 1 : start + 4] == [f"- {values[2]}", f"- {values[0]}", f"- {values[1]}"]


@pytest.mark.parametrize(
    ("boxes", "kept", "words"),
    [
        (("2020", "1", "5"), "2020-01-05", ""),
        (("２０２０", "１", "5"), "2020-01-05", ""),
        (("2020年1月5日",), "2020-01-05", ""),
        (("2019", "2", "30"), "2019-02-30", "没有2019年2月30日这一天"),
        (("2020", "13", "1"), "2020-13-01", "没有2020年13月1日这一天"),
        (("2020", "1"), "2020-01", "只有年和月，没有日"),
    ],
)
def test_day_is_typed_as_people_write_it(
    open_page: Open, call: Call, boxes: Sequence[str], kept: str, words: str
) -> None:
    form = next(one for one in call.forms if any(leaf.kind is Kind.DATE for leaf in one.leaves))
    page = opened(open_page, form)
    at = control(field_of(form, Kind.DATE).pointer)
    for index, text in enumerate(boxes):
        page.locator(f"{at}-{index}").fill(text)
    page.keyboard.press("Tab")
    page.locator(control(field_of(form, Kind.NARRATIVE).pointer)).focus()
    expect(page.locator(f"{at}-1")).to_have_value(kept.split("-")[1])
    written = [page.locator(f"{at}-{index}").input_value() for index in range(3)]
    assert "-".join(filter(None, written)) == kept
    page.get_by_role("button", name="只检查").click()
    told = page.locator(f"{at}-told")
    assert told.count() == bool(words)
    assert not words or words in told.inner_text()


def test_own_words_are_not_named_twice(open_page: Open, call: Call) -> None:
    """The words before the box need not be typed; who types them all the same gets them once."""
    form = call.forms[0]
    page = opened(open_page, form)
    domains = form.role("domains")
    assert domains is not None
    at = page.locator(control(domains.pointer))
    page.locator(f"{control(domains.pointer)}-other").check()
    at.locator("input[type=text]").press_sequentially(f"{domains.other_prefix}深空探测")
    settled(page)
    finish(page)
    assert f"- {domains.other_prefix}深空探测" in downloaded(page)[1].decode()


def test_condition_makes_a_field_wanted(open_page: Open, second: tuple[Call, str]) -> None:
    call, address = second
    form = call.forms[0]
    page = opened(open_page, form, base=address)
    mode = next(leaf for leaf in form.leaves if leaf.options == ("独立", "联合"))
    ally = form.leaves[form.leaves.index(mode) + 1]
    mark = page.locator(f"label[for='{control(ally.pointer)[1:]}'] .zj-ask__mark")
    assert mark.inner_text() == "选填"
    page.locator(control(mode.pointer)).get_by_label("联合").check()
    page.wait_for_timeout(100)
    assert mark.count() == 0
    page.locator(control(ally.pointer)).fill("某某大学")
    page.locator(control(mode.pointer)).get_by_label("独立").check()
    page.wait_for_timeout(700)
    assert page.locator(control(ally.pointer)).input_value() == "某某大学"  # nothing typed is lost


def test_rows_are_added_moved_and_taken_away(open_page: Open, second: tuple[Call, str]) -> None:
    call, address = second
    form = call.forms[0]
    page = opened(open_page, form, base=address)
    rows = field_of(form, Kind.ROWS)
    year, amount = rows.fields[0], rows.fields[1]
    values = [{year.key: 2027 + index, amount.key: 10 * (index + 1)} for index in range(3)]
    answer(page, rows, rows.pointer, values)
    frame = page.locator(control(rows.pointer))
    assert "金额合计 60 万元" in frame.inner_text()
    frame.get_by_role("button", name="上移 第 3 行").click()
    frame.get_by_role("button", name="删去 第 1 行").click()
    page.wait_for_timeout(100)
    kept = [page.locator(control(f"{rows.pointer}/{index}{year.pointer}")).input_value() for index in range(2)]
    assert kept == ["2029", "2028"]
    assert "金额合计 50 万元" in frame.inner_text()
    settled(page)
    finish(page)
    _, content = downloaded(page)
    assert re.findall(rf"{year.key}: (\d+)", content.decode()) == ["2029", "2028"]


WORD = "第一段，\u00a0有空格。\r\n\r\n　　第二段\u200b，\t有制表符。\x0b换行\ufffc\r\n"


def test_paste_from_word_keeps_paragraphs_only(open_page: Open, call: Call) -> None:
    form = call.forms[0]
    page = opened(open_page, form)
    html = "<p style='color:red'>不该出现</p>"
    for kind, wanted in (
        (Kind.NARRATIVE, "第一段， 有空格。\n第二段， 有制表符。\n换行"),
        (Kind.TEXT, "第一段， 有空格。 第二段， 有制表符。 换行"),
    ):
        at = page.locator(control(field_of(form, kind).pointer))
        at.focus()
        at.evaluate(
            """(field, [text, html]) => {
                const clipboardData = new DataTransfer();
                clipboardData.setData("text/plain", text);
                clipboardData.setData("text/html", html);
                field.dispatchEvent(new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true}));
            }""",
            [WORD, html],
        )
        assert at.input_value() == wanted
        page.keyboard.press("Control+z")
        assert at.input_value() == ""  # a paste can be undone


def test_i7_draft_is_there_after_a_reload(open_page: Open, call: Call) -> None:
    form = call.forms[0]
    page = opened(open_page, form)
    data = made_up(call, form, 3)
    fill(page, form, data)
    settled(page)
    values = "[...document.querySelectorAll('main form :is(input, textarea)')].map(i => i.type + i.value + i.checked)"
    before = page.evaluate(values)
    page.reload()
    page.wait_for_selector(".zj-desk")
    page.wait_for_timeout(300)
    assert page.evaluate(values) == before
    assert page.locator(SAVED).inner_text().startswith("已保存")


def test_i7_draft_is_there_after_a_crash(open_page: Open, call: Call) -> None:
    """Another tab, with no memory of the first: what was typed a second ago is offered."""
    form = call.forms[0]
    page = opened(open_page, form)
    title = form.role("title")
    assert title is not None
    page.locator(control(title.pointer)).fill("没有保存按钮也不会丢的一件")
    page.wait_for_timeout(1000)  # still typing: no field was left
    again = page.context.new_page()
    page.close(run_before_unload=False)
    again.goto(page.url)
    again.get_by_role("button", name="没有保存按钮也不会丢的一件", exact=True).click()
    assert again.locator(control(title.pointer)).input_value() == "没有保存按钮也不会丢的一件"


def test_several_drafts_stand_side_by_side(open_page: Open, call: Call, address: str) -> None:
    form = call.forms[0]
    page = opened(open_page, form)
    title = form.role("title")
    assert title is not None
    for name in ("第一件示范工程", "第二件示范工程"):
        page.locator(control(title.pointer)).fill(name)
        settled(page)
        page.locator(".zj-desk__more summary").click()
        page.get_by_role("button", name="另填一份新的").click()
        page.wait_for_timeout(200)
        assert page.locator(control(title.pointer)).input_value() == ""
    page.goto(f"{address}/filing.html")
    links = page.locator("[data-zj-drafts] a")
    links.first.wait_for()
    assert links.all_inner_texts() == ["第二件示范工程", "第一件示范工程"]
    links.nth(1).click()
    page.wait_for_selector(".zj-desk")
    assert page.locator(control(title.pointer)).input_value() == "第一件示范工程"
    page.evaluate("sessionStorage.clear()")
    page.goto("about:blank")
    page.goto(f"{address}/fill/{form.id}.html")
    page.get_by_role("button", name="删去 草稿“第二件示范工程”").click()
    page.get_by_role("button", name="确定删去").click()
    page.wait_for_timeout(200)
    assert page.locator(".zj-drafts li").count() == 1


def test_i7_two_tabs_warn_each_other(open_page: Open, call: Call) -> None:
    form = call.forms[0]
    title = form.role("title")
    assert title is not None
    first = opened(open_page, form)
    first.locator(control(title.pointer)).fill("两处同时打开的一件")
    settled(first)
    second = first.context.new_page()
    second.goto(first.url)
    second.get_by_role("button", name="两处同时打开的一件", exact=True).click()
    for tab in (first, second):
        tab.get_by_role("alert").get_by_text("还开在另一个标签页里").wait_for()
    second.get_by_role("button", name="就在这里填").click()
    first.get_by_text("这里不再保存").wait_for()
    assert first.locator(SAVED).inner_text() == "已停止保存"
    second.locator(control(title.pointer)).fill("第二处改过的一件")
    settled(second)
    first.get_by_role("button", name="改回在这里填").click()
    first.wait_for_timeout(300)
    assert first.locator(control(title.pointer)).input_value() == "第二处改过的一件"
    second.get_by_text("这里不再保存").wait_for()


def test_i7_a_save_never_overwrites_another_tabs(open_page: Open, call: Call) -> None:
    """Even where tabs cannot speak to one another."""
    form = call.forms[0]
    title = form.role("title")
    assert title is not None
    first = open_page(f"fill/{form.id}.html").page
    first.context.add_init_script("delete window.BroadcastChannel")
    first.reload()
    first.wait_for_selector(".zj-desk")
    first.locator(control(title.pointer)).fill("最初的名称")
    settled(first)
    second = first.context.new_page()
    second.goto(first.url)
    second.get_by_role("button", name="最初的名称", exact=True).click()
    second.locator(control(title.pointer)).fill("第二处的名称")
    settled(second)
    first.locator(control(title.pointer)).fill("第一处的名称")
    first.get_by_text("另一个标签页保存了更新的内容").wait_for()
    first.get_by_role("button", name="把这里的另存为一份草稿").click()
    settled(first)
    second.evaluate("sessionStorage.clear()")
    second.reload()
    names = second.locator(".zj-drafts__name")
    names.first.wait_for()
    assert sorted(names.all_inner_texts()) == ["第一处的名称", "第二处的名称"]


def test_i7_full_store_warns_and_the_draft_can_be_taken_out(open_page: Open, call: Call) -> None:
    form = call.forms[0]
    page = opened(open_page, form)
    title = form.role("title")
    assert title is not None
    page.evaluate(
        """() => {
            IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError") };
        }"""
    )
    page.locator(control(title.pointer)).fill("存不下的一件")
    alert = page.get_by_role("alert").filter(has_text="存储空间已满")
    alert.wait_for()
    name, content = downloaded(page, "导出草稿文件")
    assert name == "存不下的一件.zhengji.json"
    other = page.context.browser.new_context(locale="zh-CN").new_page()  # type: ignore[union-attr]
    other.goto(page.url)
    other.wait_for_selector(".zj-desk")
    other.locator("input[type=file]").set_input_files({"name": name, "mimeType": "application/json", "buffer": content})
    expect(other.locator(control(title.pointer))).to_have_value("存不下的一件")
    other.context.close()


def test_i7_where_nothing_can_be_kept_it_is_said(open_page: Open, call: Call) -> None:
    form = call.forms[0]
    visit = open_page(f"fill/{form.id}.html")
    visit.page.context.add_init_script(
        "Object.defineProperty(window, 'indexedDB', {get() { throw new Error() }});"
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error() }});"
    )
    visit.page.reload()
    visit.page.get_by_text("不允许这一页保存草稿").wait_for()
    assert (
        visit.page.locator(SAVED).inner_text() == "这个浏览器不能保存草稿"
    )  # from the beginning, not once it is too late
    visit.page.get_by_role("button", name="导出草稿文件").first.wait_for()


def test_small_store_serves_where_there_is_no_database(open_page: Open, call: Call) -> None:
    form = call.forms[0]
    title = form.role("title")
    assert title is not None
    page = open_page(f"fill/{form.id}.html").page
    page.context.add_init_script("Object.defineProperty(window, 'indexedDB', {value: undefined})")
    page.reload()
    page.wait_for_selector(".zj-desk")
    page.locator(control(title.pointer)).fill("存在小处的一件")
    settled(page)
    page.reload()
    page.wait_for_selector(".zj-desk")
    assert page.locator(control(title.pointer)).input_value() == "存在小处的一件"


def test_form_works_from_disk(open_page: Open, call: Call, site: Path) -> None:
    form = call.forms[0]
    title = form.role("title")
    assert title is not None
    visit = open_page(f"fill/{form.id}.html", base=site.as_uri())
    page = visit.page
    page.wait_for_selector(".zj-desk")
    page.locator(control(title.pointer)).fill("从硬盘上打开的一件")
    settled(page)
    page.reload()
    page.wait_for_selector(".zj-desk")
    assert page.locator(control(title.pointer)).input_value() == "从硬盘上打开的一件"
    finish(page)
    name, _ = downloaded(page)
    assert name.endswith(".yaml")
    assert visit.faults == []


def filed(call: Call, form: Form) -> tuple[str, str]:
    data = normalise(form, made_up(call, form, 5))
    unit, title = form.role("unit"), form.role("title")
    assert unit is not None
    assert title is not None
    path = path_for(call.id, form.id, unit.value(data), title.value(data))
    return path.rpartition("/")[2], write(form, data)


def test_file_is_opened_and_gone_on_with(open_page: Open, call: Call) -> None:
    form = call.forms[1]
    name, text = filed(call, form)
    page = opened(open_page, form)
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "application/yaml", "buffer": ("\ufeff" + text.replace("\n", "\r\n")).encode()}
    )
    page.wait_for_timeout(400)
    finish(page)
    assert downloaded(page) == (name, text.encode())


def test_blank_form_can_be_taken_filled_in_word_and_opened(open_page: Open, call: Call) -> None:
    """At the top of the page, and nowhere that one has to look for it; opened blank, it is told that it is blank."""
    form = call.forms[0]
    page = opened(open_page, form)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="空白表（Word）").click()
    assert waiting.value.suggested_filename == f"{form.label}-{form.title}.docx"
    content = Path(waiting.value.path()).read_bytes()
    assert content == document(paper(form))
    first = page.locator(".zj-desk__main button").first
    assert first.inner_text() == "打开已有的文件"
    with page.expect_file_chooser() as choosing:
        first.click()
    choosing.value.set_files({"name": "表.docx", "mimeType": "x/y", "buffer": content})
    page.get_by_role("alert").filter(has_text="空白").wait_for()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("表.docx", b"PK\x03\x04", "已损坏"),
        ("表.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 Excel"),
        ("表.doc", b"\xd0\xcf", "Word 文档（.docx）"),
        ("表.xlsm", b"PK\x03\x04", "不带宏"),
        ("图.png", b"\x89PNG", "是图片"),
        ("一批.zip", b"PK\x03\x04", "请先解压"),
        ("说明.txt", b"hello", "能打开的是"),
        ("坏.yaml", b"a: [", "读不出来"),
        ("坏.zhengji.json", b"{}", "不是草稿文件"),
        ("别的.yaml", b"a: 1\n", "读不出来"),
    ],
)
def test_file_that_cannot_be_opened_is_refused_in_words(
    open_page: Open, call: Call, name: str, content: bytes, words: str
) -> None:
    page = opened(open_page, call.forms[0])
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "x/y", "buffer": content})
    alert = page.get_by_role("alert").filter(has_text=words)
    alert.wait_for()


def test_several_dropped_files_are_not_taken_for_one(open_page: Open, call: Call) -> None:
    """The form takes one; the others would be gone without a word."""
    page = opened(open_page, call.forms[0])
    page.evaluate(
        """() => {
            const dataTransfer = new DataTransfer();
            for (const name of ["甲.yaml", "乙.yaml"]) dataTransfer.items.add(new File(["a: 1"], name));
            dispatchEvent(new DragEvent("drop", {dataTransfer, bubbles: true, cancelable: true}));
        }"""
    )
    alert = page.get_by_role("alert").filter(has_text="拖进来的有 2 个")
    assert (alert.get_by_role("link").get_attribute("href") or "").endswith("check.html")


def test_going_back_to_the_form_keeps_the_keyboard_there(open_page: Open, call: Call) -> None:
    page = opened(open_page, call.forms[0])
    finish(page)
    page.get_by_role("button", name="回去接着填").click()
    page.wait_for_timeout(100)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main form') !== null")


def test_file_of_another_form_is_sent_to_its_page(open_page: Open, call: Call) -> None:
    name, text = filed(call, call.forms[1])
    page = opened(open_page, call.forms[0])
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "x/y", "buffer": text.encode()})
    page.get_by_role("alert").filter(has_text=call.forms[1].label).get_by_role("link").click()
    page.wait_for_selector(".zj-desk")
    finish(page)
    assert downloaded(page) == (name, text.encode())


def test_it_is_told_when_the_window_is_closed(open_page: Open, call: Call) -> None:
    page = opened(open_page, call.forms[0])
    late = page.get_by_text("填报时间已过：")
    assert late.count() == 1
    page.clock.set_fixed_time(call.closes)
    page.reload()
    page.wait_for_selector(".zj-desk")
    assert late.count() == 0


def test_what_the_form_has_no_field_for_can_be_taken_away(open_page: Open, call: Call) -> None:
    form = call.forms[0]
    name, text = filed(call, form)
    page = opened(open_page, form)
    buffer = f"{text}stray: 多出来的\n".encode()
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "x/y", "buffer": buffer})
    page.wait_for_timeout(300)
    page.get_by_role("button", name="只检查").click()
    page.get_by_role("button", name="删去这一项").click()
    page.get_by_text("检查通过").wait_for()
    finish(page)
    assert downloaded(page)[1] == text.encode()


def told(open_page: Open, form: Form, repository: str = "", bureaus: Sequence[Any] = (), **options: Any) -> Page:
    """The page of `form` on a site that knows of this repository and these bureaus."""
    page = open_page("404.html", **options).page
    desk = {"organiser": "某厅", "to": "a@b.example", "bureaus": bureaus, "repository": repository}
    script = f"window.zhengji = window.zhengji || {{}}; window.zhengji.filing = {json.dumps(desk)};"
    script += "Object.assign(window.zhengji.filing, {forge: '', branch: 'main'});"
    page.route("**/filing.js", lambda route: route.fulfill(body=script, content_type="text/javascript"))
    page.goto(f"{page.url.rpartition('/')[0]}/fill/{form.id}.html")
    page.wait_for_selector(".zj-desk")
    return page


HOSTS = {
    "https://github.com/o/r": "https://github.com/o/r/new/main?filename=",
    "https://gitlab.example.org/g/r": "https://gitlab.example.org/g/r/-/new/main?file_name=",
    "https://gitea.example.org/o/r": "https://gitea.example.org/o/r/_new/main/?filename=",
    "https://gitee.com/o/r": "https://gitee.com/o/r/new/main",
    "https://git.example.org/o/r": "",
}


@pytest.mark.parametrize("repository", HOSTS)
def test_handing_in_on_the_host_in_three_steps(open_page: Open, call: Call, repository: str) -> None:
    form = call.forms[3]
    name, text = filed(call, form)
    page = told(open_page, form, repository=repository, permissions=["clipboard-read", "clipboard-write"])
    page.context.route(f"{repository}/**", lambda route: route.fulfill(body="host", content_type="text/html"))
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "x/y", "buffer": text.encode()})
    page.wait_for_timeout(300)
    finish(page)
    way = page.locator(".zj-way").first
    assert way.locator("ol li").count() == 3
    path = re.search(r"submissions/\S+\.yaml", page.locator(".zj-finish__facts").text_content() or "")
    assert path
    if not HOSTS[repository]:
        assert path[0] in way.inner_text()
        return
    with page.expect_popup() as popup:
        way.get_by_role("link", name="复制内容并打开").click()
    assert popup.value.url.startswith(HOSTS[repository])
    query = parse_qs(urlsplit(popup.value.url).query)
    assert set(query) <= {"filename", "file_name"}  # where it goes, never what it says
    assert [path[0]] in query.values() or path[0] in way.inner_text()
    assert page.evaluate("navigator.clipboard.readText()") == text


def at_the_end(open_page: Open, call: Call) -> tuple[Page, str, str]:
    """The last page of a filed form that was opened, with the file's name and text."""
    form = call.forms[0]
    name, text = filed(call, form)
    page = opened(open_page, form)
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "x/y", "buffer": text.encode()})
    page.wait_for_timeout(300)
    finish(page)
    return page, name, text


def test_handing_in_by_mail_carries_the_checksum(open_page: Open, call: Call) -> None:
    page, name, text = at_the_end(open_page, call)
    address = page.get_by_role("link", name="写邮件给").get_attribute("href") or ""
    assert address.startswith(f"mailto:{call.contact.email}?")
    letter = {key: unquote(value) for key, value in re.findall(r"[?&](subject|body)=([^&]*)", address)}
    assert hashlib.sha256(text.encode()).hexdigest() in letter["body"]
    assert name in letter["body"]
    phone = re.compile(r"1[0-9]{10}")
    assert not phone.search(letter["body"])  # what is not public stays in the file


def test_handing_in_to_the_bureau_of_the_region(open_page: Open, call: Call) -> None:
    form = call.forms[0]
    name, text = filed(call, form)
    region = form.role("region")
    assert region is not None
    mine = region.value(normalise(form, made_up(call, form, 5)))
    others = [one for one in region.options if one != mine]
    bureaus = [
        {"unit": f"{one}科技局", "region": one, "to": f"{n}@example.org"} for n, one in enumerate([*others, mine])
    ]
    page = told(open_page, form, bureaus=bureaus)
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "x/y", "buffer": text.encode()})
    page.wait_for_timeout(300)
    finish(page)
    link = page.get_by_role("link", name=f"写邮件给{mine}科技局")
    assert (link.get_attribute("href") or "").startswith(f"mailto:{len(others)}@example.org?")


def test_it_is_told_whether_it_was_handed_in(open_page: Open, call: Call, address: str) -> None:
    """Saved and checked is not handed in; a note of it is kept with the draft, and a change after it is told."""
    page, *_ = at_the_end(open_page, call)
    page.get_by_text("填好了，但还没有交上去").wait_for()
    page.get_by_label("回执的网址").fill("https://git.example.org/o/r/pulls/7")
    page.get_by_role("button", name="已经交了，记下来").click()
    page.get_by_text("交出以后没有改动").wait_for()
    assert page.locator(".zj-handing a").last.get_attribute("href") == "https://git.example.org/o/r/pulls/7"
    settled(page)
    again = page.context.new_page()  # another day: nothing but the draft is left
    again.goto(f"{address}/filing.html")
    expect(again.locator("[data-zj-drafts] li")).to_contain_text("已交")
    again.locator("[data-zj-drafts] a").click()
    again.get_by_text("截止以前还可以改").wait_for()
    title = call.forms[0].role("title")
    assert title is not None
    again.locator(control(title.pointer)).press_sequentially("改")
    settled(again)
    finish(again)
    again.get_by_text("交出以后又改过").wait_for()
    again.get_by_role("button", name="重新记下").click()
    again.get_by_text("交出以后没有改动").wait_for()
    again.get_by_role("button", name="撤销").click()
    again.get_by_text("填好了，但还没有交上去").wait_for()


def test_receipt_is_followed_only_where_it_is_an_address(open_page: Open, call: Call) -> None:
    page, *_ = at_the_end(open_page, call)
    page.get_by_label("回执的网址").fill("javascript:alert(1)")
    page.get_by_role("button", name="已经交了，记下来").click()
    page.get_by_text("回执：javascript:alert(1)").wait_for()
    assert page.locator(".zj-handing a[href^=javascript]").count() == 0


def test_faulty_form_says_that_it_would_be_sent_back(open_page: Open, call: Call) -> None:
    form = call.forms[0]
    page = opened(open_page, form)
    finish(page)
    note = page.locator(".zj-finish > .zj-note")
    errors = page.locator(".zj-summary .zj-severity--error").count()
    assert f"请先改好上面的 {errors} 处" in note.inner_text()


def test_nothing_leaves_the_page(open_page: Open, call: Call, address: str) -> None:
    form = call.forms[0]
    visit = open_page(f"fill/{form.id}.html")
    name, text = filed(call, form)
    visit.page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "x/y", "buffer": text.encode()})
    visit.page.wait_for_timeout(1500)
    finish(visit.page)
    assert [url for url in visit.requests if not url.startswith((f"{address}/", "blob:", "data:"))] == []
    assert all("?" not in url for url in visit.requests)
    assert visit.faults == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_form_is_accessible_in_every_state(open_page: Open, call: Call, scheme: str, width: int) -> None:
    form = call.forms[0]
    page = opened(open_page, form, color_scheme=scheme, width=width, reduced_motion="reduce")
    data = copy.deepcopy(made_up(call, form))
    for leaf in form.leaves[:8]:
        if leaf.kind is not Kind.NARRATIVE and leaf.role != "form":
            answer(page, leaf, leaf.pointer, leaf.value(data))
    page.get_by_role("button", name="只检查").click()
    page.wait_for_timeout(300)
    note = page.get_by_role("button", name="已经交了，记下来")
    for act in (lambda _: None, finish, lambda _: note.click()):
        act(page)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_other_call_is_accessible(open_page: Open, second: tuple[Call, str]) -> None:
    call, address = second
    for form in call.forms:
        page = opened(open_page, form, base=address, width=390)
        page.get_by_role("button", name="只检查").click()
        for add in page.get_by_role("button", name="一行").all():
            add.click()
        page.wait_for_timeout(300)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_whole_form_by_keyboard(open_page: Open, call: Call) -> None:
    """Every question is reached by Tab, in the order of the form; a group of choices is one stop."""
    form = call.forms[0]
    page = opened(open_page, form)
    page.locator(".zj-fill a").first.focus()
    reached = []
    for _ in range(120):
        page.keyboard.press("Tab")
        at = page.evaluate("document.activeElement.closest('.zj-ask')?.querySelector('[id^=zj-]')?.id ?? ''")
        if at and at not in reached:
            reached.append(at)
        if page.evaluate("document.activeElement.textContent") == "检查并去提交":
            break
    page.keyboard.press("Enter")
    page.wait_for_selector(".zj-finish")
    said = form.role("form")
    assert len(reached) == len([leaf for leaf in form.leaves if leaf is not said])


def test_focus_is_never_under_the_bar_of_a_phone(open_page: Open, call: Call) -> None:
    form = call.forms[0]
    page = opened(open_page, form, width=390, height=700)
    data = made_up(call, form)
    for leaf in form.leaves:
        if leaf.kind is not Kind.NARRATIVE and leaf.role != "form":
            answer(page, leaf, leaf.pointer, leaf.value(data))
    settled(page)
    page.locator(".zj-fill a").last.focus()
    hidden = []
    for _ in range(60):
        page.keyboard.press("Tab")
        name, low, bar = page.evaluate(
            """() => {
                const at = document.activeElement;
                const bar = document.querySelector(".zj-desk__side");
                return [at.id, at.getBoundingClientRect().bottom, bar.getBoundingClientRect().top];
            }"""
        )
        if page.evaluate("document.activeElement.matches('textarea')"):
            break
        if low > bar:
            hidden.append(name)
    assert name == control(field_of(form, Kind.NARRATIVE).pointer)[1:]  # all before it were reached
    assert hidden == []


def test_check_page_says_what_check_says(
    open_page: Open, call: Call, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    form = call.forms[0]
    name, text = filed(call, form)
    spoilt = re.sub(r"(?m)^(\s+)email: .*$", r"\1email: 不是邮箱", text) + "stray: 1\n"
    files = {"good.yaml": text, "bad.yaml": spoilt, "broken.yaml": "a: 'x\n"}
    page = open_page("check.html").page
    page.wait_for_selector(".zj-drop")
    page.locator(".zj-drop input[type=file]").set_input_files(
        [{"name": key, "mimeType": "x/y", "buffer": value.encode()} for key, value in files.items()]
    )
    expect(page.locator(".zj-checked")).to_have_count(len(files))
    for index, (key, value) in enumerate(files.items()):
        file = tmp_path / key
        file.write_text(value, "utf-8")
        code = main(["check", "--format", "json", str(file)])
        wanted = [(one["code"], one["line"], one["message"]) for one in json.loads(capsys.readouterr().out)["findings"]]
        shown = page.locator(".zj-checked").nth(index)
        codes = [item.strip() for item in shown.locator("code").all_inner_texts()]
        assert sorted(codes) == sorted(one[0] for one in wanted), key
        for _, line, message in wanted:
            assert f"第 {line} 行" in shown.inner_text()
            assert message in shown.inner_text()
        assert ("错误" in shown.locator("h3").inner_text()) is (code == 1)
    summary = page.locator(".zj-checked__all")
    assert summary.inner_text() == "检查了 3 份：通过 1 份，有错误 2 份。"
    page.locator(".zj-checked").nth(0).get_by_role("button", name="接着改").click()
    page.wait_for_selector(".zj-desk")
    finish(page)
    assert downloaded(page) == (name, text.encode())


def test_check_page_turns_away_what_is_no_submission_in_words(open_page: Open, call: Call) -> None:
    """Never in the words of a folder in Git, which whoever drops a picture has never seen."""
    page = open_page("check.html").page
    page.wait_for_selector(".zj-drop")
    names = {"照片.JPG": "是图片", "材料.pdf": "是 PDF", "打包.rar": "请先解压", "说明.txt": "不是填报用的文件"}
    form = call.forms[0]
    said = form.role("form")
    assert said is not None
    data = {said.key: form.id}
    draft = {"kind": "zhengji-draft", "version": 1, "call": call.id, "form": form.id, "data": data}
    contents = dict.fromkeys(names, b"x") | {"草稿.zhengji.json": json.dumps(draft).encode()}
    page.locator(".zj-drop input[type=file]").set_input_files(
        [{"name": name, "mimeType": "x/y", "buffer": content} for name, content in contents.items()]
    )
    shown = page.locator(".zj-checked")
    expect(shown).to_have_count(len(contents))
    for index, words in enumerate(names.values()):
        assert words in shown.nth(index).inner_text()
        assert "未检查" in shown.nth(index).inner_text()
    assert not re.search(r"zhengji new|path\.suffix|第 \d+ 行", page.locator(".zj-drop ~ div").inner_text())
    assert "没有填写" in shown.last.inner_text()  # the draft is checked as the form that it will be


def test_blank_form_asks_nothing_twice(open_page: Open, call: Call) -> None:
    for form in call.forms:
        page = opened(open_page, form)
        text = page.locator(".zj-desk__main").inner_text()
        assert not re.search(r"undefined|NaN|\[object", text)
        assert page.evaluate("new Set([...document.querySelectorAll('[id]')].map(e => e.id)).size") == page.evaluate(
            "document.querySelectorAll('[id]').length"
        )
