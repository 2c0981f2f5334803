"""The small parts that pages are made of, each by itself."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tests.fakes import FORM, fake_call
from tests.filed import filed
from zhengji.model import JsonObject, Record, Region
from zhengji.outputs import records
from zhengji.outputs.statistics import Figure, Tally
from zhengji.schema import load_call
from zhengji.sheet import Cell, excerpt, number, parts
from zhengji.site.figures import drawn, legend, tiles
from zhengji.site.fragments import file_size, label, window
from zhengji.site.listing import Lister, facets
from zhengji.site.search.texts import passages
from zhengji.site.shells import cut

ROOT = Path(__file__).resolve().parent.parent
DATA: JsonObject = {
    "form": FORM.id,
    "head": {
        "title": "<b>名称</b>",
        "unit": "某所",
        "fields": ["能源", "其他：盐"],
        "kind": "甲类",
        "person": {"name": "某人", "mobile": "13700000000"},
        "sum": 1200.5,
        "when": "2031-04",
        "joint": False,
    },
    "why": "第一段 <i>\n\n  第二段 & 完\n",
    "words": ["甲", "乙"],
    "costs": [{"year": 2031, "amount": 12}, {"year": 2032}],
}


def record(data: JsonObject = DATA) -> Record:
    return Record("7-00000000", FORM.id, "x.yaml", data, {"/why": 9}, "d")


def test_a_page_follows_the_form() -> None:
    made = parts(FORM, record(), "public")
    assert [part.title for part in made] == [section.title for section in FORM.sections]
    cells = {cell.label: cell for row in made[0].rows for cell in row}
    assert cells["需求名称"] == Cell("需求名称", "text", "<b>名称</b>")
    assert cells["所属领域（可多选）"].value == ["能源", "其他：盐"]
    assert cells["联系人"].shape == "withheld"
    assert cells["总投入"].value == "1,200.5 万元"
    assert cells["起始年月"].value == "2031年4月"
    assert cells["是否联合申报"].value == "否"
    assert made[1].alone
    assert made[1].narratives[0].paragraphs == "<p>第一段 &lt;i&gt;</p>\n<p>第二段 &amp; 完</p>\n"
    assert made[2].rows == [[Cell("", "tags", ["甲", "乙"])]]  # the heading is its label
    assert made[3].rows[0][0].value == (["年度", "金额"], [["2031", "12 万元"], ["2032", ""]])


def test_staff_see_each_leaf_of_a_person() -> None:
    cells = {cell.label: cell for row in parts(FORM, record(), "staff")[0].rows for cell in row}
    assert (cells["姓名"].value, cells["手机"].value) == ("某人", "13700000000")


def test_what_was_left_blank_says_so() -> None:
    made = parts(FORM, record({"form": FORM.id, "head": {"title": "名称"}}), "public")
    assert {cell.shape for row in made[0].rows[2:] for cell in row} == {"blank", "withheld"}
    assert made[1].narratives[0].paragraphs == ""


def test_an_item_says_where_it_stands(tmp_path: Path) -> None:
    call = fake_call(tmp_path)
    found = facets(call)
    item = Lister(call, found).item(record(), "开头")
    assert (item.title, item.unit, item.href) == ("<b>名称</b>", "某所", f"{call.id}/7-00000000.html")
    assert item.places[0] == (0,)
    assert len(item.places) == len(found)


@pytest.mark.parametrize(
    ("text", "longest", "expected"),
    [
        ("短", 10, "短"),
        ("第一行\n\n 第二行", 10, "第一行第二行"),
        ("一二三四五六，七八九十十一", 8, "一二三四五六…"),
        ("没有标点的一长串文字在此", 6, "没有标点的一…"),
        ("", 10, ""),
    ],
)
def test_an_excerpt_ends_at_a_mark(text: str, longest: int, expected: str) -> None:
    assert excerpt(text, longest) == expected


def test_numbers_and_days_as_people_read_them() -> None:
    assert [number(value) for value in (1200, 1200.5, 0.05, 0, 1234567.891)] == [
        *("1,200", "1,200.5", "0.05", "0", "1,234,567.89")
    ]
    assert [file_size(size) for size in (7, 2048, 5 << 20)] == ["7 字节", "2.0 KB", "5.0 MB"]
    one, other = datetime(2031, 1, 1, tzinfo=UTC), datetime(2031, 2, 3, tzinfo=UTC)
    assert window(one, other) == "2031年1月1日至2月3日"
    assert window(one, other.replace(year=2032)) == "2031年1月1日至2032年2月3日"
    assert label("按所属领域（主要）") == "所属领域"


def figure(*counts: int) -> Figure:
    tallies = tuple(Tally(f"类{n}", count, count, Decimal(count)) for n, count in enumerate(counts))
    return Figure("kind", "按类别", "", False, tallies)


@pytest.mark.parametrize(
    ("counts", "title"),
    [
        ((5, 2), "类0最多，共 5 件"),
        ((5, 5, 1), "类0、类1最多，各 5 件"),
        ((1, 1, 1, 0), "3 项并列最多，各 1 件"),
        ((2, 2, 2), "各项均为 2 件"),
        ((0, 0), "按类别"),
        ((), "按类别"),
        ((3,), "按类别"),
    ],
)
def test_a_figures_title_says_what_it_shows(counts: tuple[int, ...], title: str) -> None:
    assert drawn(figure(*counts), lambda key, text: "").title == title


def test_bars_and_tiles_are_shares_of_the_most() -> None:
    bars = drawn(figure(10, 5, 0), lambda key, text: f"{key}/{text}").bars
    assert [bar.length for bar in bars] == [100, 50, 0]
    regions = tuple(Region(f"类{n}", (0, n)) for n in range(4))
    placed = tiles(regions, {bar.label: bar for bar in bars})
    assert [(tile.shade, tile.column, bool(tile.href)) for tile in placed] == [
        (5, 1, True),
        (3, 2, True),
        (0, 3, False),
        (0, 4, False),
    ]
    assert legend(placed) == [(3, "5"), (5, "10")]


def test_a_shell_is_cut_at_its_markers() -> None:
    shell = cut("<title>ZJ-TITLE</title>\n\n   <p>\n<!-- zj:a -->\n<!-- other --><!-- zj:b -->", "../")
    assert shell.gaps == ("title", "a", "b")
    settled = shell.settle({"a": b"<!-- zj:b -->"})
    assert settled.gaps == ("title", "b")
    page = settled.page({"title": b"<!-- zj:a -->", "b": b"B"})
    assert (
        page == b"<title><!-- zj:a --></title>\n<p>\n<!-- zj:b -->\n<!-- other -->B\n"
    )  # what is filled in is never cut


def test_mkdocs_alone_builds_the_shells(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path / "out")]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env={"NO_MKDOCS_2_WARNING": "1"})
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    assert (tmp_path / "out" / "index.html").exists()


@pytest.mark.parametrize("home", [".", "tests/calls", "tests/third"])
def test_what_is_found_leads_to_where_it_stands(home: str) -> None:
    call = load_call(ROOT / home)
    for one in filed(call):
        shown = records.record(one, "public")
        laid_out = parts(one.form, shown, "public")
        assert [part.anchor for part in laid_out] == [f"p{n}" for n in range(1, len(laid_out) + 1)]
        titles = {part.anchor: part.title for part in laid_out}
        titles |= {text.anchor: text.title for part in laid_out if not part.alone for text in part.narratives}
        told = [(anchor, title) for anchor, title, _ in passages(one.form, shown)]
        assert told == [(anchor, titles[anchor]) for anchor, _ in told]
