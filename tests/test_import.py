"""`zhengji import`: what people sent, put where it belongs, with a word about each."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.corpus.answers import answers
from tests.workbooks import samples, workbook
from zhengji.checks import engine_codes
from zhengji.cli import main
from zhengji.commands import import_
from zhengji.derive import blank
from zhengji.inbox import SAVERS, Order, State, overview, place, receive, sharing, tell, workers
from zhengji.inbox.arrival import Arrival
from zhengji.inbox.reading import Source
from zhengji.inbox.settle import Wishes, _checked_as_written, checked, filed, settle
from zhengji.intake import INTAKES, Unclaimed
from zhengji.intake.contract import put
from zhengji.intake.rows import Row, row_intakes
from zhengji.load import load, submission_paths
from zhengji.model import Call, Form, Submission
from zhengji.outputs.docx import document
from zhengji.outputs.formcolumns import cells_of, columns_of
from zhengji.outputs.printed import paper
from zhengji.outputs.records import record
from zhengji.paths import number_of
from zhengji.pool import FORKS
from zhengji.schema import load_call
from zhengji.yamlio import composed, write
from zhengji.yamlio.writer import entries

ROOT = Path(__file__).parents[1]
OFFICIAL = load_call(ROOT, "2020")
OTHER = load_call(ROOT / "tests" / "calls", "binhe-2027")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository without submissions."""
    shutil.copytree(ROOT / "schemas", tmp_path / "repository" / "schemas")
    return tmp_path / "repository"


def sheet(form: Form, data: list[dict[str, Any]], **changed: Any) -> bytes:
    columns = [column for column in columns_of(form, data) if not column.formula]
    rows = [list(cells_of(columns, one)) for one in data]
    header = [f"{column.group}·{column.header}" if column.group else column.header for column in columns]
    for role, value in changed.items():
        at = next(index for index, column in enumerate(columns) if column.field.role == role.replace("_", "-"))
        for row in rows:
            row[at] = value
    return workbook({form.short_title[:31]: [header, *rows]})


def word(submission: Submission) -> bytes:
    return document(paper(submission.form, record(submission, "staff"), "staff"))


def run(*arguments: object, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    code = main(["import", *map(str, arguments)])
    said = capsys.readouterr()
    return code, said.out, said.err


def stand(root: Path) -> dict[str, bytes]:
    """Every file of the submissions."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in (root / "submissions").rglob("*.yaml")}


def expected(*sent: Submission) -> dict[str, bytes]:
    return {one.path: write(one.form, one.data).encode() for one in sent}


@pytest.mark.parametrize("call", [OFFICIAL, OTHER], ids=lambda call: call.id)
def test_a_mixed_folder_goes_where_it_belongs_and_one_bad_file_stops_nothing(
    call: Call, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if call is OTHER:
        shutil.copytree(ROOT / "tests" / "calls" / "schemas" / call.id, root / "schemas" / call.id)
    inbox = tmp_path / "收件箱"
    (inbox / "第二批").mkdir(parents=True)
    sent = list(samples(call))
    form = sent[0].form
    rest = [one for one in sent if one.form is not form]
    (inbox / "汇总.xlsx").write_bytes(sheet(form, [one.data for one in sent if one.form is form]))
    for number, one in enumerate(rest):
        if number % 2:
            (inbox / "第二批" / f"{number}.docx").write_bytes(word(one))
        else:
            (inbox / f"{number}.yaml").write_bytes(write(one.form, one.data).encode())
    (inbox / "旧的.doc").write_bytes(b"\xd0\xcf\x11\xe0")
    (inbox / "扫描件.pdf").write_bytes(b"%PDF")
    (inbox / "坏了.xlsx").write_bytes(b"PK\x03\x04nothing")
    (inbox / "~$汇总.xlsx").write_bytes(b"")
    (inbox / "链接.xlsx").symlink_to("/etc/passwd")
    code, out, _ = run(
        "-C", root, "--call", call.id, "--region", call.regions[0].name, "--jobs", 1, inbox, capsys=capsys
    )
    found = stand(root)
    assert set(found) == set(expected(*sent))
    assert {path for path, content in found.items() if content != expected(*sent)[path]} == set()
    assert code == 1  # for the four that were not read
    assert "没有读出来 4" in out
    assert f"已写入 {len(sent)}" in out
    assert all(name in out for name in ("旧的.doc", "扫描件.pdf", "坏了.xlsx", "链接.xlsx"))
    assert not list((root / "submissions").glob(".import-*"))
    code, out, _ = run("-C", root, "--call", call.id, inbox / "汇总.xlsx", capsys=capsys)
    assert (code, stand(root)) == (0, found)
    assert "已有，内容相同" in out


@pytest.fixture
def one(tmp_path: Path) -> tuple[Path, Submission]:
    """A workbook with one submission."""
    sent = next(samples(OFFICIAL, OFFICIAL.forms[3]))
    path = tmp_path / "一份.xlsx"
    path.write_bytes(sheet(sent.form, [sent.data]))
    return path, sent


def test_everything_that_was_understood_is_told_with_its_place(
    one: tuple[Path, Submission], root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, sent = one
    code, out, _ = run("-C", root, path, capsys=capsys)
    assert code == 0
    for leaf in sent.form.leaves:
        if leaf.role != "form":
            assert f"{sent.form.label_of(leaf.pointer)}：" in out
    assert "!B2〕" in out


def test_e4_what_only_staff_may_see_is_not_told_into_a_pipe(
    one: tuple[Path, Submission], root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, sent = one
    _, out, err = run("-C", root, path, capsys=capsys)
    for leaf in sent.form.leaves:
        if leaf.visibility == "staff":
            value = leaf.value(sent.data)
            assert value not in out + err
    assert "（不公开，已读入）" in out


@pytest.mark.parametrize("form", [*OFFICIAL.forms, *OTHER.forms], ids=lambda form: form.id)
def test_nothing_is_written_for_a_blank_form(form: Form) -> None:
    call = OFFICIAL if form in OFFICIAL.forms else OTHER
    (intake,) = INTAKES[".docx"](document(paper(form)), "空白.docx", call, None)
    settled = settle(intake, call, Wishes())
    assert (settled.arrival.state, settled.arrival.path, settled.content) == (State.UNREAD, "", b"")
    assert [one.code for one in settled.arrival.findings] == ["intake.nothing"]


def test_e4_what_found_no_field_is_withheld_and_not_said_to_be_read() -> None:
    left = Arrival("汇总.xlsx", "第3行", State.WRITTEN, unclaimed=(Unclaimed("C3", "请张三去办"),))
    told = tell(OFFICIAL, [left], private=False)
    assert "张三" not in told
    assert "已读入" not in told
    assert "（可能含个人信息，不在这里显示）" in told
    assert "请张三去办" in tell(OFFICIAL, [left], private=True)


def test_another_file_that_stands_there_is_never_written_over_unasked(
    one: tuple[Path, Submission], root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, sent = one
    target = root / sent.path
    target.parent.mkdir(parents=True)
    story = sent.form.narratives[0]
    other = json.loads(json.dumps(sent.data))
    node = other
    for key in story.path[:-1]:
        node = node[key]
    node[story.path[-1]] = "原来的内容"
    before = f"# 我的注释\n{write(sent.form, other)}".encode()
    target.write_bytes(before)
    code, out, _ = run("-C", root, path, capsys=capsys)
    assert (code, target.read_bytes()) == (1, before)
    assert sent.form.label_of(story.pointer) in out
    assert "--force" in out
    code, out, _ = run("-C", root, "--force", path, capsys=capsys)
    assert (code, target.read_bytes()) == (0, expected(sent)[sent.path])


def test_the_same_answers_with_comments_are_left_as_they_are(
    one: tuple[Path, Submission], root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, sent = one
    target = root / sent.path
    target.parent.mkdir(parents=True)
    target.write_bytes(b"# \xe6\xb3\xa8\n" + expected(sent)[sent.path])
    before = target.read_bytes()
    assert run("-C", root, "--force", path, capsys=capsys)[0] == 0
    assert target.read_bytes() == before


def test_into_a_file_fills_what_arrived_and_keeps_the_rest_and_the_comments(
    one: tuple[Path, Submission], root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, sent = one
    story = sent.form.narratives[-1]
    kept = json.loads(json.dumps(sent.data))
    node, gone = kept, json.loads(json.dumps(sent.data))
    for key in story.path[:-1]:
        node = node[key]
    node[story.path[-1]] = "只在文件里的一段。"
    file = tmp_path / "我的.yaml"
    file.write_bytes(f"# 我的注释\n\n{write(sent.form, kept)}".encode())
    node = gone
    for key in story.path[:-1]:
        node = node[key]
    del node[story.path[-1]]
    title = sent.form.role("title")
    assert title is not None
    path.write_bytes(sheet(sent.form, [gone], title="改过的名称关键技术研究"))
    run("-C", root, "--into", file, path, capsys=capsys)
    text = file.read_text("utf-8")
    assert text.startswith("# 我的注释\n")
    assert "只在文件里的一段。" in text
    assert "改过的名称关键技术研究" in text
    assert not (root / "submissions").exists() or not stand(root)


def test_into_a_blank_file_leaves_what_did_not_arrive_as_it_was(
    one: tuple[Path, Submission], root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, sent = one
    file = tmp_path / "空白.yaml"
    file.write_text(blank(sent.form), "utf-8")
    data = json.loads(json.dumps(sent.data))
    story = sent.form.narratives[-1]
    data.pop(story.path[0])
    path.write_bytes(sheet(sent.form, [data]))
    _, out, err = run("-C", root, "--into", file, path, capsys=capsys)
    assert "已覆盖" in out, err
    assert set(blank(sent.form).split("\n")) - set(file.read_text("utf-8").split("\n")) <= {
        line for line in blank(sent.form).split("\n") if not line.lstrip().startswith("#")
    }
    assert f"{story.key}: |-\n" in file.read_text("utf-8")


def test_two_of_one_run_at_one_path_are_told_of(
    one: tuple[Path, Submission], root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, sent = one
    story = sent.form.narratives[0]
    other = json.loads(json.dumps(sent.data))
    node = other
    for key in story.path[:-1]:
        node = node[key]
    node[story.path[-1]] += "又一版。"
    path.write_bytes(sheet(sent.form, [sent.data, other, sent.data]))
    code, out, _ = run("-C", root, path, capsys=capsys)
    assert code == 1
    assert stand(root) == expected(sent)
    assert "与另一份单位、名称相同，没有写" in out
    # which fields, and what to do: somebody has to say which of the two it is
    assert f"不同的栏目：{sent.form.label_of(story.pointer)}　请核对以哪一份为准" in out
    assert "已有，内容相同" in out


def test_what_is_wrong_is_told_down_the_form_and_not_without_end(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    form = OFFICIAL.forms[0]
    inbox = tmp_path / "收"
    inbox.mkdir()
    for number in range(4):  # more than a few, of which not everything is told
        data = answers(OFFICIAL, form, number, random.Random(number), 4000)
        for leaf in form.leaves[3:]:
            node = data
            for key in leaf.path[:-1]:
                node = node.get(key, {})
            if number == 0 and leaf.role not in ("title", "unit"):
                node.pop(leaf.path[-1], None)
        (inbox / f"{number}.xlsx").write_bytes(sheet(form, [data]))
    code, out, _ = run("-C", root, inbox, capsys=capsys)
    assert code == 1
    told = re.findall(r"^    错误　(.*?)：没有填写", out, re.MULTILINE)
    labels = [form.label_of(pointer) for pointer in form.fields_by_pointer]
    assert len(told) == 8
    assert told == sorted(told, key=labels.index)
    assert re.search(r"…… 共 \d\d 处，加 --report", out)
    assert "键名" not in out  # no spreadsheet has any
    _, out, _ = run("-C", root, "--dry-run", inbox / "0.xlsx", capsys=capsys)
    assert len(re.findall("没有填写", out)) > 8  # of a few, all of it


def test_what_cannot_be_read_is_named_in_good_chinese(root: Path, tmp_path: Path) -> None:
    names = ("a.pdf", "a.txt", "a.et", "a.doc", "a.zip", "a")
    for name in names:
        (tmp_path / name).write_bytes(b"x")
    found = receive(load_call(root), Order(tuple(tmp_path / name for name in names)))
    assert [each.findings[0].message for each in found] == [
        "这是 PDF，读不了",
        "这是 .txt 文件，读不了",
        "这是 WPS 表格的旧格式（.et），读不了",
        "这是旧版 Word 文档（.doc），读不了",
        "这是压缩包，读不了",
        "这是没有扩展名的文件，读不了",
    ]


def test_without_unit_or_title_it_has_no_place_and_is_not_lost(
    one: tuple[Path, Submission], root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, sent = one
    path.write_bytes(sheet(sent.form, [sent.data], unit=""))
    code, out, _ = run("-C", root, path, capsys=capsys)
    assert (code, stand(root)) == (1, {})
    assert "缺单位或名称" in out
    code, out, _ = run("-C", root, "--out", tmp_path / "待补", path, capsys=capsys)
    (written,) = (tmp_path / "待补").rglob("*.yaml")
    assert sent.form.narratives[0].value(sent.data)[:20] in written.read_text("utf-8")


@pytest.mark.parametrize("name", ["填报.yaml", "文件夹"])
def test_out_is_a_file_or_a_folder(
    name: str, one: tuple[Path, Submission], root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, sent = one
    out = tmp_path / "出" / name
    assert run("-C", root, "--out", out, path, capsys=capsys)[0] == 0
    written = [out] if out.suffix else list(out.rglob("*.yaml"))
    assert [each.read_bytes() for each in written] == list(expected(sent).values())
    assert not list(tmp_path.rglob(".import-*"))
    assert not (root / "submissions").exists()


def test_a_dry_run_writes_nothing(one: tuple[Path, Submission], root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, _ = one
    code, out, _ = run("-C", root, "--dry-run", path, capsys=capsys)
    assert code == 0
    assert "可以写入" in out
    assert not list(root.rglob("*.yaml"))[len(list(ROOT.glob("schemas/*/call.yaml"))) :]


@pytest.mark.parametrize(
    ("unit", "source", "asked", "region", "guessed"),
    [
        pytest.param("沈阳某某研究所", "a.xlsx", "", "沈阳市", True, id="unit"),
        pytest.param("某某研究所", "大连市/a.xlsx", "", "大连市", True, id="folder"),
        pytest.param("沈阳某某研究所", "a.xlsx", "鞍山", "鞍山市", False, id="told"),
        pytest.param("大连沈阳某某研究所", "a.xlsx", "", None, False, id="two"),
        pytest.param("某某研究所", "a.xlsx", "", None, False, id="none"),
    ],
)
def test_the_region_is_told_or_guessed(
    unit: str, source: str, asked: str, region: str | None, guessed: bool, root: Path, tmp_path: Path
) -> None:
    sent = next(samples(OFFICIAL, OFFICIAL.forms[3]))
    path = tmp_path / "收" / source
    path.parent.mkdir(parents=True)
    path.write_bytes(sheet(sent.form, [sent.data], region="", unit=unit))
    call = load_call(root)
    from zhengji.inbox import region_named

    order = Order((tmp_path / "收",), region=region_named(call, asked) if asked else "")
    (arrival,) = [each for each in receive(call, order) if each.state is not State.ASIDE]
    field = sent.form.role("region")
    assert field is not None
    found = {each.pointer: each for each in arrival.understood}.get(field.pointer)
    assert (found.value if found else None) == region
    assert bool(found and found.guessed) == guessed


@pytest.mark.parametrize("suffix", [".json", ".xlsx"])
def test_the_report_holds_everything(
    suffix: str, one: tuple[Path, Submission], root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, sent = one
    header_more = sheet(sent.form, [sent.data], unit_type="高等院校")
    path.write_bytes(header_more)
    report = tmp_path / f"结果{suffix}"
    run("-C", root, "--report", report, path, capsys=capsys)
    contact = next(leaf for leaf in sent.form.leaves if leaf.visibility == "staff")
    if suffix == ".json":
        (told,) = json.loads(report.read_bytes())["arrivals"]
        assert told["path"] == sent.path
        values = {each["pointer"]: each for each in told["understood"]}
        assert values[contact.pointer]["value"] == contact.value(sent.data)
        assert [each["label"] for each in told["understood"] if each["guessed"]] == ["单位性质"]
    else:
        from python_calamine import load_workbook

        book = load_workbook(str(report))
        assert book.sheet_names == ["总表", "读出的内容", "没有归栏的文字", "问题"]
        assert sent.path in [cell for row in book.get_sheet_by_name("总表").to_python() for cell in row]
    again = SAVERS[suffix](load_call(root), receive(load_call(root), Order((path,), full=True, dry=True)))
    assert again == SAVERS[suffix](load_call(root), receive(load_call(root), Order((path,), full=True, dry=True)))


def test_the_reports_that_help_names_are_those_there_are() -> None:
    assert tuple(SAVERS) == import_.REPORTS


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["没有的文件.xlsx"], "找不到"),
        (["--form", "附件9", "{file}"], "没有“附件9”"),
        (["--region", "北京市", "{file}"], "没有“北京市”"),
        (["--report", "a.txt", "{file}"], "不能把结果存成"),
        (["--out", "a", "--into", "b", "{file}"], "只能用一个"),
        (["--into", "没有.yaml", "{file}"], "读不了"),
        (["{empty}"], "没有可导入的文件"),
    ],
)
def test_the_operators_faults_are_told_in_a_line(
    arguments: list[str],
    said: str,
    one: tuple[Path, Submission],
    root: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "空的").mkdir()
    words = [each.format(file=one[0], empty=tmp_path / "空的") for each in arguments]
    code, out, err = run("-C", root, *words, capsys=capsys)
    assert (code, out) == (2, "")
    assert said in err
    assert "提示" in err


def test_findings_of_checking_name_the_cell_they_come_from(
    one: tuple[Path, Submission], root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, sent = one
    path.write_bytes(sheet(sent.form, [sent.data], primary_text="太短了"))
    code, out, _ = run("-C", root, path, capsys=capsys)
    assert code == 1
    line = next(line for line in out.splitlines() if "[text.too-short]" in line)
    assert "〔" in line
    assert "现 3 字" in line
    assert len(stand(root)) == 1  # with its faults: nothing that was typed is lost


def test_i1_what_others_have_filed_under_the_same_title_is_told(
    one: tuple[Path, Submission], root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, sent = one
    run("-C", root, path, capsys=capsys)
    path.write_bytes(sheet(sent.form, [sent.data], unit="另一个单位"))
    _, out, _ = run("-C", root, path, capsys=capsys)
    assert "across.same-title" in out
    assert "across.same-text" in out


# --- what is composed is checked as what is read


@pytest.mark.parametrize("call", [OFFICIAL, OTHER], ids=lambda call: call.id)
def test_checking_what_was_composed_says_what_checking_its_file_says(call: Call) -> None:
    spoilt = [
        "",
        "太短",
        "a\x07b",
        "\ufffd",
        "\ufffe",
        "1",
        "true",
        "# x",
        "2020年1月",
        "甲\n乙 \n\n",
        "'",
        "12:30",
        "\u202e甲",
        " x",
    ]
    chance = random.Random(7)
    for form in call.forms:
        for number in range(12):
            data = answers(call, form, number, random.Random(number), 2000)
            texts = [leaf for leaf in form.leaves if isinstance(leaf.value(data), str) and leaf.role != "form"]
            for leaf in chance.sample(texts, min(3, len(texts))) if number else ():
                node = data
                for key in leaf.path[:-1]:
                    node = node[key]
                node[leaf.path[-1]] = chance.choice(spoilt)
            ready = filed(form, data)
            text, lines = composed(form, ready)
            content = text.encode("utf-8", "surrogatepass")
            name = f"submissions/{call.id}/{form.id}/甲/乙.yaml"
            assert text == "".join(f"{one.text}\n" for one in entries(form, ready))
            submission = Submission(number_of(form.number, name), form, ready, name, lines, "")
            assert _checked_as_written(submission, content, call) == checked(content, name, call)


# --- killed, full, overtaken


def _many(folder: Path, count: int) -> dict[str, bytes]:
    """A workbook of many rows, and every file that it makes."""
    form = OFFICIAL.forms[3]
    made = [answers(OFFICIAL, form, number, random.Random(number), 4000) for number in range(count)]
    (folder / "许多.xlsx").write_bytes(sheet(form, made))
    from zhengji.paths import path_for

    roles = [form.role("unit"), form.role("title")]
    found = {}
    for one in made:
        unit, title = (role.value(one) for role in roles if role)
        found[path_for(OFFICIAL.id, form.id, unit, title)] = write(form, filed(form, one)).encode()
    return found


def test_i4_killed_at_any_moment_every_file_is_whole_and_a_rerun_converges(root: Path, tmp_path: Path) -> None:
    wanted = _many(tmp_path, 60)
    command = [
        sys.executable,
        "-m",
        "zhengji.cli",
        "import",
        "-C",
        str(root),
        "--jobs",
        "1",
        str(tmp_path / "许多.xlsx"),
    ]
    killed = 0
    for moment in (0.0, 0.02, 0.06):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 30
        # wait until it writes, then a little longer
        while process.poll() is None and time.monotonic() < deadline and not list(root.glob("submissions/.import-*/*")):
            time.sleep(0.005)
        time.sleep(moment)
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        assert stand(root).items() <= wanted.items()
        call = load_call(root)
        assert {path.name for path in submission_paths(call)} <= {Path(path).name for path in wanted}
    assert killed
    assert subprocess.run(command, capture_output=True, check=False).returncode in (0, 1)
    assert stand(root) == wanted
    assert not list((root / "submissions").glob(".import-*"))


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()], ids=["full", "ctrl-c"])
def test_i4_a_full_disk_leaves_what_was_whole(
    error: BaseException,
    root: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    wanted = _many(tmp_path, 6)
    real, left = Path.hardlink_to, [3]

    def link(self: Path, target: Path) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise error
        real(self, target)

    monkeypatch.setattr(Path, "hardlink_to", link)
    code, _, err = run("-C", root, "--jobs", 1, tmp_path / "许多.xlsx", capsys=capsys)
    assert code in (2, 130)
    assert "磁盘已满" in err or "已中断" in err
    assert len(stand(root)) == 3
    assert stand(root).items() <= wanted.items()
    assert not list((root / "submissions").glob(".import-*"))
    monkeypatch.undo()
    run("-C", root, tmp_path / "许多.xlsx", capsys=capsys)
    assert stand(root) == wanted


def test_whoever_was_quicker_is_not_written_over(
    one: tuple[Path, Submission], root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path, sent = one

    @contextmanager
    def flushing(self: place.Aside, written: int) -> Iterator[list[str]]:
        yield []
        (root / sent.path).parent.mkdir(parents=True)
        (root / sent.path).write_bytes(b"quicker")

    monkeypatch.setattr(place.Aside, "flushing", flushing)
    code, out, _ = run("-C", root, path, capsys=capsys)
    assert code == 1
    assert (root / sent.path).read_bytes() == b"quicker"
    assert "刚才有人写了同名的文件" in out


def test_many_are_moved_by_several_processes(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = _many(tmp_path, 20)
    taken = sorted(wanted)[7]
    flushing = place.Aside.flushing

    @contextmanager
    def and_one_is_quicker(self: place.Aside, written: int) -> Iterator[list[str]]:
        with flushing(self, written) as names:
            yield names
        (root / taken).parent.mkdir(parents=True)
        (root / taken).write_bytes(b"quicker")

    monkeypatch.setattr(place.Aside, "flushing", and_one_is_quicker)
    monkeypatch.setattr(sys.modules["zhengji.inbox.receive"], "_CHUNK", 3)  # the package has a function of that name
    arrivals = receive(load_call(root), Order((tmp_path / "许多.xlsx",), jobs=2))
    assert [one.path for one in arrivals if one.state is State.CONFLICT] == [taken]
    assert stand(root) == wanted | {taken: b"quicker"}


@pytest.mark.parametrize("links", [True, False])
def test_a_file_system_without_links_is_served_too(
    links: bool, one: tuple[Path, Submission], root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, sent = one
    if not links:

        def no_link(self: Path, target: Path) -> None:
            raise PermissionError(1, "Operation not permitted")

        monkeypatch.setattr(Path, "hardlink_to", no_link)
    call = load_call(root)
    assert [each.state for each in receive(call, Order((path,))) if each.form] == [State.WRITTEN]
    assert stand(root) == expected(sent)
    assert (root / sent.path).stat().st_mode & 0o777 == 0o666 & ~_umask()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_of_many_rows_no_texts_are_kept_but_where_they_stand(root: Path, tmp_path: Path) -> None:
    """Ten thousand rows would fill the memory, and only what wants a look is told of them."""
    form = OFFICIAL.forms[3]
    made = [answers(OFFICIAL, form, number, random.Random(number), 4000) for number in range(6)]
    narrative = form.narratives[0]
    for one in made[4:]:  # one text filed twice
        put(one, narrative.path, narrative.value(made[4]))
    (tmp_path / "许多.xlsx").write_bytes(sheet(form, made))
    call = load_call(root)
    arrivals = receive(call, Order((tmp_path / "许多.xlsx",)))
    assert len(arrivals) == 6
    assert [any(one.value for one in each.understood) for each in arrivals] == [True] * 3 + [False] * 3
    assert all(each.answers > 10 for each in arrivals)
    assert sum(len(each.understood) for each in receive(call, Order((tmp_path / "许多.xlsx",), full=True))) > 60
    told = tell(call, arrivals, private=True)
    where = re.findall(r"一字不差〔(.*?)〕", told)
    assert [one.rpartition("!")[2][-1:] for one in where] == ["6", "7"]  # under one row of header


@pytest.mark.parametrize("books", [1, 2, 3])
def test_workers_give_what_one_process_gives(
    books: int, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A workbook parted among the workers, one for each of them, and both at once."""
    monkeypatch.setattr(sharing, "LARGE", 1)  # any workbook is worth it
    inbox = tmp_path / "收"
    inbox.mkdir()
    _many(inbox, 150)
    for number in range(1, books):
        shutil.copy(inbox / "许多.xlsx", inbox / f"又{number}.xlsx")
    (inbox / "坏.xlsx").write_bytes(b"PK")
    call = load_call(root)
    steps: list[tuple[int, int]] = []
    alone = receive(call, Order((inbox,), dry=True, jobs=1))
    together = receive(call, Order((inbox,), dry=True, jobs=2), lambda done, total: steps.append((done, total)))
    assert alone == together
    assert sum(one.state is State.PLANNED for one in alone) == 150
    assert all(done <= total for done, total in steps)
    assert steps == sorted(steps)


@pytest.mark.skipif(not FORKS, reason="a worker that is no copy of this process would not die as it is told to")
def test_rows_that_end_their_worker_end_no_others_and_nobody_waits_for_them(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deadly(rows: Sequence[Row], *told: Any) -> Any:
        return os._exit(1) if any(row.at == 30 for row in rows) else row_intakes(rows, *told)

    monkeypatch.setattr(workers, "row_intakes", deadly)
    monkeypatch.setattr(workers, "_AHEAD", 1)
    monkeypatch.setattr(sharing, "LARGE", 1)
    monkeypatch.setattr(sharing, "_HANDFUL", 8)
    _many(tmp_path, 60)
    arrivals = receive(load_call(root), Order((tmp_path / "许多.xlsx",), dry=True, jobs=2))
    assert [one.state for one in arrivals].count(State.UNREAD) == 1
    assert [one.state for one in arrivals].count(State.PLANNED) == 52


def test_no_more_rows_are_read_ahead_than_there_is_room_for(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "_AHEAD", 2)
    monkeypatch.setattr(sharing, "LARGE", 1)
    monkeypatch.setattr(sharing, "_HANDFUL", 4)
    _many(tmp_path, 60)
    ahead: list[int] = []
    receive(
        load_call(root),
        Order((tmp_path / "许多.xlsx",), dry=True, jobs=2),
        lambda done, sent: ahead.append(sent - done),
    )
    assert 0 < max(ahead) <= 4


def test_a_workbook_is_parted_where_it_would_keep_the_others_waiting(tmp_path: Path) -> None:
    def shared(*sizes: float, jobs: int = 2, suffix: str = "xlsx") -> tuple[list[int], list[int], bool]:
        files = []
        for number, size in enumerate(sizes):
            path = tmp_path / f"{number}.{suffix}"
            with path.open("wb") as file:
                file.truncate(int(size * 2**20))
            files.append(Source(path, path.name))
        found = sharing.shares(files, jobs)
        return list(found.whole), list(found.parted), found.worthwhile

    assert shared(20) == ([], [0], True)
    assert shared(20, 20) == ([0, 1], [], True)
    assert shared(20, 20.5, 20) == ([0, 2], [1], True)
    assert shared(20, 21, 22, 23) == ([3, 2, 1, 0], [], True)
    assert shared(0.1, 40, 0.2, 1.5) == ([3, 2, 0], [1], True)
    assert shared(9, 9, 9, jobs=8) == ([], [0, 1, 2], True)
    assert shared(20, 20, jobs=1)[2] is False
    assert shared(0.1, 0.2, 0.3) == ([2, 1, 0], [], False)
    assert shared(20, suffix="docx") == ([0], [], False)


def test_files_are_read_as_they_are_filed(root: Path, tmp_path: Path) -> None:
    wanted = _many(tmp_path, 5)
    call = load_call(root)
    receive(call, Order((tmp_path / "许多.xlsx",)))
    for path in submission_paths(call):
        submission, findings = load(path, call)
        assert submission is not None
        assert not findings
    assert len(wanted) == 5


def test_every_code_of_importing_has_its_page(root: Path) -> None:
    used = {
        code
        for path in (ROOT / "scripts").rglob("*.py")
        for code in re.findall(r'"(intake\.[a-z-]+)"', path.read_text("utf-8"))
    }
    told = {code.code for code in engine_codes() if code.code.startswith("intake.")}
    assert used == told


def test_one_table_shows_what_did_not_go_well_first(root: Path, tmp_path: Path) -> None:
    sent = list(samples(OFFICIAL, OFFICIAL.forms[0]))
    (tmp_path / "好的.xlsx").write_bytes(sheet(sent[0].form, [one.data for one in sent]))
    (tmp_path / "坏[bold]的.doc").write_bytes(b"")
    call = load_call(root)
    arrivals = receive(call, Order((tmp_path / "好的.xlsx", tmp_path / "坏[bold]的.doc")))
    table = overview(call, arrivals, width=160, colour=False)
    lines = [line for line in table.splitlines() if "│" in line]
    assert "没有读出来" in lines[0]
    assert "坏[bold]的.doc" in lines[0]
    assert sum("已写入" in line for line in lines) == len(sent)
    assert "\x1b" not in table
    assert "\x1b" in overview(call, arrivals, width=160, colour=True)
    text = tell(call, arrivals, private=True, table=table)
    assert text.startswith(table.rstrip())
    assert "好的.xlsx 重大科技需求" not in text.removeprefix(table)


def test_a_dry_run_makes_nothing_in_the_repository(
    one: tuple[Path, Submission], root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Path] = []
    monkeypatch.setattr(Path, "mkdir", lambda self, *_, **__: made.append(self))
    monkeypatch.setattr(place.tempfile, "mkdtemp", _noting(made, place.tempfile.mkdtemp))
    receive(load_call(root), Order((one[0],), dry=True))
    assert made
    assert not [path for path in made if path.is_relative_to(root)]


def _noting(made: list[Path], make: Callable[..., str]) -> Callable[..., str]:
    def noted(**options: Any) -> str:
        folder = make(**options)
        made.append(Path(folder))
        return folder

    return noted


def test_a_dry_run_leaves_no_folder_behind(one: tuple[Path, Submission], root: Path) -> None:
    receive(load_call(root), Order((one[0],), dry=True))
    assert not (root / "submissions").exists()


def test_a_file_that_ends_its_worker_ends_no_other(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from zhengji.inbox import reading
    from zhengji.intake import INTAKES

    inbox = tmp_path / "收"
    inbox.mkdir()
    sent = list(samples(OFFICIAL, OFFICIAL.forms[0]))
    for number, one in enumerate(sent):
        (inbox / f"{number}.yaml").write_bytes(write(one.form, one.data).encode())
    (inbox / "1a.csv").write_bytes(b"x")
    monkeypatch.setattr(reading, "INTAKES", {**INTAKES, ".csv": lambda *_: os._exit(9)})
    arrivals = receive(load_call(root), Order((inbox,), jobs=2))
    assert [each.state for each in arrivals] == [State.WRITTEN] * 2 + [State.UNREAD] + [State.WRITTEN] * (len(sent) - 2)
    assert stand(root) == expected(*sent)
