"""Another authority's call, with other forms, keys and rules, goes through every command with no code of its own."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from zhengji.cli import main
from zhengji.load import load, submission_paths
from zhengji.model import Call, Field, Form, JsonObject, Kind, Submission, Visibility
from zhengji.paths import path_for
from zhengji.report import REPORTERS
from zhengji.schema import load_call
from zhengji.yamlio import write

CALLS = Path(__file__).parent / "calls"
OWN = Path(__file__).parents[1] / "schemas/2020"

# how each submission is called here: a piece of its title
LIDAR, CARE, TROUT, GLASS, GLUE, TEA = "激光雷达", "肺康复", "虹鳟", "光伏", "结构胶", "茶园"

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A copy of the call and its submissions, to be spoilt."""
    return Path(shutil.copytree(CALLS, tmp_path / "calls"))


@pytest.fixture
def second(base: Path) -> Call:
    return load_call(base, str(base / "schemas/binhe-2027"))


@pytest.fixture
def run(base: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command on the copy; gives its exit code and all that it printed."""

    def run(*arguments: str | Path) -> tuple[int, str]:
        code = main([*map(str, arguments), "--call", str(base / "schemas/binhe-2027")])
        printed = capsys.readouterr()
        return code, printed.out + printed.err

    return run


def _one(call: Call, piece: str) -> tuple[Path, Submission]:
    path = next(path for path in submission_paths(call) if piece in path.name)
    submission, findings = load(path, call)
    assert submission
    assert not findings
    return path, submission


def _findings(run: Run) -> list[JsonObject]:
    code, printed = run("check", "--format", "json", "--jobs", "1")
    told: list[JsonObject] = json.loads(printed)["findings"]
    assert code == any(finding["severity"] == "error" for finding in told)
    return told


def test_it_shares_no_key_and_no_text_with_the_other_call(second: Call) -> None:
    first = load_call(OWN.parents[1], "2020")

    def keys(call: Call) -> set[str]:
        return {key for form in call.forms for leaf in form.leaves for key in leaf.path}

    assert keys(first) & keys(second) <= {"name"}  # a person's, inside a row
    assert {form.id for form in first.forms}.isdisjoint(form.id for form in second.forms)
    kinds = {leaf.kind for form in second.forms for leaf in form.leaves}
    assert {Kind.ROWS, Kind.LIST, Kind.BOOLEAN, Kind.INTEGER, Kind.DATE} <= kinds
    assert not kinds & {Kind.GROUP}


def test_its_submissions_are_in_order_and_in_canonical_form(run: Run) -> None:
    assert _findings(run) == []
    assert run("check")[1].startswith("共检查 6 份")
    assert run("fmt", "--check")[0] == 0


# --- check: each fault with the code, the place, the printed label and the words that it must get

Spoil = Callable[[JsonObject], Any]
BAD: dict[str, tuple[str, Spoil, str, str, str, str]] = {
    "over the upper limit": (
        LIDAR, lambda d: d.update(abstract="光源" * 251), "text.too-long", "/abstract", "三、摘要", "超出 2 字",
    ),
    "over the other form's limit": (
        TEA, lambda d: d.update(reasons="茶园" * 501), "text.too-long", "/reasons", "三、理由", "超出 2 字",
    ),
    "under the lower limit": (
        CARE, lambda d: d.update(necessity="很有必要。"),
        "text.too-short", "/necessity", "四、立项必要性", "还差 95 字",
    ),
    "an optional text is limited too": (
        GLASS, lambda d: d.update(hazards="风险" * 151), "text.too-long", "/hazards", "五、风险与对策", "超出 2 字",
    ),
    "a sixth keyword": (
        CARE, lambda d: d["profile"]["keywords"].append("雾化"),
        "shape.too-many", "/profile/keywords", "关键词", "5 个",
    ),
    "no keyword": (
        TROUT, lambda d: d["profile"].update(keywords=[]), "shape.too-few", "/profile/keywords", "关键词", "至少 1 项",
    ),
    "a keyword twice": (
        TROUT, lambda d: d["profile"].update(keywords=["虹鳟", "虹鳟"]),
        "shape.repeated", "/profile/keywords", "关键词", "虹鳟",
    ),
    "a partner is missing where the mode asks for one": (
        LIDAR, lambda d: d["profile"].pop("ally"), "shape.required", "/profile/ally", "合作单位", "联合申报的应填写",
    ),
    "an amount is missing where the answer is yes": (
        GLUE, lambda d: d["proposal"].pop("bounty"), "shape.required", "/proposal/bounty", "建议榜单金额", "没有填写",
    ),
    "own money below half of the grant": (
        CARE, lambda d: d["means"].update(own=14.99), "rule.own-share", "/means/own", "自筹经费", "14.99 万元，不足",
    ),
    "a row holds a word for a number": (
        LIDAR, lambda d: d["means"]["stages"][1].update(amount="若干"),
        "shape.type", "/means/stages/1/amount", "分年度经费 第2行·金额", "若干",
    ),
    "a row lacks a column": (
        LIDAR, lambda d: d["means"]["stages"][0].pop("amount"),
        "shape.required", "/means/stages/0/amount", "分年度经费 第1行·金额", "没有填写",
    ),
    "a row has a column too many": (
        GLASS, lambda d: d["means"]["stages"][0].update(bonus=1),
        "shape.unknown-field", "/means/stages/0/bonus", "分年度经费 第1行", "bonus",
    ),
    "a row is out of range": (
        GLASS, lambda d: d["means"]["stages"][1].update(year=2031),
        "number.range", "/means/stages/1/year", "分年度经费 第2行·年度", "2030",
    ),
    "half a year": (
        GLASS, lambda d: d["means"]["stages"][1].update(year=2028.5),
        "shape.type", "/means/stages/1/year", "分年度经费 第2行·年度", "整数",
    ),
    "two rows of one year": (
        GLASS, lambda d: d["means"]["stages"][1].update(year=2027),
        "rule.stage-years", "/means/stages", "分年度经费", "2027、2027",
    ),
    "a fifth row": (
        GLASS, lambda d: d["means"].update(stages=[{"year": 2027, "amount": n} for n in range(1, 6)]),
        "shape.too-many", "/means/stages", "分年度经费", "最多 4 项",
    ),
    "five decimals": (
        CARE, lambda d: d["means"].update(own=15.00001), "number.decimals", "/means/own", "自筹经费", "4 位小数",
    ),
    "yes as a word": (
        CARE, lambda d: d["profile"].update(exporting="是"),
        "shape.type", "/profile/exporting", "产品是否出口", "true 或 false",
    ),
    "a date as people write it": (
        CARE, lambda d: d["profile"].update(filled_on="2026年11月2日"),
        "format.date", "/profile/filled_on", "填表日期", "年-月-日",
    ),
    "its own opening for another answer, without the answer": (
        TEA, lambda d: d["proposal"]["fields"].append("另："),
        "shape.other", "/proposal/fields/2", "技术领域 第3项", "另",
    ),
    "a level beyond the scale": (
        TEA, lambda d: d["proposal"].update(readiness=10),
        "number.range", "/proposal/readiness", "技术成熟度", "不应大于 9",
    ),
    "no such district": (
        CARE, lambda d: d.update(district="沈阳市"), "shape.option", "/district", "所在区县", "沈阳市",
    ),
    "a key of the other call": (
        CARE, lambda d: d.update(background="文字"), "shape.unknown-field", "/background", "", "background",
    ),
    "a telephone in a row": (
        GLUE, lambda d: d["from"]["people"][1].update(tel="一二三"),
        "format.phone", "/from/people/1/tel", "建议专家 第2行·电话", "区号",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_fault_is_told_in_the_forms_own_words(name: str, second: Call, run: Run) -> None:
    piece, spoil, code, pointer, label, words = BAD[name]
    path, submission = _one(second, piece)
    spoil(submission.data)
    path.write_text(write(submission.form, submission.data), encoding="utf-8")
    told = [finding for finding in _findings(run) if finding["severity"] == "error"]
    assert [(finding["code"], finding["pointer"]) for finding in told] == [(code, pointer)]
    assert told[0]["path"] == path.relative_to(second.base).as_posix()
    assert told[0]["label"] == label
    assert words in told[0]["message"]
    assert told[0]["hint"]
    again, _ = load(path, second)
    assert again
    assert told[0]["line"] == again.place(pointer).line


def test_conditions_bind_only_where_they_apply(second: Call, run: Run) -> None:
    path, submission = _one(second, LIDAR)
    submission.data["profile"].pop("ally")
    submission.data["profile"]["mode"] = "独立"
    submission.data["means"].pop("grant")
    submission.data["means"]["own"] = 0
    path.write_text(write(submission.form, submission.data), encoding="utf-8")
    assert _findings(run) == []


def test_a_rule_of_its_own_may_warn(second: Call, run: Run) -> None:
    path, submission = _one(second, CARE)
    submission.data["profile"]["filled_on"] = "2025-11-02"
    path.write_text(write(submission.form, submission.data), encoding="utf-8")
    assert [(finding["code"], finding["severity"]) for finding in _findings(run)] == [("rule.filled-early", "warning")]


@pytest.mark.parametrize("name", REPORTERS)
def test_every_report_tells_of_it_and_of_nothing_private(name: str, second: Call, run: Run) -> None:
    path, submission = _one(second, CARE)
    submission.data["profile"]["liaison"]["cell"] = "154000017029"
    submission.data["means"]["own"] = 1
    path.write_text(write(submission.form, submission.data), encoding="utf-8")
    code, printed = run("check", "--format", name, "--jobs", "1")
    assert code == 1
    printed = unescape(printed)  # a comment is made inert
    for words in ("rule.own-share", "format.mobile", "自筹经费"):
        assert words in printed
    assert "154000017029" not in printed


# --- the other commands


def test_forms_and_explain_know_it(run: Run, second: Call) -> None:
    code, printed = run("forms")
    assert code == 0
    assert all(text in printed for form in second.forms for text in (form.id, form.label, form.title))
    for form in second.forms:
        for rule in form.rules:
            code, printed = run("explain", rule.code)
            assert code == 0
            assert rule.title in printed


def _told(leaves: tuple[Field, ...]) -> Iterator[str]:
    for leaf in leaves:
        yield from (leaf.title, leaf.hint, *leaf.options)
        if leaf.kind is Kind.ROWS:
            yield from _told(leaf.fields)


@pytest.mark.parametrize("form_id", ["topic", "direction"])
def test_a_new_file_asks_for_everything_and_checks_as_blank(form_id: str, second: Call, run: Run) -> None:
    form = second.form(form_id)
    assert form
    code, printed = run("new", form.label, "--out", "-")
    assert code == 0
    assert [text for text in _told(form.leaves) if text not in printed] == []
    code, printed = run("new", form.id, "--unit", "滨河某某研究所（示例）", "--title", "新填的一份（示例）")
    path = second.base / path_for(second.id, form.id, "滨河某某研究所（示例）", "新填的一份（示例）")
    assert code == 0
    assert path.is_file(), printed
    missing = {finding["pointer"] for finding in _findings(run)}
    filled = {item.pointer for role in ("form", "unit", "title") if (item := form.role(role))}
    required = {leaf.pointer for leaf in form.leaves if leaf.required} - filled
    assert {pointer for pointer in required if not any(pointer.startswith(f"{group}/") for group in missing)} <= missing


def test_fmt_brings_a_persons_file_into_order_and_keeps_the_comments(second: Call, run: Run) -> None:
    path, submission = _one(second, TROUT)
    canonical = path.read_text(encoding="utf-8")
    data = {key: submission.data[key] for key in reversed(submission.data)}
    lines = json.dumps(data, ensure_ascii=False, indent=2)
    path.write_text(f"# 联合会填\n{lines}\n", encoding="utf-8")
    assert run("fmt", "--check", path)[0] == 1
    assert run("fmt", path)[0] == 0
    text = path.read_text(encoding="utf-8")
    assert "# 联合会填" in text
    assert text.replace("# 联合会填\n", "") == canonical
    assert _findings(run) == []


# --- what is made of it


def _values(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _values(list(item.values()) if isinstance(item, dict) else item)
    elif isinstance(value, str):
        yield from value.split("\n")


def _private(form: Form, data: JsonObject) -> Iterator[str]:
    for leaf in form.leaves:
        value = leaf.value(data)
        if leaf.kind is Kind.ROWS:
            keys = [child.key for child in leaf.fields if child.visibility is Visibility.STAFF]
            yield from (row[key] for row in value or () for key in keys if key in row)
        elif leaf.visibility is Visibility.STAFF and value is not None:
            yield str(value)


def _public(form: Form, data: JsonObject) -> Iterator[str]:
    hidden = set(_private(form, data))
    for leaf in form.leaves:
        if leaf.role != "form" and leaf.visibility is Visibility.PUBLIC:
            yield from (text for text in _values(leaf.value(data)) if text not in hidden)


def _page(file: Path) -> str:
    return unescape(re.sub(r"<[^>]+>", "", file.read_text(encoding="utf-8")))


def _as_printed(text: str) -> str:
    """A date as the site says it: 2026年10月31日."""
    numbers = re.fullmatch(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?", text)
    if numbers is None:
        return text
    return "".join(f"{int(number)}{mark}" for number, mark in zip(numbers.groups(), "年月日", strict=True) if number)


def test_the_site_shows_what_is_public_and_nothing_else(second: Call, run: Run, tmp_path: Path) -> None:
    code, printed = run("build", "--out", tmp_path / "site", "--jobs", "1")
    assert code == 0, printed
    everything = b"".join(file.read_bytes() for file in (tmp_path / "site").rglob("*") if file.is_file()).decode(
        "utf-8", "replace"
    )
    for path in submission_paths(second):
        submission, _ = load(path, second)
        assert submission
        page = _page(tmp_path / "site" / second.id / f"{submission.number.lower()}.html")
        assert [text for text in _public(submission.form, submission.data) if _as_printed(text) not in page] == []
        assert [text for text in _private(submission.form, submission.data) if text in everything] == []
    lidar = _page(tmp_path / "site" / second.id / f"{_one(second, LIDAR)[1].number.lower()}.html")
    for shown in ("表一", "160.25 万元", "120 万元", "分年度经费", "合作单位", "189 字"):
        assert shown in lidar
    for name in ("index.html", "browse.html", "statistics.html", "downloads.html", "filing.html"):
        page = _page(tmp_path / "site" / name)
        assert second.organiser in page
        assert not re.search(r"辽宁|附件[1-4]", page), name


def test_the_staff_site_shows_all(second: Call, run: Run, tmp_path: Path) -> None:
    assert run("build", "--out", tmp_path / "site", "--audience", "staff", "--jobs", "1")[0] == 0
    for path in submission_paths(second):
        submission, _ = load(path, second)
        assert submission
        page = _page(tmp_path / "site" / second.id / f"{submission.number.lower()}.html")
        assert [text for text in _private(submission.form, submission.data) if text not in page] == []


def test_a_broken_one_is_left_out_and_the_rest_is_built(second: Call, run: Run, tmp_path: Path) -> None:
    path, submission = _one(second, GLASS)
    submission.data["means"]["own"] = 1
    path.write_text(write(submission.form, submission.data), encoding="utf-8")
    code, printed = run("build", "--out", tmp_path / "site", "--jobs", "1")
    assert code == 1
    assert path.name in printed
    pages = {file.stem for file in (tmp_path / "site" / second.id).glob("*.html")}
    assert submission.number.lower() not in pages
    assert len(pages & {_one(second, piece)[1].number.lower() for piece in (LIDAR, CARE, TROUT, GLUE, TEA)}) == 5


def test_exports_carry_every_public_value_and_no_private_one(second: Call, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run("export", "--out", out)[0] == 0
    documents = [json.loads(file.read_bytes()) for file in sorted(out.glob("*.json")) if "schema" not in file.name]
    records = {one["number"]: one["data"] for document in documents for one in document["submissions"]}
    tables = {file.name: file.read_text(encoding="utf-8-sig") for file in out.glob("*.csv")}
    books = {file.name: str(_cells(file)) for file in out.glob("*.xlsx")}
    plain = {name.rpartition(".")[0] for name in books if "-narratives" not in name}
    assert {name.rpartition(".")[0] for name in tables if "-dictionary" not in name} == plain
    for path in submission_paths(second):
        submission, _ = load(path, second)
        assert submission
        data = records[submission.number]
        assert list(_public(submission.form, data)) == list(_public(submission.form, submission.data))
        assert list(_private(submission.form, data)) == []
        whole = "".join((*tables.values(), *books.values(), json.dumps(records, ensure_ascii=False)))
        assert [text for text in _private(submission.form, submission.data) if text in whole] == []
        table = next(text for name, text in tables.items() if name.endswith(f"-{submission.form.id}.csv"))
        book = next(text for name, text in books.items() if name.endswith(f"-{submission.form.id}.xlsx"))
        for leaf in submission.form.leaves:
            if leaf.kind in (Kind.TEXT, Kind.CHOICE) and leaf.role != "form" and leaf.visibility is Visibility.PUBLIC:
                value = leaf.value(submission.data) or ""
                assert value in table
                assert value in book
                assert leaf.title in table
    topics = next(text for name, text in tables.items() if name.endswith("-topic.csv"))
    lidar = next(line for line in topics.splitlines() if LIDAR in line)
    assert all(text in lidar for text in ("120", "180.5", "140.25", "是", "激光雷达"))


def _cells(file: Path) -> list[list[list[Any]]]:
    book = CalamineWorkbook.from_path(file)
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


def test_exports_of_the_staff_carry_the_rest(second: Call, run: Run, tmp_path: Path) -> None:
    assert run("export", "--out", tmp_path / "out", "--audience", "staff", "--to", "json")[0] == 0
    whole = "".join(file.read_text(encoding="utf-8") for file in (tmp_path / "out").iterdir())
    for path in submission_paths(second):
        submission, _ = load(path, second)
        assert submission
        assert [text for text in _private(submission.form, submission.data) if text not in whole] == []
