"""Comments in a YAML file that is opened in the form: what a person wrote goes along, as `zhengji fmt` keeps it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.filling import control
from tests.browser.test_filing import downloaded, filed, finish, made_up, opened, settled
from tests.browser.visit import Open
from zhengji.derive import blank
from zhengji.intake.contract import put
from zhengji.model import Call, Field, Form, JsonObject, Kind
from zhengji.normalise import normalise
from zhengji.yamlio import read, rewrite, scalar_types, write

HEAD = "# 二稿，老张看过\n\n"
TAIL = "# 明天问财务\n"


def scribbled(form: Form, data: JsonObject) -> str:
    """A filed form with remarks above, beside and below its lines."""
    lines = write(form, data).rstrip("\n").split("\n")
    unit = form.role("unit")
    assert unit
    made = []
    for line in lines:
        indent = line[: len(line) - len(line.lstrip(" "))]
        if line.lstrip(" ").startswith("- ") and not any("已核对" in one for one in made):
            made.append(f"{indent}# 已核对")
        made.append(f"{line}  # 与公章一致" if line.startswith(f"{indent}{unit.key}:") else line)
        if line == f"{indent}{unit.key}: {unit.value(data)}":
            made.append(f"{indent}# 分公司另报")
    return HEAD + "\n".join(made) + "\n" + TAIL


def put_in(page: Page, name: str, text: str) -> None:
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "application/yaml", "buffer": text.encode()}
    )


def title_of(form: Form) -> Field:
    title = form.role("title")
    assert title
    return title


@pytest.mark.parametrize("index", range(2))
def test_comments_go_along_with_what_is_changed(open_page: Open, call: Call, index: int) -> None:
    form = call.forms[index]
    data = normalise(form, made_up(call, form, 5))
    text = scribbled(form, data)
    visit = open_page(f"fill/{form.id}.html")
    page = visit.page
    page.wait_for_selector(".zj-desk")
    put_in(page, "我的.yaml", text)
    expect(page.locator(control(title_of(form).pointer))).to_have_value(title_of(form).value(data))
    page.locator(control(title_of(form).pointer)).fill("改过的名称关键技术研究")
    settled(page)
    page.reload()  # they stay with the draft
    page.wait_for_selector(".zj-desk")
    finish(page)
    put(data, title_of(form).path, "改过的名称关键技术研究")
    wanted = rewrite(form, text, data)
    assert wanted.startswith(HEAD)
    assert wanted.endswith(TAIL)
    assert downloaded(page)[1].decode() == wanted
    told = page.locator(".zj-finish__comments")
    expect(told).to_contain_text("5 条注释")
    told.locator("summary").click()
    expect(told).to_contain_text("老张看过")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert visit.faults == []


def test_a_blank_file_keeps_its_hints_and_blanks(open_page: Open, call: Call) -> None:
    form = call.forms[0]
    text = blank(form, {"title": "某某关键技术研究"})
    page = opened(open_page, form)
    put_in(page, "空白.yaml", text)
    expect(page.locator(control(title_of(form).pointer))).to_have_value("某某关键技术研究")
    long = next(leaf for leaf in form.leaves if leaf.kind is Kind.NARRATIVE)
    page.locator(control(long.pointer)).fill("先写一句。")
    settled(page)
    finish(page)
    document, _ = read(text.encode(), "", scalar_types(form))
    assert document
    data = normalise(form, document.data)
    put(data, long.path, "先写一句。")
    assert downloaded(page)[1].decode() == rewrite(form, text, data)


def test_a_comment_behind_an_answer_is_told_at_once(open_page: Open, call: Call) -> None:
    """It may be part of the answer: 某路3号 #201室."""
    form = call.forms[0]
    name, text = filed(call, form)
    unit = form.role("unit")
    assert unit
    lines = [f"{line} #二分厂" if line.lstrip().startswith(f"{unit.key}:") else line for line in text.split("\n")]
    page = opened(open_page, form)
    put_in(page, name, "\n".join(lines))
    told = page.get_by_role("region", name=f"从“{name}”读出")
    expect(told).to_contain_text("“#二分厂”在文件里是注释，没有读进这一栏")
    expect(told.get_by_role("link", name=form.label_of(unit.pointer))).to_have_count(1)
    # and the check says what CI will say of the file
    page.get_by_role("button", name="只检查").click()
    expect(page.locator(".zj-summary")).to_contain_text(f"{form.label_of(unit.pointer)}：“#”和它后面的文字被当作注释")


def test_comments_can_be_taken_out_one_by_one_or_all(open_page: Open, call: Call) -> None:
    form = call.forms[0]
    data = normalise(form, made_up(call, form, 5))
    text = scribbled(form, data)
    page = opened(open_page, form)
    put_in(page, "我的.yaml", text)
    page.wait_for_timeout(400)
    finish(page)
    told = page.locator(".zj-finish__comments")
    told.locator("summary").click()
    told.get_by_role("listitem").filter(has_text="与公章一致").get_by_role("button").click()
    expect(told).to_contain_text("4 条注释")
    assert downloaded(page)[1].decode() == rewrite(form, text.replace("  # 与公章一致", ""))
    settled(page)
    page.reload()
    page.wait_for_selector(".zj-finish")
    told = page.locator(".zj-finish__comments")
    expect(told).to_contain_text("4 条注释")
    told.locator("summary").click()
    told.get_by_role("button", name="全部去掉").click()
    expect(told).to_have_count(0)
    assert downloaded(page)[1].decode() == write(form, data)


def test_a_draft_s_file_carries_them(open_page: Open, call: Call, tmp_path: Path) -> None:
    form = call.forms[0]
    text = scribbled(form, normalise(form, made_up(call, form, 5)))
    page = opened(open_page, form)
    put_in(page, "我的.yaml", text)
    page.wait_for_timeout(400)
    page.locator(".zj-desk__more summary").click()
    _, draft = downloaded(page, "导出草稿文件")
    assert json.loads(draft)["source"] == text
    page = opened(open_page, form)
    file: Any = {"name": "a.zhengji.json", "mimeType": "application/json", "buffer": draft}
    page.locator("input[type=file]").set_input_files(file)
    page.wait_for_timeout(400)
    finish(page)
    assert downloaded(page)[1].decode() == rewrite(form, text)


def test_from_the_page_that_checks_files_they_go_along(open_page: Open, call: Call) -> None:
    form = call.forms[0]
    text = scribbled(form, normalise(form, made_up(call, form, 5)))
    page = open_page("check.html").page
    put_in(page, "我的.yaml", text)
    page.get_by_role("button", name="接着改").click()
    page.wait_for_selector(".zj-desk")
    finish(page)
    assert downloaded(page)[1].decode() == rewrite(form, text)
