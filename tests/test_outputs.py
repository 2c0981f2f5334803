"""The downloads, read back by other people's parsers: complete, inert, private, and the same bytes every time."""

from __future__ import annotations

import base64
import csv
import io
import json
import os
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import duckdb
import pytest
from jsonschema import Draft202012Validator
from python_calamine import CalamineWorkbook

from tests.filed import entries, filed, with_values
from zhengji.model import Call, Field, Form, Kind, Submission, Visibility
from zhengji.outputs import OUTPUTS, Download, Entry, Standing, csvfile, export, kept, sqliterows, xlsx
from zhengji.outputs import folder as outputs_folder
from zhengji.outputs.csvfile import quoted, unquoted
from zhengji.outputs.records import record
from zhengji.outputs.statistics import statistics
from zhengji.outputs.tables import call_headings, form_headings
from zhengji.schema import load_call

FULL_WIDTH = str.maketrans({chr(0x21 + i): chr(0xFF01 + i) for i in range(94)})


@pytest.fixture(scope="module", params=[".", "tests/calls"])
def either(request: pytest.FixtureRequest) -> Call:
    """The repository's call, and another one that no code knows of."""
    return load_call(Path(__file__).resolve().parents[1] / request.param)


def _role(form: Form, role: str) -> Field:
    leaf = form.role(role)
    assert leaf
    return leaf


def _file(downloads: tuple[Download, ...], name: str, form: str = "") -> Path:
    return next(one.path for one in downloads if (one.format, one.form) == (name, form))


def _csv(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def _sheets(path: Path) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_path(path)
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def _bytes(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file of `folder`, workbooks unpacked and Parquet read."""
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        place = path.relative_to(folder).as_posix()
        yield place, path.read_bytes()
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                for name in book.namelist():
                    yield f"{place}/{name}", book.read(name)
        elif path.suffix == ".parquet":
            read = duckdb.connect().execute("SELECT * FROM read_parquet(?)", [str(path)])
            yield f"{place}/read", repr((read.description, read.fetchall())).encode("utf-8", "surrogatepass")


# --- H: privacy ---


def _disguises(canary: str) -> dict[str, bytes]:
    texts = {
        "plain": canary,
        "url": quote(canary, safe=""),
        "hyphens": "-".join(canary),
        "hyphens in fours": "-".join(canary[i : i + 4] for i in range(0, len(canary), 4)),
        "full width": canary.translate(FULL_WIDTH),
        "reversed": canary[::-1],
    }
    found = {name: text.encode() for name, text in texts.items()}
    for shift in range(3):  # base64 of a text that holds the canary, wherever it stands in it
        inner = base64.b64encode(b"_" * shift + canary.encode())
        found[f"base64 at {shift}"] = inner[4 if shift else 0 : -4]
    return found


def test_h2_no_private_value_in_any_public_byte(either: Call, tmp_path: Path) -> None:
    planted: list[tuple[str, str]] = []
    submissions: list[Submission] = []
    for number, submission in enumerate(filed(either)):
        values: list[tuple[Field, Any]] = []
        for leaf in submission.form.leaves:
            if leaf.visibility is Visibility.STAFF and leaf.value(submission.data) is not None:
                canary = f"Kanarie{number:02d}x{len(values):02d}Zq7"
                values.append((leaf, canary))
                planted.append((submission.form.id, canary))
        submissions.append(with_values(submission, values))
    export(either, entries(submissions), tmp_path / "public", audience="public")
    export(either, entries(submissions, "staff"), tmp_path / "staff", audience="staff")
    public, staff = list(_bytes(tmp_path / "public")), list(_bytes(tmp_path / "staff"))
    assert planted
    for form, canary in planted:
        for disguise, sought in _disguises(canary).items():
            assert not [name for name, content in public if sought in content], (canary, disguise)
        places = [f"-{form}-staff{suffix}" for suffix in (".csv", ".json", ".xlsx/", ".sqlite")]
        for place in (*places, f"form={form}/part-0.parquet/read"):  # or else the scanner is blind
            assert [name for name, content in staff if place in name and canary.encode() in content], (canary, place)


PERSONAL = ("13800001234", "wen.shili@163.com", "024-23980000", "210102199001011234")


@pytest.mark.parametrize("disguise", ["plain", "full width"])
def test_h2_personal_data_in_public_text_is_masked_everywhere(call: Call, tmp_path: Path, disguise: str) -> None:
    written = [text.translate(FULL_WIDTH) if disguise == "full width" else text for text in PERSONAL]
    submissions = []
    for submission in filed(call, each=1):
        texts = [
            leaf for leaf in submission.form.leaves if leaf.kind in (Kind.TEXT, Kind.NARRATIVE) and not leaf.options
        ]
        public = [leaf for leaf in texts if leaf.visibility is Visibility.PUBLIC]
        submissions.append(with_values(submission, [(leaf, f"甲；{'；'.join(written)}；乙") for leaf in public]))
    export(call, entries(submissions), tmp_path)
    for name, content in _bytes(tmp_path):
        for text in (*written, *PERSONAL):
            assert text.encode() not in content, name
    assert (
        "138********；w***@…；024-********；21****************".encode()
        in (tmp_path / f"zhengji-{call.id}.csv").read_bytes()
    )


def test_h1_nothing_public_holds_the_path_or_the_digest(call: Call, tmp_path: Path) -> None:
    submissions = [replace(one, path=one.path.replace("题目", "题目13800001234")) for one in filed(call, each=1)]
    export(call, entries(submissions), tmp_path)
    for _, content in _bytes(tmp_path):
        assert b"13800001234" not in content
        assert not any(one.digest.encode() in content for one in submissions)


def test_h1_the_public_schema_names_public_leaves_only(call: Call, tmp_path: Path) -> None:
    schema = _file(export(call, (), tmp_path), "schema").read_text("utf-8")
    titles = {leaf.title for form in call.forms for leaf in form.leaves if leaf.visibility is Visibility.PUBLIC}
    for form in call.forms:
        for leaf in form.leaves:
            if leaf.visibility is Visibility.STAFF and leaf.title not in titles:
                assert json.dumps(leaf.title, ensure_ascii=False) not in schema


# --- G: cells ---

DANGEROUS = ["=1+1", "+8613", "-1-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "'=1", "''x", "'", "＠x"]
AWKWARD = [*DANGEROUS, 'a"b,c\r\nd', " spaced ", "_x000D_", "&lt;<b>", "甲；乙", "007", "1e5", "=HYPERLINK(1)", "𠮷😀"]


@pytest.mark.parametrize("text", AWKWARD)
def test_g1_a_cell_is_text_and_comes_back_unchanged(call: Call, tmp_path: Path, text: str) -> None:
    form = call.forms[0]
    title = _role(form, "title")
    submission = with_values(filed(call, each=1)[0], [(title, text)])
    downloads = export(call, entries([submission]), tmp_path)
    header = title.title
    (row,) = _csv(_file(downloads, "csv", form.id))
    assert unquoted(row[header]) == text
    assert not row[header].startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＠"))
    sheet = _sheets(_file(downloads, "xlsx", form.id))[f"{form.label} {form.short_title}"]
    assert sheet[1][sheet[0].index(header)] == text
    with zipfile.ZipFile(_file(downloads, "xlsx")) as book:
        assert not any(b"<f>" in book.read(name) for name in book.namelist() if "worksheets" in name)
    (filed_one,) = json.loads(_file(downloads, "json", form.id).read_bytes())["submissions"]
    assert title.value(filed_one["data"]) == text


def test_g1_what_is_quoted_can_always_be_unquoted() -> None:
    for text in AWKWARD:
        assert unquoted(quoted(text)) == text
    assert quoted("-") != "-"
    assert quoted("a=1") == "a=1"


def test_g2_a_text_too_long_for_a_cell_is_never_cut(call: Call, tmp_path: Path) -> None:
    form = call.forms[0]
    title, narrative = _role(form, "title"), form.narratives[0]
    long = "长" * 40_000
    submission = with_values(filed(call, each=1)[0], [(title, long), (narrative, long)])
    downloads = export(call, entries([submission]), tmp_path)
    sheet = _sheets(_file(downloads, "xlsx"))[f"{form.label} {form.short_title}"]
    row = dict(zip(sheet[0], sheet[1], strict=True))
    assert "40000" in row[title.title]
    assert submission.number in row[title.title]
    assert row[f"{form.label_of(narrative.pointer)}（字数）"] == 40_000
    assert all(len(str(cell)) <= 32_767 for cell in sheet[1])
    (line,) = _csv(_file(downloads, "csv", form.id))
    assert line[title.title] == long
    (whole,) = json.loads(_file(downloads, "json", form.id).read_bytes())["submissions"]
    assert title.value(whole["data"]) == narrative.value(whole["data"]) == long


def test_g2_thirty_two_thousand_fit(call: Call, tmp_path: Path) -> None:
    title = _role(call.forms[0], "title")
    for text in ("长" * 32_767, "😀" * 16_383):
        submission = with_values(filed(call, each=1)[0], [(title, text)])
        sheets = _sheets(_file(export(call, entries([submission]), tmp_path), "xlsx"))
        assert any(text in row for sheet in sheets.values() for row in sheet)


# --- G6: the same bytes ---


def test_g6_the_same_input_gives_the_same_bytes_elsewhere(call: Call, root: Path, tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from tests.filed import entries, filed\n"
        "from zhengji.outputs import export; from zhengji.schema import load_call\n"
        "call = load_call(Path(sys.argv[1])); export(call, entries(filed(call)), Path(sys.argv[2]))"
    )
    export(call, entries(filed(call)), tmp_path / "here")
    for place, zone, seed in (("there", "America/Lima", "1"), ("elsewhere", "Asia/Shanghai", "2")):
        settings = {
            "TZ": zone,
            "PYTHONHASHSEED": seed,
            "LC_ALL": "C",
            "PYTHONPATH": str(root),
            "PATH": os.environ["PATH"],
        }
        where = tmp_path / place
        where.mkdir()
        subprocess.run([sys.executable, "-c", program, root, where / "out"], cwd=where, env=settings, check=True)
        assert dict(_bytes(where / "out")) == dict(_bytes(tmp_path / "here"))


def test_g6_no_file_knows_the_day(call: Call, tmp_path: Path) -> None:
    downloads = export(call, entries(filed(call, each=1)), tmp_path)
    with zipfile.ZipFile(_file(downloads, "xlsx")) as book:
        assert {entry.date_time for entry in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert book.read("docProps/core.xml").count(f"{call.opens:%Y-%m-%d}".encode()) == 2
        assert book.testzip() is None


def test_g6_another_order_is_refused(call: Call, tmp_path: Path) -> None:
    backwards = entries(filed(call))[::-1]
    with pytest.raises(ValueError, match="same bytes"):
        export(call, backwards, tmp_path)
    assert list(tmp_path.iterdir()) == []


# --- what is in them ---


@pytest.mark.parametrize("audience", ["public", "staff"])
def test_json_obeys_the_schema_beside_it_and_holds_everything(either: Call, tmp_path: Path, audience: str) -> None:
    submissions = filed(either)
    downloads = export(either, entries(submissions, audience), tmp_path, audience=audience)
    schema = json.loads(_file(downloads, "schema").read_bytes())
    Draft202012Validator.check_schema(schema)
    for form in (form.id for form in either.forms):
        whole = json.loads(_file(downloads, "json", form).read_bytes())
        assert not list(Draft202012Validator(schema).iter_errors(whole))
        assert (tmp_path / whole["$schema"]).is_file()
        expected = [record(one, audience) for one in submissions if one.form.id == form]
        assert [one["number"] for one in whole["submissions"]] == [one.number for one in expected]
        assert [one["data"] for one in whole["submissions"]] == [one.data for one in expected]
        assert [one["zishu"] for one in whole["submissions"]] == [one.zishu for one in expected]
        assert whole["count"] == len(expected)


def test_csv_is_rfc_4180_with_a_bom(either: Call, tmp_path: Path) -> None:
    downloads = export(either, entries(filed(either)), tmp_path)
    for form in either.forms:
        content = _file(downloads, "csv", form.id).read_bytes()
        assert content.startswith(b"\xef\xbb\xbf")
        assert content.count(b"\r\n") == content.count(b"\n") == 4
        rows = _csv(_file(downloads, "csv", form.id))
        assert list(rows[0]) == [heading.header for heading in form_headings(form, "public")]
        assert len(set(rows[0])) == len(form_headings(form, "public"))
    whole = _csv(_file(downloads, "csv"))
    assert list(whole[0]) == [heading.header for heading in call_headings(either, "public")]
    assert len(whole) == 3 * len(either.forms)


def test_a_workbook_has_a_sheet_a_form_with_typed_cells(either: Call, tmp_path: Path) -> None:
    submissions = filed(either)
    downloads = export(either, entries(submissions), tmp_path)
    sheets = _sheets(_file(downloads, "xlsx"))
    assert list(sheets) == ["统计", *(f"{form.label} {form.short_title}" for form in either.forms), "数据字典"]
    for form in either.forms:
        sheet = sheets[f"{form.label} {form.short_title}"]
        headings = form_headings(form, "public")
        assert sheet[0] == [heading.header for heading in headings]
        expected = [record(one, "public") for one in submissions if one.form is form]
        for row, one in zip(sheet[1:], expected, strict=True):
            for cell, heading in zip(row, headings, strict=True):
                value = heading.pick(one)
                assert cell == ("" if value is None else value)
                assert isinstance(cell, float) is (heading.number and value is not None)
        own = _sheets(_file(downloads, "xlsx", form.id))
        assert own[f"{form.label} {form.short_title}"] == sheet
        assert len(own) == 3


def test_a_sheet_is_framed_for_reading(call: Call, tmp_path: Path) -> None:
    downloads = export(call, entries(filed(call)), tmp_path)
    with zipfile.ZipFile(_file(downloads, "xlsx")) as book:
        for number in range(2, len(call.forms) + 2):
            xml = book.read(f"xl/worksheets/sheet{number}.xml").decode()
            assert '<pane xSplit="1" ySplit="1"' in xml
            assert "<autoFilter ref=" in xml
            assert '<dimension ref="A1:' in xml
            assert "tabSelected" not in xml  # or an edit would go to all selected sheets at once


def test_the_statistics_sheet_says_what_the_statistics_say(either: Call, tmp_path: Path) -> None:
    submissions = filed(either)
    sheet = _sheets(_file(export(either, entries(submissions), tmp_path), "xlsx"))["统计"]
    counted = statistics(either, [record(one, "public") for one in submissions])
    rows = iter(sheet)
    assert next(row for row in rows if row[0] == "全部")[1:3] == [counted.count, counted.units]
    for figure in counted.figures:
        assert next(row for row in rows if row[0] == figure.title)
        next(row for row in rows if row[0] == "分类")
        for tally in figure.tallies:
            row = next(rows)
            assert row[:3] == [tally.label, tally.count, tally.units]
            if counted.unit:
                assert row[3] == float(tally.total)


def test_a_staff_file_says_so_in_its_name(call: Call, tmp_path: Path) -> None:
    downloads = export(call, entries(filed(call), "staff"), tmp_path, audience="staff")
    assert all("-staff" in one.name for one in downloads)


# --- only what changed, and whole or not at all ---


def _again(submissions: list[Submission], changed: set[str]) -> list[Entry]:
    return [one if one.facts.number in changed else Entry(one.facts, None) for one in entries(submissions)]


@pytest.mark.parametrize("few", [False, True])
def test_one_change_rewrites_its_form_and_the_whole(
    either: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, few: bool
) -> None:
    if few:  # so that there are parts, and what is taken over from the database before
        monkeypatch.setattr("zhengji.outputs.sqliterows._AT_ONCE", 2)
        monkeypatch.setitem(OUTPUTS, "parquet", replace(OUTPUTS["parquet"], rows=2))
    out, cache = tmp_path / "out", tmp_path / "cache"
    submissions = filed(either)
    export(either, entries(submissions), out, standing=Standing.read(cache, "public", "1"))
    known = kept(out, either, "public", Standing.read(cache, "public", "1"))
    assert known == {one.number: one.digest for one in submissions}
    form = submissions[1].form
    submissions[1] = with_values(submissions[1], [(_role(form, "title"), "另一个题目")])
    downloads = export(
        either, _again(submissions, {submissions[1].number}), out, standing=Standing.read(cache, "public", "1")
    )
    assert {(one.format, one.form) for one in downloads if one.changed} == {
        *((name, form.id) for name in OUTPUTS),
        *((name, "") for name, output in OUTPUTS.items() if output.whole),
        ("sums", ""),
    }
    export(either, entries(submissions), tmp_path / "fresh")
    assert dict(_bytes(out)) == dict(_bytes(tmp_path / "fresh"))
    # one goes, one comes
    gone, come = (
        submissions.pop(0),
        replace(submissions[-1], path=submissions[-1].path + "x", number="9-NEW", digest="new"),
    )
    submissions.append(come)
    downloads = export(either, _again(submissions, {come.number}), out, standing=Standing.read(cache, "public", "1"))
    assert all(
        one.changed
        for one in downloads
        if one.form in (gone.form.id, come.form.id, "")
        and one.format not in ("schema", "dictionary")
        and not (few and one.format == "parquet")  # of which some parts are the same
    )
    assert any(one.changed for one in downloads if (one.format, one.form) == ("parquet", gone.form.id))
    export(either, entries(submissions), tmp_path / "fresher")
    assert dict(_bytes(out)) == dict(_bytes(tmp_path / "fresher"))
    nothing = export(either, _again(submissions, set()), out, standing=Standing.read(cache, "public", "1"))
    assert not any(one.changed for one in nothing)


def test_a_part_without_a_change_is_left_alone(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(OUTPUTS, "parquet", replace(OUTPUTS["parquet"], rows=2))
    out, cache = tmp_path / "out", tmp_path / "cache"
    submissions = filed(call)  # three of each form
    own = [one for one in submissions if one.form is call.forms[0]]

    def parts(downloads: tuple[Download, ...]) -> dict[str, tuple[int, bool]]:
        return {
            one.name.rpartition("/")[2]: (one.count, one.changed)
            for one in downloads
            if (one.format, one.form) == ("parquet", own[0].form.id)
        }

    first = export(call, entries(submissions), out, standing=Standing.read(cache, "public", "1"))
    assert parts(first) == {"part-0.parquet": (2, True), "part-1.parquet": (1, True)}
    submissions[2] = with_values(submissions[2], [(_role(own[2].form, "title"), "另一个题目")])
    changed = export(
        call, _again(submissions, {submissions[2].number}), out, standing=Standing.read(cache, "public", "1")
    )
    assert parts(changed) == {"part-0.parquet": (2, False), "part-1.parquet": (1, True)}
    del submissions[2]
    folder = next(one.path for one in changed if one.format == "parquet" and one.form == own[0].form.id).parent
    for left in ("part-3.parquet", ".part-4.parquet.part"):  # of a run that was killed
        (folder / left).write_bytes(b"left")
    fewer = export(call, _again(submissions, set()), out, standing=Standing.read(cache, "public", "1"))
    assert parts(fewer) == {"part-0.parquet": (2, False)}
    assert [path.name for path in folder.iterdir()] == ["part-0.parquet"]
    export(call, entries(submissions), tmp_path / "fresh")
    assert dict(_bytes(out)) == dict(_bytes(tmp_path / "fresh"))  # a part that stayed would be read with the others


@pytest.mark.parametrize("harm", ["in use", "damaged"])
def test_a_database_that_is_damaged_or_in_use_hinders_nobody(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    monkeypatch.setattr("zhengji.outputs.sqliterows._AT_ONCE", 1)
    out, cache = tmp_path / "file:网站 100%?#", tmp_path / "cache"
    submissions = filed(call)
    downloads = export(call, entries(submissions), out, standing=Standing.read(cache, "public", "1"))
    submissions[1] = with_values(submissions[1], [(_role(submissions[1].form, "title"), "另一个题目")])
    path = _file(downloads, "sqlite", submissions[1].form.id)
    status = path.stat()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        if harm == "in use":
            other.execute("BEGIN EXCLUSIVE")
        else:
            path.write_bytes(b"\0" * status.st_size)
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
        again = _again(submissions, {submissions[1].number})
        export(call, again, out, standing=Standing.read(cache, "public", "1"))
    export(call, entries(submissions), tmp_path / "fresh")
    assert dict(_bytes(out)) == dict(_bytes(tmp_path / "fresh"))


@pytest.mark.parametrize("content", [b"", b"\0", b"\xff", b'"', b"\r\n"])
@pytest.mark.parametrize("name", ["csv", "xlsx"])
def test_a_table_that_is_damaged_is_made_anew(call: Call, tmp_path: Path, name: str, content: bytes) -> None:
    out, cache = tmp_path / "out", tmp_path / "cache"
    submissions = filed(call)
    downloads = export(call, entries(submissions), out, standing=Standing.read(cache, "public", "1"))
    submissions[1] = _with_a_longer_narrative(submissions[1])
    for path in (_file(downloads, name, submissions[1].form.id), _file(downloads, name)):
        status = path.stat()
        whole = path.read_bytes()
        path.write_bytes(whole[:9] + content * (status.st_size - 9) if content else whole[::-1])
        os.truncate(path, status.st_size)
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    again = _again(submissions, {submissions[1].number})
    export(call, again, out, standing=Standing.read(cache, "public", "1"))
    export(call, entries(submissions), tmp_path / "fresh")
    assert dict(_bytes(out)) == dict(_bytes(tmp_path / "fresh"))


def test_a_disk_that_is_full_for_a_moment_spoils_no_workbook(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be written is no sign that the workbook before was damaged: nothing is written after it."""
    out, cache = tmp_path / "out", tmp_path / "cache"
    submissions = filed(call)
    export(call, entries(submissions), out, standing=Standing.read(cache, "public", "1"))
    submissions[1] = _with_a_longer_narrative(submissions[1])
    before = dict(_bytes(out))
    taken = xlsx._written_again

    class Full(bytes):
        pass

    def full(*told: Any) -> Any:
        return Full(taken(*told))

    write_all = outputs_folder.write_all

    def refusing(file: Any, content: Any) -> None:
        if isinstance(content, Full):
            write_all(file, content[:100])
            raise OSError(28, "No space left on device")
        write_all(file, content)

    monkeypatch.setattr(xlsx, "_written_again", full)
    monkeypatch.setattr(outputs_folder, "write_all", refusing)
    with pytest.raises(OSError, match="No space"):
        export(call, _again(submissions, {submissions[1].number}), out, standing=Standing.read(cache, "public", "1"))
    assert dict(_bytes(out)) == before


def _with_a_longer_narrative(one: Submission) -> Submission:
    leaf = next(leaf for leaf in one.form.narratives if leaf.value(one.data))
    return with_values(one, [(leaf, f"{leaf.value(one.data)}另有补充。")])


@pytest.mark.parametrize("audience", ["public", "staff"])
def test_a_change_to_a_text_counts_nothing_anew(
    either: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, audience: str
) -> None:
    """Of a workbook only the changed row is made, and in a CSV file too: the bytes are those of a whole build."""
    out, cache = tmp_path / "out", tmp_path / "cache"
    odd = '=一"引"\r\n二,三'  # what a cell of CSV stands in quotation marks for
    submissions = [with_values(one, [(_role(one.form, "title"), f"{odd}{n}")]) for n, one in enumerate(filed(either))]

    def made(changed: set[str]) -> None:
        again = [
            one if one.facts.number in changed else Entry(one.facts, None) for one in entries(submissions, audience)
        ]
        export(either, again, out, audience=audience, standing=Standing.read(cache, audience, "1"))

    made({one.number for one in submissions})
    at = next(n for n, one in enumerate(submissions) if any(leaf.value(one.data) for leaf in one.form.narratives))
    submissions[at] = _with_a_longer_narrative(submissions[at])
    export(either, entries(submissions, audience), tmp_path / "fresh", audience=audience)
    monkeypatch.setattr(xlsx, "statistics", _never)
    monkeypatch.setattr(xlsx, "stamped", _never)
    picked: list[str] = []
    quote_ = csvfile.quoted
    monkeypatch.setattr(csvfile, "quoted", lambda text: picked.append(text) or quote_(text))
    made({submissions[at].number})
    assert dict(_bytes(out)) == dict(_bytes(tmp_path / "fresh"))
    numbers = {one.number for one in submissions}
    assert [text for text in picked if text in numbers] == [submissions[at].number] * 2  # of its form, and the whole


def _never(*_: object) -> None:
    raise AssertionError("it was to be taken over")


def test_sqlite_takes_over_what_is_the_same(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhengji.outputs.sqliterows._AT_ONCE", 1)
    out, cache = tmp_path / "out", tmp_path / "cache"
    submissions = filed(call)
    export(call, entries(submissions), out, formats=["json", "sqlite"], standing=Standing.read(cache, "public", "1"))
    submissions[1] = with_values(submissions[1], [(_role(submissions[1].form, "title"), "另一个题目")])
    read = []
    insert = sqliterows._insert_all

    def watched(database: Any, form: Any, audience: str, some: Any) -> None:
        read.extend(one["number"] for one in some)
        insert(database, form, audience, some)

    monkeypatch.setattr(sqliterows, "_insert_all", watched)
    again = _again(submissions, {submissions[1].number})
    export(call, again, out, formats=["json", "sqlite"], standing=Standing.read(cache, "public", "1"))
    assert read == [submissions[1].number]


@pytest.mark.parametrize("spoil", ["touched", "gone", "version", "cache"])
def test_what_no_longer_stands_is_made_anew(call: Call, tmp_path: Path, spoil: str) -> None:
    out, cache = tmp_path / "out", tmp_path / "cache"
    submissions = filed(call)
    downloads = export(call, entries(submissions), out, standing=Standing.read(cache, "public", "1"))
    before = dict(_bytes(out))
    victim = _file(downloads, "json", call.forms[0].id)
    if spoil == "touched":
        victim.write_bytes(b" " + victim.read_bytes())
    elif spoil == "gone":
        victim.unlink()
    elif spoil == "cache":
        (cache / "downloads-public.json").write_bytes(b'{"version":"1","files":[')
    version = "2" if spoil == "version" else "1"
    known = kept(out, call, "public", Standing.read(cache, "public", version))
    assert submissions[0].number not in known
    export(
        call,
        _again(submissions, {one.number for one in submissions} - set(known)),
        out,
        standing=Standing.read(cache, "public", version),
    )
    assert dict(_bytes(out)) == before


def test_a_changed_record_must_bring_its_line(call: Call, tmp_path: Path) -> None:
    out, cache = tmp_path / "out", tmp_path / "cache"
    submissions = filed(call)
    export(call, entries(submissions), out, standing=Standing.read(cache, "public", "1"))
    submissions[0] = replace(submissions[0], digest="another")
    with pytest.raises(ValueError, match="without its pieces"):
        export(call, _again(submissions, set()), out, standing=Standing.read(cache, "public", "1"))


def test_i4_interrupted_everything_stays_as_it_was(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out, cache = tmp_path / "out", tmp_path / "cache"
    submissions = filed(call)
    export(call, entries(submissions), out, standing=Standing.read(cache, "public", "1"))
    before = dict(_bytes(out))
    submissions[0] = with_values(submissions[0], [(_role(submissions[0].form, "title"), "另一个题目")])

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("zhengji.outputs.xlsx.stamped", full)
        with pytest.raises(OSError, match="No space"):
            export(call, entries(submissions), out, standing=Standing.read(cache, "public", "1"))
    assert dict(_bytes(out)) == before
    assert kept(out, call, "public", Standing.read(cache, "public", "1"))
    export(call, entries(submissions), out, standing=Standing.read(cache, "public", "1"))
    assert dict(_bytes(out)) != before


def test_formats_and_one_form_alone(call: Call, tmp_path: Path) -> None:
    downloads = export(call, entries(filed(call)), tmp_path, formats=["csv"], form=call.forms[1].id)
    names = [f"zhengji-{call.id}-{call.forms[1].id}.csv", "SHA256SUMS"]
    assert [one.name for one in downloads] == names
    assert {path.name for path in tmp_path.iterdir()} == set(names)


def test_no_submissions_at_all(either: Call, tmp_path: Path) -> None:
    downloads = export(either, (), tmp_path)
    assert json.loads(_file(downloads, "json", either.forms[0].id).read_bytes())["submissions"] == []
    assert [len(sheet) for sheet in list(_sheets(_file(downloads, "xlsx")).values())[1:-1]] == [1] * len(either.forms)
    assert {one.count for one in downloads if one.format in OUTPUTS} == {0}
