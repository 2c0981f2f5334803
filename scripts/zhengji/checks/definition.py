"""A call's forms as data, for whoever gives the same verdict elsewhere: the browser's engine reads nothing else.

Keys are in camel case; what is empty is left out. A schema is whole, with its references put in their places.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zhengji.checks.codes import all_codes
from zhengji.model import Call, Field, Form, JsonObject
from zhengji.yamlio.problems import SLIPS


def definition(call: Call) -> JsonObject:
    """Everything that a verdict on a submission of `call` depends on, but for the code."""
    return {
        "call": {
            "id": call.id,
            "title": call.title,
            "shortTitle": call.short_title,
            "organiser": call.organiser,
            "opens": call.opens.isoformat(),
            "closes": call.closes.isoformat(),
        },
        "forms": [_form(form) for form in call.forms],
        "slips": [slip._asdict() for slip in SLIPS],
        "codes": {
            code.code: _lean(
                {
                    "title": code.title,
                    "severity": code.severity.value,
                    "what": code.what,
                    "mend": code.mend,
                    "bad": code.bad,
                    "good": code.good,
                    "forms": list(code.forms),
                    "labels": list(code.labels),
                }
            )
            for code in all_codes(call)
        },
    }


def _form(form: Form) -> JsonObject:
    return {
        "id": form.id,
        "number": form.number,
        "label": form.label,
        "title": form.title,
        "shortTitle": form.short_title,
        "who": form.who,
        "envelope": [_field(field) for field in form.envelope],
        "sections": [
            _lean(
                {
                    "pointer": section.pointer,
                    "title": section.title,
                    "hint": section.hint,
                    "fields": [_field(field) for field in section.fields],
                }
            )
            for section in form.sections
        ],
        "rules": [
            {
                "code": rule.code,
                "title": rule.title,
                "assertion": rule.assertion,
                "message": rule.message,
                "hint": rule.hint,
                "severity": rule.severity.value,
                "at": rule.at,
                "reads": list(rule.reads),
            }
            for rule in form.rules
        ],
        "schema": form.schema,
    }


def _field(field: Field) -> JsonObject:
    said = {
        "key": field.key,
        "pointer": field.pointer,
        "title": field.title,
        "kind": field.kind.value,
        "visibility": field.visibility.value,
        "hint": field.hint,
        "options": list(field.options),
        "allowsOther": field.allows_other,
        "otherPrefix": field.other_prefix,
        "required": field.required,
        "role": field.role,
        "unit": field.unit,
        "row": field.row,
        "header": field.column.header if field.column and field.column.header != field.title else "",
        "minZishu": field.min_zishu,
        "maxZishu": field.max_zishu,
        "maxItems": field.max_items,
        "aliases": dict(field.aliases),
        "format": field.format,
        "fields": [_field(child) for child in field.fields],
    }
    given = {} if field.default is None else {"default": field.default}
    return {**_lean(said), **given}


def _lean(said: Mapping[str, Any]) -> JsonObject:
    """`said` without what is empty."""
    return {key: value for key, value in said.items() if value not in (None, "", False, [], {})}
