"""A form's schema compiled twice: jsonschema-rs decides quickly, jsonschema explains. They must agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from typing import Any

import jsonschema_rs

from zhengji.formats import FORMATS, accepts
from zhengji.model import Form
from zhengji.zishu import at_least, count, strip_prompt


@lru_cache(maxsize=64)
def body(text: str, prompt: str) -> str:
    """A narrative without the printed `prompt`: the text itself where it was not left in."""
    return strip_prompt(text, prompt)[0] if prompt else text


def zishu_of(text: str, prompt: str) -> int:
    """The 字数 of a narrative, the printed prompt taken out if it was left in."""
    return count(body(text, prompt))


def _long_enough(minimum: int, text: Any, prompt: str) -> bool:
    return not isinstance(text, str) or at_least(body(text, prompt), minimum)


def _short_enough(maximum: int, text: Any, prompt: str) -> bool:
    return not isinstance(text, str) or not at_least(body(text, prompt), maximum + 1)


def decimals(number: float) -> int:
    """How many decimals a number has as it is written shortest."""
    text = repr(number)
    mantissa, _, exponent = text.partition("e")
    return max(0, len(mantissa.partition(".")[2].rstrip("0")) - int(exponent or 0))


def _few_decimals(maximum: int, number: Any, _prompt: str) -> bool:
    return not isinstance(number, int | float) or isinstance(number, bool) or decimals(number) <= maximum


# keyword → whether (its value, the instance, the printed prompt) is in order
KEYWORDS = {"minZishu": _long_enough, "maxZishu": _short_enough, "maxDecimals": _few_decimals}


def _deciding(name: str) -> type[jsonschema_rs.KeywordValidator]:
    holds = KEYWORDS[name]

    class Keyword:
        def __init__(self, parent_schema: dict[str, Any], value: Any, schema_path: list[str | int]) -> None:
            self._value = value
            self._prompt = parent_schema.get("description", "")

        def validate(self, instance: Any) -> None:
            if not holds(self._value, instance, self._prompt):
                raise ValueError(name)

    return Keyword


@dataclass(frozen=True, slots=True)
class Failure:
    """One keyword of the schema that does not hold: its `value`, the `instance` it judged, `schema` around it."""

    keyword: str
    value: Any
    instance: Any
    schema: Mapping[str, Any]
    path: tuple[str, ...]


class Validators:
    """Both validators of one form."""

    def __init__(self, form: Form) -> None:
        self._schema = dict(form.schema)
        self._decide = jsonschema_rs.Draft202012Validator(
            self._schema,
            formats={name: partial(accepts, name) for name in FORMATS},
            validate_formats=True,
            keywords={name: _deciding(name) for name in KEYWORDS},
        )

    @cached_property
    def _explain(self) -> Any:
        from zhengji.schema.explaining import explainer  # slow to import, and where all is well never needed

        return explainer(self._schema)

    def decides(self, data: Any) -> bool:
        """Whether `data` is valid. Microseconds: nothing is explained."""
        return self._decide.is_valid(data)

    def explains(self, data: Any) -> Iterator[Failure]:
        """Everything that is wrong with `data`, as jsonschema tells it."""
        for error in self._explain.iter_errors(data):
            path = tuple(str(part) for part in error.absolute_path)
            around = error.schema if isinstance(error.schema, Mapping) else {}
            yield Failure(str(error.validator), error.validator_value, error.instance, around, path)
