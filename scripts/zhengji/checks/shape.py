"""Does a submission have the shape that its form's schema asks for?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from difflib import get_close_matches
from typing import Any
from unicodedata import normalize

from zhengji.checks.choices import const, option, other_rule, shown, unique
from zhengji.checks.telling import Telling, told
from zhengji.checks.whose import field_at, holds_private
from zhengji.formats import FORMATS
from zhengji.model import Field, Finding, Form, Kind, Severity, Submission, Visibility
from zhengji.schema import Failure, compiled, zishu_of


def shape(submission: Submission) -> Iterator[Finding]:
    """What the schema finds wrong: missing, unknown, of another type, not among the options, too short, too long."""
    validators = compiled(submission.form).validators
    if validators.decides(submission.data):
        return
    seen: set[tuple[str, str]] = set()
    tellings = [each for error in validators.explains(submission.data) for each in _tellings(error, submission.form)]
    # of another type: that it is none of the options either need not be told
    mistyped = {pointer for pointer, telling in tellings if telling.code == "shape.type"}
    for pointer, telling in tellings:
        doubled = pointer in mistyped and telling.code in ("shape.option", "shape.form")
        if not doubled and (pointer, telling.code) not in seen:
            seen.add((pointer, telling.code))
            yield told(submission, pointer, telling)


def _pointer(error: Failure, *more: str) -> str:
    parts = (*error.path, *more)
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts)


def _tellings(error: Failure, form: Form) -> Iterator[tuple[str, Telling]]:
    keyword = error.keyword
    if keyword in ("required", "dependentRequired"):
        yield from _required(error, form)
    elif keyword == "additionalProperties":
        yield from _unknown(error, form)
    else:
        pointer = _pointer(error)
        field = field_at(pointer, form)
        telling = _BY_KEYWORD.get(keyword, other_rule)(error, field)
        worded = error.schema.get("x-messages", {}).get(keyword)
        if worded:
            message = f"{telling.found}，{worded['message']}" if telling.found else worded["message"]
            hint = telling.near + worded.get("hint", telling.hint)
            telling = Telling(telling.code, message, hint, quotes=bool(telling.found))
        if telling.quotes and holds_private(pointer, form):
            telling = telling.kept_private()
        yield pointer, telling


def _required(error: Failure, form: Form) -> Iterator[tuple[str, Telling]]:
    wanted = error.value
    if isinstance(wanted, Mapping):
        wanted = [name for key, names in wanted.items() if key in error.instance for name in names]
    for key in wanted:
        if key in error.instance:
            continue
        pointer = _pointer(error, key)
        field = field_at(pointer, form)
        field = field if field and field.key == key else None
        section = next((one for one in form.sections if one.pointer == pointer), None)
        hint = "本栏必填，请补上。"
        if field and field.kind is Kind.GROUP:
            hint = f"请补上{'、'.join(leaf.title for leaf in field.leaves())}。"
        elif section and field is None:
            hint = f"请补上{'、'.join(item.title for item in section.fields)}。"
        elif field and field.kind in (Kind.CHOICE, Kind.CHOICES):
            hint = f"请从这些里选：{'；'.join(field.options)}。"
        elif field and field.min_zishu:
            hint = f"本栏必填，不少于 {field.min_zishu} 字。"
        worded = error.schema.get("x-messages", {}).get(error.keyword, {})
        message = worded.get("message", f"没有填写（键名 {key}）")
        yield pointer, Telling("shape.required", message, worded.get("hint", hint))


_LIKE_A_KEY = re.compile(r"[A-Za-z_][A-Za-z_-]{0,30}")


def _unknown(error: Failure, form: Form) -> Iterator[tuple[str, Telling]]:
    known: Mapping[str, Any] = error.schema.get("properties", {})
    holder = field_at(_pointer(error), form)
    # inside a group that only staff may see, a key that nobody knows may be content: a name, a number
    private = holder is not None and all(leaf.visibility is Visibility.STAFF for leaf in holder.leaves())
    for key in error.instance:
        if key in known:
            continue
        titles = {node.get("title", ""): name for name, node in known.items()}
        absent = [name for name in known if name not in error.instance]
        near = get_close_matches(str(key), absent, 1, 0.6) or [
            titles[title] for title in get_close_matches(str(key), titles, 1, 0.6)
        ]
        hint = "请删去这一项，或改成表上有的键名；内容要保留的，请移到相应的栏里。"
        if near:
            hint = f"是不是“{near[0]}”（{known[near[0]].get('title', '')}）？请改正键名。"
        # neither a word of the form nor one like a key: somebody's name, put before the colon
        content = not near and not _LIKE_A_KEY.fullmatch(str(key)) and holds_private(_pointer(error), form)
        telling = Telling("shape.unknown-field", f"表上没有“{key}”这一项", hint, private=private or content)
        yield _pointer(error, str(key)), telling


_TYPES = {
    "string": "文字",
    "number": "数字",
    "integer": "整数",
    "boolean": " true 或 false",
    "array": "列表",
    "object": "分项填写",
}


def _type(error: Failure, field: Field | None) -> Telling:
    wanted = error.value if isinstance(error.value, str) else error.value[0]
    hint = {
        "number": "只写数字，不写单位、逗号和引号，例如 120 或 12.5。",
        "integer": "只写整数，不写单位和引号，例如 3。",
        "boolean": "请写 true（是）或 false（否），不加引号。",
        "array": "请另起一行，每项一行，前面写一个减号和一个空格：- 内容",
        "object": "请另起一行，按表上的分项缩进填写。",
    }.get(wanted, "请写成一段文字。")
    if wanted in ("number", "integer") and (figure := _figure(error.instance, field, whole=wanted == "integer")):
        hint = f"请改为 {figure}：{hint}"
    return Telling("shape.type", f"应为{_TYPES.get(wanted, wanted)}，{shown(error.instance)}", hint, quotes=True)


# digits, or digits in threes with commas between them; and decimals
_FIGURE = re.compile(r"(-?)0*([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(\.[0-9]+)?")


def _figure(value: Any, field: Field | None, *, whole: bool) -> str:
    """The number that `value` writes in full-width digits, quotes, thousands or with its unit; "" where it is none."""
    bare = "".join(normalize("NFKC", value).split()) if isinstance(value, str) else ""
    match = _FIGURE.fullmatch(bare.removesuffix(field.unit if field else ""))
    return match[1] + match[2].replace(",", "") + (match[3] or "") if match and not (whole and match[3]) else ""


def _items(error: Failure, field: Field | None) -> Telling:
    have, want = len(error.instance), error.value
    if error.keyword == "minItems":
        return Telling("shape.too-few", f"至少 {want} 项，现有 {have} 项", "请补上，每项一行，前面写“- ”。")
    return Telling("shape.too-many", f"最多 {want} 项，现有 {have} 项", f"请只留 {want} 项。")


def _length(error: Failure, field: Field | None) -> Telling:
    if error.keyword == "minLength":
        return Telling("shape.length", f"太短，至少 {error.value} 个字符", "请补全。")
    have = len(error.instance)
    return Telling("shape.length", f"太长：最多 {error.value} 个字符，现有 {have} 个", "请写得简短一些。")


def _pattern(error: Failure, field: Field | None) -> Telling:
    if isinstance(error.instance, str) and "\n" in error.instance:
        return Telling("shape.line-break", "应为一行文字，现在中间有换行", "请删去换行，写成一行。")
    return Telling("shape.pattern", "写法不合要求", f"请对照本栏的说明改写。{field.hint if field else ''}")


def _number(error: Failure, field: Field | None) -> Telling:
    unit = f" {field.unit}" if field and field.unit else ""
    words = {"minimum": "不应小于", "exclusiveMinimum": "应大于", "maximum": "不应大于", "exclusiveMaximum": "应小于"}
    message = f"{words[error.keyword]} {error.value}{unit}，现为 {error.instance}"
    return Telling(
        "number.range", message, f"请核对数字{'和单位：本栏单位是' + unit.strip() if unit else ''}。", quotes=True
    )


def _decimals(error: Failure, field: Field | None) -> Telling:
    message = f"最多 {error.value} 位小数，现为 {error.instance}"
    # as it is done by hand: in binary 100.125 would become 100.12
    rounded = Decimal(repr(error.instance)).quantize(Decimal(1).scaleb(-int(error.value)), ROUND_HALF_UP)
    hint = f"请四舍五入到 {rounded.normalize() + 0:f}。"
    return Telling("number.decimals", message, hint, quotes=True)


def _zishu(error: Failure, field: Field | None) -> Telling:
    limit = int(error.value)
    prompt = error.schema.get("description", "")
    have = zishu_of(error.instance, prompt)
    how = "标点算字，空格和换行不算，一串字母或数字算一个字。"
    if error.keyword == "minZishu":
        return Telling("text.too-short", f"现 {have} 字，还差 {limit - have} 字", f"本栏不少于 {limit} 字；{how}")
    return Telling("text.too-long", f"现 {have} 字，超出 {have - limit} 字", f"本栏不超过 {limit} 字；{how}")


def _format(error: Failure, field: Field | None) -> Telling:
    name = str(error.value)
    problem = next((p for p in FORMATS[name].problems(error.instance) if p.severity is Severity.ERROR), None)
    if problem is None:
        return other_rule(error, field)
    return Telling(problem.code, problem.message, problem.hint, quotes="请改为" in problem.hint)


_BY_KEYWORD: Mapping[str, Callable[[Failure, Field | None], Telling]] = {
    "type": _type,
    "enum": option,
    "anyOf": option,
    "oneOf": option,
    "const": const,
    "minItems": _items,
    "maxItems": _items,
    "uniqueItems": unique,
    "minLength": _length,
    "maxLength": _length,
    "pattern": _pattern,
    "minimum": _number,
    "exclusiveMinimum": _number,
    "maximum": _number,
    "exclusiveMaximum": _number,
    "maxDecimals": _decimals,
    "minZishu": _zishu,
    "maxZishu": _zishu,
    "format": _format,
}
