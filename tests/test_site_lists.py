"""Pages of every value and of every unit: whole, adding up as the figures do, and linked from where one would look."""

from __future__ import annotations

import re
import time
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.filed import filed
from tests.sites import page, repository
from zhengji.model import Call
from zhengji.outputs.records import record
from zhengji.outputs.statistics import statistics
from zhengji.site import build
from zhengji.site.alike import alike
from zhengji.site.catalogue import Catalogue
from zhengji.site.listing import Lister, facets

AMOUNT = re.compile(r"资金 ([\d,.]+) ")


@pytest.fixture(scope="module")
def out(call: Call, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of some submissions of every form; two of the same unit, written with other widths."""
    made = repository(tmp_path_factory.mktemp("lists"), call)
    for form in call.forms:
        for number in (1, 2, 3):
            made.file(form.id, number)
    first = call.forms[0]
    made.file(first.id, 4, unit="ＡＢ新材料研究院有限公司", domains=["海洋", "其他：极地"])
    made.file(first.id, 5, unit="AB 新材料研究院有限公司")
    site = made.base / "site"
    assert build(made.call, site, cache=made.base / "cache").left_out == ()
    return site


def listed(path: Path) -> list[str]:
    """The numbers of the submissions in a list."""
    return re.findall(r'class="zj-number">(\d-[0-9A-Z]{8})<', path.read_text("utf-8"))


def test_every_value_leads_to_a_list_that_holds_the_submission(call: Call, out: Path) -> None:
    for path in out.glob(f"{call.id}/*.html"):
        links = {a["href"] for tag, a in page(path).elements if tag == "a"}
        lists = {href for href in links if href.startswith(("../lists/", "../units/u-"))}
        assert len([href for href in lists if href.startswith("../units/")]) == 1
        assert {"region", "domains"} <= {href.removeprefix("../lists/").partition("-")[0] for href in lists}
        for href in lists:
            assert path.stem.upper() in listed(path.parent / href), (path.name, href)


def test_a_unit_is_one_however_its_name_was_typed(out: Path) -> None:
    units = {path: page(path) for path in (out / "units").glob("u-*.html")}
    same = [path for path, read in units.items() if "新材料研究院有限公司" in read.text]
    assert [len(listed(path)) for path in same] == [2]
    index = page(out / "units" / "index.html")
    leads = {a["href"] for tag, a in index.elements if tag == "a" and "units/u-" in a.get("href", "")}
    assert leads == {f"../units/{path.name}" for path in units}
    for name in ("index.html", "statistics.html"):
        assert "units/index.html" in {address for *_, address in page(out / name).links()}


def test_counts_and_sums_are_the_figures(call: Call) -> None:
    submissions = filed(call, each=6)
    records = [record(one, "public") for one in submissions]
    lister = Lister(call, facets(call))
    catalogue = Catalogue([lister.item(one, "") for one in records], lister.facets)
    figures = {figure.key: figure for figure in statistics(call, records).figures}
    told = 0
    for facet in lister.facets:
        figure = figures.get(facet.key) or figures.get(f"{facet.key}-any")
        for tally in figure.tallies if figure else ():
            if tally.label in facet.values:
                group = catalogue.values.get((facet.key, facet.values.index(tally.label)))
                assert (len(group.items) if group else 0) == tally.count, (facet.key, tally.label)
                assert round((group.money if group else None) or 0, 2) == float(tally.total)
                assert bool(catalogue.href(figure.key if figure else "", tally.label)) is bool(tally.count)
                told += 1
    assert told > 30


def test_filters_are_named_without_the_forms_numbers(call: Call) -> None:
    titles = [facet.title for facet in facets(call)]
    assert not [title for title in titles if re.search("、|（", title)]
    assert any(re.search("、|（", leaf.title) for form in call.forms for leaf in form.leaves if leaf.facet)


def test_a_list_says_how_many_and_how_much(call: Call, out: Path) -> None:
    read = page(out / "lists" / "form-1.html")
    assert "共 5 件" in read.text
    assert any(
        a.get("href") == "../browse.html#form=" + quote(call.forms[0].label + " " + call.forms[0].short_title)
        for _, a in read.elements
    )
    amount = AMOUNT.search(read.text)
    assert amount
    each = [float(one.replace(",", "")) for one in re.findall(r"\n?([\d,.]+) 万元", read.text[amount.end() + 5 :])]
    assert float(amount[1].replace(",", "")) == pytest.approx(sum(each))
    feeds = [a["href"] for _, a in read.elements if a.get("rel") == "alternate"]
    assert "../feeds/form-1.xml" in feeds


def test_titles_are_alike_that_share_what_is_rare() -> None:
    titles = [
        "菱镁矿反浮选提纯技术",
        "菱镁矿浮选尾矿利用技术",
        "城市燃气管网监测技术",
        "城市燃气泄漏预警技术",
        "海参育种技术",
    ]
    assert alike(titles) == [(1,), (0,), (3,), (2,), ()]
    assert alike([]) == []
    assert alike(["同名", "同名", "同名"]) == [(), (), ()]  # what all share tells none from another
    assert all(len(near) <= 3 for near in alike(["同名工程"] * 9 + ["另一件"]))


def test_titles_of_ten_thousand_are_compared_in_no_time() -> None:
    words = (
        "菱镁 稀土 轴承 机床 海参 水稻 燃气 管网 铸造 电池 催化 膜材 焊接 遥感 疫苗 传感 芯片 钢铁 石化 风电".split()
    )
    ends = "提纯 回收 监测 育种 制备 检测 加工 预警 示范 集成".split()
    titles = [
        f"{words[n % 20]}{ends[n // 20 % 10]}与{words[n // 200 % 20]}{ends[n // 4000]}第{n}号技术"
        for n in range(10_000)
    ]
    started = time.process_time()
    found = alike(titles)
    assert time.process_time() - started < 3
    assert sum(map(bool, found)) > 5000
