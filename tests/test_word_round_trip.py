"""YAML → Word → YAML: nothing is changed, and nothing that is typed into a document is lost."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from tests.documents.making import CALLS, FORMS, made_up, printed
from tests.documents.variants import el, para, rewritten, run, xpath
from tests.filed import put
from zhengji.intake import INTAKES, Intake
from zhengji.load import load, submission_paths
from zhengji.model import Call, Form, JsonObject, Kind, Record, Submission
from zhengji.normalise import normalise
from zhengji.outputs.docx import document
from zhengji.outputs.printed import paper
from zhengji.yamlio import write

SAMPLES = [(call, one) for call in CALLS for path in submission_paths(call) if (one := load(path, call)[0])]


def read(content: bytes, call: Call, form: Form | None = None) -> tuple[Intake, ...]:
    return INTAKES[".docx"](content, "收到的.docx", call, form)


def returns(call: Call, form: Form, data: JsonObject) -> None:
    (intake,) = read(printed(form, data), call)
    assert intake.form is form
    assert write(form, intake.data) == write(form, data)
    assert (intake.unclaimed, intake.findings, intake.part) == ((), (), "")
    assert not [one for one in intake.understood if one.guessed]


@pytest.mark.parametrize("audience", ["public", "staff"])
@pytest.mark.parametrize(("call", "form"), FORMS)
def test_what_we_print_at_the_foot_of_each_page_is_not_left_over(call: Call, form: Form, audience: str) -> None:
    data, digest = made_up(call, form, 1), "0123456789abcdef" * 4
    filed = Record(f"{form.number}-0123ABCD", form.id, "submissions/x.yaml", data, {}, digest)
    (intake,) = read(document(paper(form, filed, audience)), call)
    assert intake.unclaimed == ()


@pytest.mark.parametrize(("call", "sample"), SAMPLES, ids=[one.path.rpartition("/")[2] for _, one in SAMPLES])
def test_every_sample_comes_back(call: Call, sample: Submission) -> None:
    returns(call, sample.form, sample.data)


@pytest.mark.parametrize("start", range(0, 500, 100))
def test_500_made_up_ones_come_back(start: int) -> None:
    for serial in range(start, start + 100):
        call, form = FORMS[serial % len(FORMS)]
        returns(call, form, made_up(call, form, serial))


def test_each_answer_says_where_it_stood() -> None:
    for call, form in FORMS:
        (intake,) = read(printed(form, made_up(call, form, 1)), call)
        said = {one.pointer: one for one in intake.understood}
        for leaf in form.leaves:
            if leaf is not form.role("form") and leaf.value(intake.data) is not None and not leaf.fields:
                assert said[leaf.pointer].label == form.label_of(leaf.pointer)
                assert said[leaf.pointer].where.startswith(("第1张表第", "正文第"))
                assert said[leaf.pointer].value == leaf.value(intake.data)


CANARY = "金丝雀啾啾"


def _planted(root: Any, rng: Random) -> None:
    """The canary somewhere: in a line, a paragraph, a cell, a row, above or below the table."""
    kind = rng.choice(("run", "paragraph", "cell", "row", "outside", "column"))
    if kind == "run":
        holder = rng.choice(xpath(root, "//w:p"))
        holder.insert(rng.randint(1, len(holder)), run(CANARY))
    elif kind == "paragraph":
        rng.choice(xpath(root, "//w:tc/w:p")).addnext(para(run(CANARY)))
    elif kind == "cell":
        rng.choice(xpath(root, "//w:tc")).addnext(el("tc", para(run(CANARY))))
    elif kind == "row":
        count = rng.randint(1, 4)
        chosen = rng.randrange(count)
        span = el("tcPr", el("gridSpan", val=str(30 // count)))
        cells = (para(run(CANARY)) if at == chosen else para() for at in range(count))
        made = [el("tc", span.__deepcopy__({}), cell) for cell in cells]
        rng.choice(xpath(root, "//w:tr")).addnext(el("tr", *made))
    elif kind == "outside":
        rng.choice(xpath(root, "/w:document/w:body/*[not(self::w:sectPr)]")).addnext(para(run(CANARY)))
    else:
        for row in xpath(root, "//w:tr"):
            row.insert(0, el("tc", para(run(CANARY))))


@pytest.mark.parametrize("seed", range(5))
def test_nothing_that_is_typed_anywhere_is_lost(seed: int) -> None:
    rng = Random(seed)
    for serial in range(60):
        call, form = rng.choice(FORMS)
        content = rewritten(printed(form, made_up(call, form, serial, 900)), lambda root: _planted(root, rng))
        intakes = read(content, call)
        told = [(one.data, one.unclaimed, [each.guessed for each in one.understood]) for one in intakes]
        assert CANARY in repr(told), (seed, serial, form.id)


_ODD = "（盖章） □企业 ☑海洋 √ （可多选） 万元 2020年1月 注： A&B<c> ： : ； 、 𠮷 附件1".split()


def _sounding_alike(form: Form, rng: Random) -> str:
    """A piece of text that might be taken for something printed: a label, a box, a remark."""
    if rng.random() < 0.5:
        return "".join(rng.choice("研究技术面向 abc09（）：，。") for _ in range(rng.randint(1, 6)))
    return rng.choice((*_ODD, *(leaf.title for leaf in form.leaves if leaf.kind is not Kind.NARRATIVE)))


@pytest.mark.parametrize("seed", range(3))
def test_answers_that_sound_like_labels_come_back(seed: int) -> None:
    rng = Random(seed)
    for serial in range(60):
        call, form = rng.choice(FORMS)
        data = made_up(call, form, serial, 800)
        for leaf in form.leaves:
            pieces = [_sounding_alike(form, rng) for _ in range(rng.randint(1, 4))]
            if leaf.kind is Kind.TEXT and not leaf.format and leaf is not form.role("form"):
                put(data, leaf, f"甲{''.join(pieces).strip()}乙")
            elif leaf.kind is Kind.NARRATIVE:
                put(data, leaf, "甲\n" + "\n".join(map(str.strip, pieces)) + "\n乙")
        data = normalise(form, data)
        (intake,) = read(printed(form, data), call)
        assert write(form, normalise(form, intake.data)) == write(form, data), (seed, serial)
        assert intake.unclaimed == ()
