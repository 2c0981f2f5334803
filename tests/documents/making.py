"""Filled forms of both calls for tests: made-up answers, printed as Word documents."""

from __future__ import annotations

from pathlib import Path
from random import Random

from tests.corpus.answers import answers
from zhengji.model import Call, Form, JsonObject, Record
from zhengji.outputs.docx import document
from zhengji.outputs.printed import paper
from zhengji.schema import load_call

ROOT = Path(__file__).resolve().parents[2]
CALLS = (load_call(ROOT, "2020"), load_call(ROOT / "tests" / "calls", "binhe-2027"))
FORMS = tuple((call, form) for call in CALLS for form in call.forms)
NAMES = [form.id for _, form in FORMS]


def made_up(call: Call, form: Form, serial: int, size: int = 2_000) -> JsonObject:
    return answers(call, form, serial, Random(f"word/{form.id}/{serial}"), size)


def printed(form: Form, data: JsonObject, audience: str = "staff") -> bytes:
    record = Record(f"{form.number}-0123ABCD", form.id, "submissions/x.yaml", data, {}, "")
    return document(paper(form, record, audience))
