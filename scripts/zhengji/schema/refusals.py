"""What is wrong with a file of a call, told to whoever writes it: the errors of JSON Schema in Chinese."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jsonschema import ValidationError

_TYPES = {
    "string": "文字",
    "integer": "整数",
    "number": "数字",
    "boolean": "true 或 false",
    "array": "列表",
    "object": "分项",
    "null": "空",
}
_LONGEST = 300


def refusal(error: ValidationError) -> str:
    """`error` in one line."""
    words = _WORDS.get(str(error.validator))
    return (words(error) if words else f"不合 {error.validator} 的规定：{error.message}")[:_LONGEST]


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _required(error: Any) -> str:
    return f"缺少 {'、'.join(key for key in error.validator_value if key not in error.instance)}。"


def _additional(error: Any) -> str:
    known = list(error.schema.get("properties", {}))
    strange = [key for key in error.instance if key not in known]
    return f"没有 {'、'.join(map(str, strange))} 这个键；可写：{'、'.join(known)}。"


def _type(error: Any) -> str:
    wanted = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
    return f"应为{'或'.join(_TYPES[one] for one in wanted)}，现为 {_shown(error.instance)}。"


def _enum(error: Any) -> str:
    options = list(map(_shown, error.validator_value))
    near = get_close_matches(_shown(error.instance), options, 1)
    guess = f"，是不是 {near[0]}？" if near else "。"
    named = "这个关键字" if "propertyNames" in error.absolute_schema_path else "这个选择"
    return f"没有 {_shown(error.instance)} {named}{guess}可写：{'、'.join(options)}。"


# Any: what an error says of itself is typed as maybe unset, and never is where the error comes out of a validator
_WORDS: Mapping[str, Callable[[Any], str]] = {
    "required": _required,
    "additionalProperties": _additional,
    "type": _type,
    "enum": _enum,
    "const": lambda error: f"应为 {_shown(error.validator_value)}，现为 {_shown(error.instance)}。",
    "pattern": lambda error: f"“{error.instance}”的写法应合 {error.validator_value}。",
    "format": lambda error: f"“{error.instance}”不是 {error.validator_value} 的写法。",
    "minLength": lambda error: "不能为空。" if error.validator_value == 1 else f"至少 {error.validator_value} 个字符。",
    "maxLength": lambda error: f"最多 {error.validator_value} 个字符。",
    "minItems": lambda error: f"至少 {error.validator_value} 项。",
    "maxItems": lambda error: f"最多 {error.validator_value} 项。",
    "minimum": lambda error: f"不应小于 {error.validator_value}，现为 {_shown(error.instance)}。",
    "maximum": lambda error: f"不应大于 {error.validator_value}，现为 {_shown(error.instance)}。",
    "uniqueItems": lambda error: "有重复的项。",
    "not": lambda error: f"不能写 {_shown(error.instance)}：{error.schema.get('$comment', '见该文件')}。",
}
