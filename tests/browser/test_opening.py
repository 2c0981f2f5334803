"""Word and Excel files opened in the browser: read as `zhengji import` reads them, and gone on with in the form."""

from __future__ import annotations

import base64
import io
import shutil
import subprocess
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest
import xlsxwriter
import yaml
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_filing import downloaded, finish, opened
from tests.browser.visit import Open
from tests.documents.making import CALLS, FORMS, made_up, printed
from tests.documents.official import filled_rows, official
from tests.documents.scribbled import scribbled
from tests.documents.variants import REVISED, UNCHANGED, rewritten
from tests.test_intake_values import PIECES
from tests.test_same_verdict import differences, in_key_order
from tests.verdicts.browser import ESBUILD
from tests.workbooks import as_filed, samples, workbook
from tests.workbooks import printed as workbook_as_printed
from zhengji.checks.definition import definition
from zhengji.cli import main
from zhengji.intake import INTAKES, Intake
from zhengji.intake.docx_labels import _BY_FORMAT, _BY_ROLE, labels_of
from zhengji.intake.looks import Figure, dressed
from zhengji.intake.values import damage, understand
from zhengji.model import Call, Field, Form, JsonObject
from zhengji.normalise import normalise
from zhengji.outputs.formbook import formbook
from zhengji.outputs.formcolumns import cells_of, columns_of
from zhengji.paths import path_for
from zhengji.yamlio import write

ROOT = Path(__file__).parents[2]
SAID = yaml.safe_load((ROOT / "tests" / "intake" / "values.yaml").read_text("utf-8"))
LOOKS = yaml.safe_load((ROOT / "tests" / "intake" / "looks.yaml").read_text("utf-8"))
TEXTS = [case["text"] for cases in SAID.values() for case in cases]
# advice that speaks of importing has other words in the browser
OWN_HINTS = {"intake.unread", "intake.nothing", "intake.unknown-form", "intake.formula", "intake.digits-lost"}


class Reader:
    """The browser's readers, asked by themselves."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def answers(self, asked: Sequence[JsonObject]) -> list[Any]:
        """The answer to each question."""
        return list(self._page.evaluate("asked => answers(asked)", asked))

    def read(self, content: bytes, suffix: str, call: Call, form: Form | None = None) -> Any:
        """What is read from a file."""
        said = {"ask": "read", "call": call.id, "form": form and form.id, "suffix": suffix, "source": f"收到的{suffix}"}
        return self.answers([{**said, "content": base64.b64encode(content).decode()}])[0]


@pytest.fixture(scope="module")
def reader(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    bundle = tmp_path_factory.mktemp("intake") / "intake.js"
    entry = ROOT / "tests" / "verdicts" / "intake.ts"
    command: list[str | Path] = [
        ESBUILD,
        entry,
        "--bundle",
        "--format=iife",
        f"--outfile={bundle}",
        "--log-level=warning",
    ]
    subprocess.run(command, check=True, cwd=ESBUILD.parents[2])
    page = browser.new_page()
    page.add_script_tag(path=bundle)
    found = Reader(page)
    found.answers([{"ask": "define", "call": call.id, "definition": definition(call)} for call in CALLS])
    yield found
    page.close()


def ours(intakes: Sequence[Intake]) -> list[JsonObject]:
    """What Python reads, as the browser tells it."""
    return [
        {
            "form": one.form.id if one.form else None,
            "part": one.part,
            "data": one.data,
            "understood": [[u.pointer, u.label, u.value, u.where, u.guessed] for u in one.understood],
            "unclaimed": [[u.where, u.text] for u in one.unclaimed],
            "findings": [
                [f.code, f.severity.value, f.place.pointer, f.label, f.message, "" if f.code in OWN_HINTS else f.hint]
                for f in one.findings
            ],
        }
        for one in intakes
    ]


def theirs(intakes: Any) -> list[JsonObject]:
    assert isinstance(intakes, list), intakes
    return [
        {
            "form": one["form"],
            "part": one["part"],
            "data": one["data"],
            "understood": [
                [u["pointer"], u["label"], u.get("value"), u["where"], u["guessed"]] for u in one["understood"]
            ],
            "unclaimed": [[u["where"], u["text"]] for u in one["unclaimed"]],
            "findings": [
                [f["code"], f["severity"], f["pointer"], f["label"], f["message"],
                 "" if f["code"] in OWN_HINTS else f["hint"]]
                for f in one["findings"]
            ],
        }
        for one in intakes
    ]  # fmt: skip


def same(reader: Reader, content: bytes, suffix: str, call: Call, form: Form | None = None) -> list[JsonObject]:
    """What both read from a file, once it is the same."""
    mine = in_key_order(ours(INTAKES[suffix](content, f"收到的{suffix}", call, form)))
    other = in_key_order(theirs(reader.read(content, suffix, call, form)))
    assert differences([suffix], [mine], [other]) == []
    return list(mine)


# --- the same as Python ---


@pytest.mark.parametrize("name", [*UNCHANGED, *REVISED])
def test_word_documents_say_the_same_to_both(reader: Reader, name: str) -> None:
    """Every way of filling in that Python is tried with, on every form of two calls: data, places, guesses, rest."""
    variant = {**UNCHANGED, **REVISED}[name]
    for serial, (call, form) in enumerate(FORMS):
        data = made_up(call, form, serial)
        (read,) = same(reader, rewritten(printed(form, data), variant), ".docx", call)
        assert write(form, read["data"]) == write(form, data)


def test_printed_forms_say_the_same_to_both(reader: Reader) -> None:
    parts = [(call, form, made_up(call, form, n)) for n, (call, form) in enumerate(FORMS) if call is CALLS[0]]
    for call, form, data in parts:
        for prompts in (False, True):
            same(reader, official((form, filled_rows(form, data, prompts=prompts))), ".docx", call)
    several = official(*((form, filled_rows(form, data, prompts=True)) for _, form, data in parts))
    assert len(same(reader, several, ".docx", CALLS[0])) == len(parts)


def test_scribbled_forms_say_the_same_to_both(reader: Reader) -> None:
    for call, form in FORMS:
        for serial in range(12):
            same(reader, scribbled(form, serial)[0], ".docx", call)


def test_workbooks_say_the_same_to_both(reader: Reader) -> None:
    """Our own workbook, a table as a bureau types it, one that is odd in every way, and the printed form on a sheet."""
    for call, form in FORMS:
        sent = list(samples(call, form))
        whole = [one.data for one in sent]
        read = same(reader, formbook(call, form, whole), ".xlsx", call)
        got = [one["data"] for one in read if one["form"]]
        assert [write(form, normalise(form, one)) for one in got] == [write(form, as_filed(one)) for one in sent]
        columns = [column for column in columns_of(form, whole) if not column.formula]
        header = [column.header for column in columns]
        rows = [list(cells_of(columns, one)) for one in whole]
        # as a bureau types it: a title above, another name for the sheet, numbers before, a column and a sum of its own
        typed = [
            ["汇总表"],
            ["序号", *header, "备注"],
            *([n, *row, "已核对"] for n, row in enumerate(rows, 1)),
            ["合计"],
        ]
        same(reader, workbook({"Sheet1": typed, "别的": [["与此无关"]]}), ".xlsx", call)
        same(reader, workbook({"Sheet1": typed}), ".xlsx", call, form)
        same(reader, workbook_as_printed(sent[0]), ".xlsx", call)


def test_cells_of_every_kind_say_the_same_to_both(reader: Reader) -> None:
    call, form = FORMS[0]
    header = [leaf.title for leaf in form.leaves if leaf.role != "form"]
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet("表")
    sheet.write_row(0, 0, header)
    cells: list[Any] = [
        1e-5,
        0.1 + 0.2,
        123456.789,
        1e15,
        1e16,
        912101020000000000,
        3,
        1 / 3,
        2020.1,
        43831,
        True,
        -0.5,
    ]
    cells += ["a\nb", "  x ", "=1", "１２"]
    formats = ["yyyy-mm-dd", "m/d/yy h:mm", 'yyyy"年"m"月"', '0.00"元"', "General", "@", "#,##0", "[Red]0.0"]
    tried = [(cell, None) for cell in cells]
    tried += [(day, book.add_format({"num_format": one})) for one in formats for day in (43831, 43831.5, 61, 1)]
    for row, (cell, look) in enumerate(tried, 1):
        for column in range(len(header)):
            sheet.write(row, column, cell, look) if not isinstance(cell, str) else sheet.write_string(row, column, cell)
    sheet.write_formula(len(tried) + 1, 1, "=1/0", None, "#DIV/0!")
    for column in range(len(header)):  # a row of links to a workbook that is not there
        sheet.write_formula(len(tried) + 2, column, "=[1]Sheet1!A1", None, "#REF!")
    book.close()
    assert len(same(reader, stream.getvalue(), ".xlsx", call)) >= len(tried)


def test_a_number_in_any_format_looks_the_same_to_both(reader: Reader) -> None:
    rng = Random("looks")
    tried = [(case["value"], case["code"]) for cases in LOOKS.values() for case in cases]
    for _ in range(3_000):
        code = "".join(rng.choice('0000##??;"\\_*![]-$<>.,%/ 号RedDBNum1😀') for _ in range(rng.randint(1, 14)))
        tried.append((rng.choice((0, 7, 1010203, 12.5, -3, 10**15, rng.randrange(10**12))), code))
    asked = [{"ask": "dressed", "value": value, "code": code} for value, code in tried]
    made = [dressed(value, code) for value, code in tried]
    mine = [{"look": one.look if isinstance(one, Figure) else None} for one in made]
    assert differences(asked, mine, reader.answers(asked)) == []


def test_numbers_with_zeros_in_front_say_the_same_to_both(reader: Reader) -> None:
    codes = ["00000000", '"No."0000', "000-00000000", "[<=9999999]000-0000;000-00000000", "00.00", "0_ ", "0000;;", "#"]
    for call, form in FORMS:
        header = [leaf.title for leaf in form.leaves if leaf.role != "form"]
        stream = io.BytesIO()
        book = xlsxwriter.Workbook(stream)
        sheet = book.add_worksheet("表")
        sheet.write_row(0, 0, [*header, "备注"])
        for row, code in enumerate(codes, 1):
            look = book.add_format({"num_format": code})
            for column in range(len(header) + 1):
                sheet.write_number(row, column, 1010203 if column % 3 else 2423456789, look)
        book.close()
        assert len(same(reader, stream.getvalue(), ".xlsx", call)) >= len(codes)


def fields() -> list[tuple[Call, Form, str, int | None, Field]]:
    found: list[tuple[Call, Form, str, int | None, Field]] = []
    for call, form in FORMS:
        for pointer, field in form.fields_by_pointer.items():
            found.append((call, form, pointer, None, field))
            found += [(call, form, pointer, at, column) for at, column in enumerate(field.fields) if column.pointer]
    return [one for one in found if one[3] is None or one[1].fields_by_pointer[one[2]].kind.value == "rows"]


def said_to(field: Field, rng: Random) -> str:
    """An answer as people write it, a piece of one, or what only looks like one."""
    options = field.options or ("其他", "300万元")
    pieces = (rng.choice(options), rng.choice(options)[:-1], rng.choice("□☑√、；,\n口"), rng.choice(TEXTS),
              rng.choice(("其他：", "（2）", "1.", "[√]", "[ ]", "( )")), rng.choice(PIECES))  # fmt: skip
    return "".join(rng.choice(pieces) for _ in range(rng.randint(1, 5)))


def test_answers_mean_the_same_to_both(reader: Reader) -> None:
    rng = Random("answers")
    tried = [(one, text) for one in fields() for text in rng.sample(TEXTS, 40)]
    tried += [(one, said_to(one[4], rng)) for one in (rng.choice(fields()) for _ in range(6_000))]
    asked, mine = [], []
    for (call, form, pointer, column, field), text in tried:
        figure = rng.random() < 0.2
        where = {"call": call.id, "form": form.id, "pointer": pointer} | ({} if column is None else {"column": column})
        asked.append({"ask": "understand", **where, "text": text, "figure": figure, "year": 2020})
        value, guessed = understand(field, text, figure=figure, year=2020)
        mine.append({"value": value, "guessed": guessed, "damage": damage(field, text, figure=figure)})
    assert differences(asked, mine, [{key: one[key] for key in mine[0]} for one in reader.answers(asked)]) == []


def test_labels_stand_for_the_same_to_both(reader: Reader) -> None:
    habits = [name for names in (*_BY_FORMAT.values(), *_BY_ROLE.values()) for name in names]
    asked, mine = [], []
    for call, form in FORMS:
        printed_ = [field.title for field in form.fields_by_pointer.values()] + [one.title for one in form.sections]
        for name in dict.fromkeys((*printed_, *habits)):
            for text in (name, " ".join(name), f"（一）{name}（必填）：", f"3．{name}"):
                targets, guessed = labels_of(form).meant(text)
                asked.append({"ask": "meant", "call": call.id, "form": form.id, "text": text})
                mine.append({"pointers": [target.pointer for target in targets], "guessed": guessed})
    assert differences(asked, mine, reader.answers(asked)) == []


def test_g3_g4_what_python_refuses_the_browser_refuses(reader: Reader) -> None:
    call, form = FORMS[0]
    good = printed(form, made_up(call, form, 0))
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    macros = rewritten(good, lambda root: None, {"word/vbaProject.bin": b"x"})
    bomb = rewritten(good, lambda root: None, {"word/media/a.xml": bytes(40 << 20)})
    entity = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
    torn = good[: len(good) // 2]
    outside = rewritten(good, lambda root: None, {"word/document.xml": entity})
    locked = ole + "EncryptedPackage".encode("utf-16-le")
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("word/document.xml", b"<x/>")
    for content in (b"", b"%PDF-1.4", b"<html>", ole, locked, macros, bomb, torn, outside, other.getvalue()):
        (mine,) = ours(INTAKES[".docx"](content, "x.docx", call, None))
        (theirs_,) = theirs(reader.read(content, ".docx", call))
        assert [one[0] for one in theirs_["findings"]] == [one[0] for one in mine["findings"]]
        assert theirs_["data"] == {}
    rng = Random("flips")
    for _ in range(60):  # damaged on the way: what is read is right, or nothing is
        flipped = bytearray(good)
        for _ in range(rng.randint(1, 3)):
            flipped[rng.randrange(len(flipped))] ^= 1 << rng.randrange(8)
        mine = ours(INTAKES[".docx"](bytes(flipped), "x.docx", call, None))[0]["data"]
        other = theirs(reader.read(bytes(flipped), ".docx", call))[0]["data"]
        if mine or other:
            assert differences([flipped], [in_key_order(mine)], [in_key_order(other)]) == []


# --- in the form and on the page that checks files ---


def test_journey_from_a_word_document_to_an_accepted_file(open_page: Open, call: Call, tmp_path: Path) -> None:
    form = call.forms[0]
    data = made_up(call, form, 0, 6_500)
    visit = open_page(f"fill/{form.id}.html")
    page = visit.page
    page.wait_for_selector(".zj-desk")
    assert not [url for url in visit.requests if url.endswith("office.js")]
    buffer = base64.b64encode(printed(form, data)).decode()
    page.evaluate(
        """content => {
            const carried = new DataTransfer();
            carried.items.add(new File([Uint8Array.from(atob(content), c => c.charCodeAt(0))], "填好的.docx"));
            dispatchEvent(new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true }));
        }""",
        buffer,
    )
    told = page.get_by_role("region", name="从“填好的.docx”读出")
    expect(told).to_contain_text("全部读懂了")
    page.get_by_role("button", name="核对好了").click()
    expect(told).to_have_count(0)
    finish(page)
    name, content = downloaded(page)
    wanted = write(form, normalise(form, data))
    assert content.decode() == wanted
    unit, title = form.role("unit"), form.role("title")
    assert unit
    assert title
    shutil.copytree(call.base / "schemas" / call.id, tmp_path / "schemas" / call.id)
    file = tmp_path / path_for(call.id, form.id, unit.value(data), title.value(data))
    assert file.name == name
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    assert main(["check", str(file), "--call", str(tmp_path / "schemas" / call.id)]) == 0
    assert visit.faults == []


def test_workbook_of_several_rows_becomes_drafts_and_one_of_one_row_is_opened(open_page: Open, call: Call) -> None:
    form = call.forms[0]
    sent = [one.data for one in samples(call, form)][:3]
    visit = open_page(f"fill/{form.id}.html")
    page = visit.page
    page.wait_for_selector(".zj-desk")
    put = page.locator("input[type=file]")
    put.set_input_files({"name": "多.xlsx", "mimeType": "x/y", "buffer": formbook(call, form, sent)})
    told = page.get_by_role("alert").filter(has_text=f"里有 {len(sent)} 份")
    expect(told.get_by_role("link")).to_have_count(len(sent))
    put.set_input_files({"name": "一.xlsx", "mimeType": "x/y", "buffer": formbook(call, form, sent[:1])})
    expect(page.get_by_role("region", name="从“一.xlsx")).to_have_count(1)
    finish(page)
    assert downloaded(page)[1].decode() == write(form, sent[0])
    assert visit.faults == []


def strange(form: Form, data: JsonObject) -> bytes:
    """A document with something that finds no field, and something that is not sure."""
    rows = filled_rows(form, data, prompts=False)
    return official((form, [*rows, ["另附材料", "共三页"]]))


def test_what_found_no_field_is_shown_until_it_was_looked_through(open_page: Open, call: Call) -> None:
    form = call.forms[0]
    page = opened(open_page, form)
    content = strange(form, made_up(call, form, 1))
    page.locator("input[type=file]").set_input_files({"name": "a.docx", "mimeType": "x/y", "buffer": content})
    told = page.get_by_role("region", name="从“a.docx”读出")
    expect(told).to_contain_text("没有放进表里的文字")
    expect(told).to_contain_text("共三页")
    page.wait_for_timeout(1500)
    page.reload()  # it stays with the draft
    expect(told).to_contain_text("共三页")
    page.get_by_role("button", name="核对好了").click()
    page.wait_for_timeout(1500)
    page.reload()
    page.wait_for_selector(".zj-desk")
    expect(told).to_have_count(0)


def test_page_that_checks_files_reads_documents(open_page: Open, call: Call) -> None:
    visit = open_page("check.html")
    page = visit.page
    form = call.forms[1]
    files: list[Any] = [
        {"name": "a.docx", "mimeType": "x/y", "buffer": printed(form, made_up(call, form, 0, 6_500))},
        {"name": "b.doc", "mimeType": "x/y", "buffer": b"x"},
    ]
    page.locator("input[type=file]").set_input_files(files)
    first, second = page.locator(".zj-checked").nth(0), page.locator(".zj-checked").nth(1)
    expect(first).to_contain_text("没有落下的文字")
    expect(second).to_contain_text("另存为")
    first.get_by_role("button", name="接着改").click()
    page.wait_for_selector(".zj-desk")
    expect(page.get_by_role("region", name="读出")).to_have_count(1)
    assert visit.faults == []


def test_several_submissions_in_a_document_become_drafts(open_page: Open, call: Call) -> None:
    form = call.forms[0]
    page = opened(open_page, form)
    parts = [(one, filled_rows(one, made_up(call, one, n), prompts=False)) for n, one in enumerate(call.forms[:2])]
    page.locator("input[type=file]").set_input_files(
        {"name": "两份.docx", "mimeType": "x/y", "buffer": official(*parts, parts[0])}
    )
    told = page.get_by_role("alert").filter(has_text="里有 3 份")
    expect(told.get_by_role("link")).to_have_count(3)
    told.get_by_role("link").first.click()
    expect(page.get_by_role("region", name="第1份")).to_have_count(1)
    told.get_by_role("link").nth(1).click()
    page.wait_for_url(f"**/{call.forms[1].id}.html**")
    expect(page.get_by_role("region", name="第2份")).to_have_count(1)
