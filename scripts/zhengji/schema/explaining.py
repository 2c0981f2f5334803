"""What jsonschema says of a document that jsonschema-rs has refused: every error, our keywords and formats included."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker, ValidationError
from jsonschema.validators import extend

from zhengji.formats import FORMATS, accepts
from zhengji.schema.validators import KEYWORDS


def _explaining(name: str) -> Any:
    holds = KEYWORDS[name]

    def keyword(_validator: Any, value: int, instance: Any, schema: Mapping[str, Any]) -> Iterator[ValidationError]:
        if not holds(value, instance, schema.get("description", "")):
            yield ValidationError(f"{name} {value}")

    return keyword


def _pattern(_validator: Any, pattern: str, instance: Any, _schema: Any) -> Iterator[ValidationError]:
    # Python's $ also matches before a final line feed; Rust's and the browser's do not
    if isinstance(instance, str) and not re.search(re.sub(r"(?<!\\)\$$", r"\\Z", pattern), instance):
        yield ValidationError(f"pattern {pattern}")


_Explainer: Any = extend(  # type: ignore[no-untyped-call]
    Draft202012Validator, {**{name: _explaining(name) for name in KEYWORDS}, "pattern": _pattern}
)


def _format_checker() -> FormatChecker:
    checker = FormatChecker(formats=())
    for name in FORMATS:
        checker.checks(name)(partial(accepts, name))
    return checker


def explainer(schema: Mapping[str, Any]) -> Any:
    """The validator that tells every error of a document under `schema`."""
    return _Explainer(schema, format_checker=_format_checker())
