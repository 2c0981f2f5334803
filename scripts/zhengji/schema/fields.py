"""One expanded schema → `Form`: its envelope, sections, fields and rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from zhengji.errors import ZhengjiError
from zhengji.model import Column, Field, Form, Kind, Rule, Section, Severity, Visibility
from zhengji.schema.expressions import pointers_read, rooted

_BY_TYPE = {"number": Kind.NUMBER, "integer": Kind.INTEGER, "boolean": Kind.BOOLEAN}
_BY_FORMAT = {"date": Kind.DATE, "year-month": Kind.MONTH}


def form_of(entry: Mapping[str, str], schema: Mapping[str, Any]) -> Form:
    """The form that `entry` of call.yaml names and `schema` describes."""
    required = schema.get("required", ())
    envelope: list[Field] = []
    sections: list[Section] = []
    if not isinstance(schema.get("properties"), Mapping):
        raise ZhengjiError(f"{entry['schema']} 没有 properties", "请写上表的各栏。")
    for key, node in schema["properties"].items():
        item = _field(key, f"/{_escape(key)}", node, key in required)
        if node.get("x-printed", True):
            inside = item.fields if item.kind is Kind.GROUP else (item,)
            sections.append(Section(item.pointer, item.title, item.hint, inside))
        else:
            envelope.append(item)
    leaves = [*envelope, *(leaf for section in sections for leaf in section.leaves())]
    return Form(
        id=entry["id"],
        number=entry["number"],
        label=entry["label"],
        title=schema["title"],
        short_title=entry["short_title"],
        who=entry["who"],
        envelope=tuple(envelope),
        sections=tuple(sections),
        rules=tuple(_rules(schema, "", leaves)),
        schema=schema,
    )


def _escape(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def _kind(node: Mapping[str, Any]) -> Kind:
    if "x-kind" in node:
        return Kind(node["x-kind"])
    if "properties" in node:
        return Kind.GROUP
    if node.get("type") == "array":
        items = node.get("items", {})
        if "properties" in items:
            return Kind.ROWS
        return Kind.CHOICES if _options(items) else Kind.LIST
    if "enum" in node:
        return Kind.CHOICE
    return _BY_TYPE.get(node.get("type", ""), _BY_FORMAT.get(node.get("format", ""), Kind.TEXT))


def _options(node: Mapping[str, Any]) -> tuple[str, ...]:
    if isinstance(node.get("const"), str):
        return (node["const"],)
    return tuple(node.get("enum", ())) or next((tuple(b["enum"]) for b in node.get("anyOf", ()) if "enum" in b), ())


def _field(key: str, pointer: str, node: Mapping[str, Any], required: bool) -> Field:
    kind = _kind(node)
    if "title" not in node:
        raise ZhengjiError(f"字段 {pointer} 没有 title", "请在 schema 里写上表上印的名称。")
    items = node.get("items", {})
    children: tuple[Field, ...] = ()
    if kind in (Kind.GROUP, Kind.ROWS):
        holder = node if kind is Kind.GROUP else items
        prefix = pointer if kind is Kind.GROUP else ""
        # a group that may be left out asks for none of its answers by itself
        wanted = holder.get("required", ()) if required or kind is Kind.ROWS else ()
        children = tuple(
            _field(name, f"{prefix}/{_escape(name)}", child, name in wanted)
            for name, child in holder["properties"].items()
        )
        visibilities = {child.visibility for child in children}
        visibility = Visibility.PUBLIC if Visibility.PUBLIC in visibilities else Visibility.STAFF
    elif "x-visibility" in node:
        visibility = Visibility(node["x-visibility"])
    else:
        raise ZhengjiError(f"字段 {pointer}（{node['title']}）没有 x-visibility", "请写明 public 或 staff。")
    column = node.get("x-column", {})
    options = _options(items if kind is Kind.CHOICES else node)
    if kind in (Kind.CHOICE, Kind.CHOICES) and not all(isinstance(option, str) for option in options):
        raise ZhengjiError(f"字段 {pointer}（{node['title']}）的选项应都是文字", "请给数字选项加引号。")
    return Field(
        key=key,
        pointer=pointer,
        title=node["title"],
        kind=kind,
        hint=node.get("description", ""),
        options=options,
        allows_other="x-other" in items,
        other_prefix=items.get("x-other", ""),
        required=required,
        visibility=visibility,
        role=node.get("x-role", ""),
        unit=node.get("x-unit", ""),
        facet=node.get("x-facet", False),
        summed=node.get("x-sum", False),
        column=Column(column.get("header", node["title"]), column.get("width", 16)) if column else None,
        row=node.get("x-row", ""),
        min_zishu=node.get("minZishu"),
        max_zishu=node.get("maxZishu"),
        max_items=node.get("maxItems"),
        default=node.get("default"),
        aliases=node.get("x-aliases", {}),
        format=node.get("format", ""),
        fields=children,
    )


def _rules(node: Mapping[str, Any], pointer: str, leaves: list[Field]) -> Iterator[Rule]:
    for rule in node.get("x-rules", ()):
        texts = {name: rooted(rule.get(name, ""), pointer, template=name != "assert") for name in _RULE_TEXTS}
        yield Rule(
            id=rule["id"],
            title=rule["title"],
            assertion=texts["assert"],
            message=texts["message"],
            hint=texts["hint"],
            severity=Severity(rule.get("severity", "error")),
            at=pointer + rule.get("at", ""),
            reads=pointers_read(tuple(texts.values()), leaves),
        )
    for key, child in node.get("properties", {}).items():
        yield from _rules(child, f"{pointer}/{_escape(key)}", leaves)


_RULE_TEXTS = ("assert", "message", "hint")
