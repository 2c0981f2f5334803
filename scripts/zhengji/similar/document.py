"""The duplicate report for programs: stable keys, described by `similar.schema.json` beside this file."""

from __future__ import annotations

import orjson

from zhengji.inert import visible
from zhengji.model import JsonObject
from zhengji.similar.files import Filed
from zhengji.similar.told import Similar, Told

VERSION = 1


def render(report: Similar) -> bytes:
    """The report as indented JSON; passages are whole."""
    document = {
        "version": VERSION,
        "call": report.call.id,
        "minimum": report.minimum,
        "summary": {"compared": report.compared, "pairs": len(report.pairs)},
        "pairs": [_pair(told) for told in report.pairs],
    }
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _pair(told: Told) -> JsonObject:
    return {
        "share": told.pair.share,
        "a": _filed(told.a),
        "b": _filed(told.b),
        "copied": list(map(visible, told.pair.copied)),
        "passages": [
            {
                "label_a": visible(passage.label_a),
                "label_b": visible(passage.label_b),
                "zishu": passage.zishu,
                "text_a": visible(passage.text_a),
                "text_b": visible(passage.text_b),
            }
            for passage in told.pair.passages
        ],
    }


def _filed(one: Filed) -> JsonObject:
    return {
        "number": one.number,
        "form": one.form.id,
        "title": visible(one.title),
        "unit": visible(one.unit),
        "path": visible(one.path),
    }
