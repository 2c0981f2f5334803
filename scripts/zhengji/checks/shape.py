"""Does a submission have the shape that its form's schema asks for?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from zhengji.checks.telling import Telling, told
from zhengji.formats import FORMATS
from zhengji.model import Field, Finding, Form, Kind, Severity, Submission, Visibility
from zhengji.schema import Failure, compiled, zishu_of


def shape(submission: Submission) -> Iterator[Finding]:
    """What the schema finds wrong: missing, unknown, of another type, not among the options, too short, too long."""
    validators = compiled(submission.form).validators
    if validators.decides(submission.data):
        return
    seen: set[tuple[str, str]] = set()
    for error in validators.explains(submission.data):
        for pointer, telling in _tellings(error, submission.form):
            if (pointer, telling.code) not in seen:
                seen.add((pointer, telling.code))
                yield told(submission, pointer, telling)


def _pointer(error: Failure, *more: str) -> str:
    parts = (*error.path, *more)
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts)


def _tellings(error: Failure, form: Form) -> Iterator[tuple[str, Telling]]:
    keyword = error.keyword
    if keyword in ("required", "dependentRequired"):
        yield from _required(error, form)
    elif keyword in ("additionalProperties", "unevaluatedProperties"):
        yield from _unknown(error, form)
    else:
        pointer = _pointer(error)
        field = _field_at(pointer, form)
        telling = _BY_KEYWORD.get(keyword, _other)(error, field)
        worded = error.schema.get("x-messages", {}).get(keyword)
        if worded:
            message = f"{telling.found}，{worded['message']}" if telling.found else worded["message"]
            telling = Telling(telling.code, message, worded.get("hint", telling.hint), quotes=bool(telling.found))
        if field and field.visibility is Visibility.STAFF and telling.quotes:
            telling = telling.kept_private()
        yield pointer, telling


def _field_at(pointer: str, form: Form) -> Field | None:
    at = pointer
    while at and at not in form.fields_by_pointer:
        at = at.rpartition("/")[0]
    holder = form.fields_by_pointer.get(at)
    if holder is not None and holder.kind is Kind.ROWS:
        key = pointer.removeprefix(at).lstrip("/").partition("/")[2]
        return next((child for child in holder.fields if child.key == key), holder)
    return holder


def _required(error: Failure, form: Form) -> Iterator[tuple[str, Telling]]:
    wanted = error.value
    if isinstance(wanted, Mapping):
        wanted = [name for key, names in wanted.items() if key in error.instance for name in names]
    for key in wanted:
        if key in error.instance:
            continue
        pointer = _pointer(error, key)
        field = form.fields_by_pointer.get(pointer)
        hint = "本栏必填，请补上。"
        if field and field.kind is Kind.GROUP:
            hint = f"请补上{'、'.join(leaf.title for leaf in field.leaves())}。"
        elif field and field.kind in (Kind.CHOICE, Kind.CHOICES):
            hint = f"请从这些里选：{'；'.join(field.options)}。"
        elif field and field.min_zishu:
            hint = f"本栏必填，不少于 {field.min_zishu} 字。"
        yield pointer, Telling("shape.required", f"没有填写（键名 {key}）", hint)


def _unknown(error: Failure, form: Form) -> Iterator[tuple[str, Telling]]:
    known: Mapping[str, Any] = error.schema.get("properties", {})
    holder = form.fields_by_pointer.get(_pointer(error))
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
        telling = Telling("shape.unknown-field", f"表上没有“{key}”这一项", hint, private=private)
        yield _pointer(error, str(key)), telling


_TYPES = {
    "string": "文字",
    "number": "数字",
    "integer": "整数",
    "boolean": "true 或 false",
    "array": "列表",
    "object": "分项填写",
}


def _shown(value: Any) -> str:
    text = "、".join(map(str, value)) if isinstance(value, list) else str(value)
    return f"现为“{text[:40]}{'…' if len(text) > 40 else ''}”" if not isinstance(value, dict) else "现为分项"


def _type(error: Failure, field: Field | None) -> Telling:
    wanted = error.value if isinstance(error.value, str) else error.value[0]
    hint = {
        "number": "只写数字，不写单位、逗号和引号，例如 120 或 12.5。",
        "integer": "只写整数，不写单位和引号，例如 3。",
        "boolean": "请写 true（是）或 false（否），不加引号。",
        "array": "请另起一行，每项前写“- ”。",
        "object": "请另起一行，按表上的分项缩进填写。",
    }.get(wanted, "请写成一段文字。")
    return Telling("shape.type", f"应为{_TYPES.get(wanted, wanted)}，{_shown(error.instance)}", hint, quotes=True)


def _option(error: Failure, field: Field | None) -> Telling:
    value = error.instance
    options = field.options if field else tuple(map(str, error.value or ()))
    hint = f"可选：{'；'.join(options)}。" if options else ""
    if field and field.allows_other and field.other_prefix:
        bare = field.other_prefix.rstrip("：: ")
        if isinstance(value, str) and value.rstrip("：: ") == bare:
            return Telling("shape.other", f"选了“{bare}”，没有写明内容", f"请写成“{field.other_prefix}具体内容”。")
        hint += f"都不合适时写“{field.other_prefix}具体内容”。"
    near = get_close_matches(str(value), options, 1, 0.5)
    hint = f"是不是“{near[0]}”？{hint}" if near else hint
    return Telling("shape.option", f"{_shown(value)}，不在可选项里", hint, quotes=True, found=_shown(value))


def _const(error: Failure, field: Field | None) -> Telling:
    return Telling("shape.form", f"应为“{error.value}”，{_shown(error.instance)}", "请改正。", quotes=True)


def _items(error: Failure, field: Field | None) -> Telling:
    have, want = len(error.instance), error.value
    if error.keyword == "minItems":
        return Telling("shape.too-few", f"至少 {want} 项，现有 {have} 项", "请补上，每项一行，前面写“- ”。")
    return Telling("shape.too-many", f"最多 {want} 项，现有 {have} 项", f"请只留 {want} 项。")


def _unique(error: Failure, field: Field | None) -> Telling:
    twice = [item for n, item in enumerate(error.instance) if item in error.instance[:n]]
    return Telling("shape.repeated", f"有重复的项：{'、'.join(map(str, twice))[:60]}", "请删去重复的。", quotes=True)


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
    hint = f"请四舍五入到 {round(float(error.instance), int(error.value))}。"
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
        return _other(error, field)
    return Telling(problem.code, problem.message, problem.hint, quotes="请改为" in problem.hint)


def _other(error: Failure, field: Field | None) -> Telling:
    return Telling("shape.other-rule", f"不合本栏的规定（{error.keyword}）", "请对照本栏的说明改正。")


_BY_KEYWORD: Mapping[str, Callable[[Failure, Field | None], Telling]] = {
    "type": _type,
    "enum": _option,
    "anyOf": _option,
    "oneOf": _option,
    "const": _const,
    "minItems": _items,
    "maxItems": _items,
    "uniqueItems": _unique,
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
