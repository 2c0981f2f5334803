"""The page of every code: the rule and its mend. `codes.yaml` for the engine's, the schema for a form's own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import yaml

from zhengji.model import Call, Form, Rule, Severity
from zhengji.schema.expressions import TEMPLATE


@dataclass(frozen=True, slots=True)
class Code:
    """A code's page. `forms` are the forms that state it (empty: every form), `labels` the fields it is about."""

    code: str
    title: str
    severity: Severity
    what: str
    mend: str
    bad: str = ""
    good: str = ""
    forms: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


@cache
def engine_codes() -> tuple[Code, ...]:
    """The codes that hold for every form, in the order of `codes.yaml`."""
    text = Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
    pages = yaml.load(text, Loader=yaml.CSafeLoader)
    return tuple(Code(code=code, **{**page, "severity": Severity(page["severity"])}) for code, page in pages.items())


@lru_cache(maxsize=16)
def all_codes(call: Call) -> tuple[Code, ...]:
    """The engine's codes, then those of the call's own rules in the order of its forms."""
    own: dict[str, Code] = {}
    for form in call.forms:
        for rule in form.rules:
            own[rule.code] = _merged(own.get(rule.code), form, rule)
    return (*engine_codes(), *own.values())


def _merged(known: Code | None, form: Form, rule: Rule) -> Code:
    label = form.label_of(rule.at) or form.title
    forms, labels = (known.forms, known.labels) if known else ((), ())
    return Code(
        code=rule.code,
        title=rule.title,
        severity=rule.severity,
        what=TEMPLATE.sub("…", rule.message),
        mend=TEMPLATE.sub("…", rule.hint),
        forms=forms if form.label in forms else (*forms, form.label),
        labels=labels if label in labels else (*labels, label),
    )
