"""What is told of an answer that is none of the options, or twice the same, or an own one that is not written right."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any
from unicodedata import normalize

from zhengji.checks.telling import Telling
from zhengji.model import Field, Kind
from zhengji.schema import Failure


def word(value: Any) -> str:
    """A JSON scalar as it is written in a form."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def shown(value: Any) -> str:
    """What was found, for a message."""
    if isinstance(value, dict) or (isinstance(value, list) and any(isinstance(item, dict | list) for item in value)):
        return "现为分项"
    text = "、".join(map(word, value)) if isinstance(value, list) else word(value)
    return f"现为“{text[:40]}{'…' if len(text) > 40 else ''}”"


def option(error: Failure, field: Field | None) -> Telling:
    """An answer that is none of the options."""
    value = error.instance
    options = field.options if field else ()
    if error.keyword == "enum":
        options = tuple(map(word, error.value))
    elif not options:  # alternatives of another sort than words to choose from
        return other_rule(error, field)
    hint = f"可选：{'；'.join(options)}。" if options else ""
    if field and field.allows_other:
        if written := _own_words(value, field):
            return written
        hint += f"都不合适时写“{field.other_prefix}具体内容”。" if field.other_prefix else ""
    asked = "" if isinstance(value, dict | list) else word(value)
    if isinstance(value, list):
        found, one = f"现为列表，写了 {len(value)} 项", "请只留一项，接着冒号写，不加减号。"
        return Telling("shape.option", f"{found}，本栏只选一项", one + hint, found=found)
    held = [one for one in options if normalize("NFKC", one) in normalize("NFKC", asked)]
    if len(held) > 1:
        many = field is not None and field.kind is Kind.CHOICES
        wanted = "请分成几项，每项写一行，前面写“- ”" if many else "本栏只选一项，请从中留下一项"
        found, hint = shown(value), f"{wanted}：{'；'.join(held)}。"
        return Telling("shape.option", f"{found}，不在可选项里", hint, quotes=True, found=found, near=hint)
    near, nearer = (get_close_matches(asked, options, 1, ratio) for ratio in (0.5, 0.7))
    hint = f"是不是“{near[0]}”？{hint}" if near else hint
    found, kept = shown(value), f"是不是“{nearer[0]}”？" if nearer else ""
    return Telling("shape.option", f"{found}，不在可选项里", hint, quotes=True, found=found, near=kept)


def _own_words(value: Any, field: Field) -> Telling | None:
    """What is wrong with an answer meant as one outside the options, None where it does not look like one."""
    prefix, bare = field.other_prefix, field.other_prefix.rstrip("：: ")
    if isinstance(value, str) and len(value) > len(prefix) and value.startswith(prefix):
        return Telling("shape.pattern", "自己写的这一项太长，或中间有换行", "请写成一行，简短一些。")
    if not prefix:
        return None
    if isinstance(value, Mapping) and len(value) == 1:  # `- 其他: 内容` is a group to YAML
        key, content = next(iter(value.items()))
        value = value if isinstance(content, dict | list) else f"{key}: {word(content)}"
    found = re.fullmatch(rf"{re.escape(bare)}\s*[：:]?\s*(.*)", str(value), re.DOTALL)
    if not isinstance(value, str) or not found:
        return None
    if not found[1]:
        return Telling("shape.other", f"选了“{bare}”，没有写明内容", f"请在“{prefix}”后面写明具体内容。")
    return Telling("shape.option", f"“{bare}”后面应是全角冒号“：”", f"请写成“{prefix}{found[1][:40]}”。", quotes=True)


def const(error: Failure, field: Field | None) -> Telling:
    """An answer that is not the only one there is."""
    code = "shape.form" if field and field.role == "form" else "shape.option"
    message = f"应为“{word(error.value)}”，{shown(error.instance)}"
    return Telling(code, message, f"请改为 {word(error.value)}。", quotes=True)


def unique(error: Failure, field: Field | None) -> Telling:
    """Answers or rows that are there twice."""
    twice = [(n, item) for n, item in enumerate(error.instance) if item in error.instance[:n]]
    if any(isinstance(item, dict | list) for _, item in twice):
        rows = "、".join(f"第 {n + 1} 行" for n, _ in twice[:10])
        return Telling("shape.repeated", f"{rows}与前面的行相同", "请删去重复的。")
    items = "、".join(word(item) for _, item in twice)[:60]
    return Telling("shape.repeated", f"有重复的项：{items}", "请删去重复的。", quotes=True)


def other_rule(error: Failure, field: Field | None) -> Telling:
    """What the schema asserts by a keyword that has no words of its own here."""
    return Telling("shape.other-rule", f"不合本栏的规定（{error.keyword}）", "请对照本栏的说明改正。")
