"""A schema's rules run: CEL over the leaves of a submission. The only module that knows cel-expr-python."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from cel_expr_python import cel

from zhengji.errors import ZhengjiError
from zhengji.model import Field, Form, Kind, Rule
from zhengji.schema.expressions import TEMPLATE, variable
from zhengji.years import missing_years
from zhengji.zishu import count

_NUMBERS = (Kind.NUMBER, Kind.INTEGER, Kind.MONEY)
_LISTS = (Kind.CHOICES, Kind.LIST)
_CENT = Decimal("0.01")
_TEXT = cel.Type.STRING
# What the rules can ask beside CEL itself; the browser registers the same in `engine/rules.ts`
_FUNCTIONS: Mapping[str, cel.Overload] = {
    "zishu": cel.Overload("zishu_string", return_type=cel.Type.INT, parameters=[_TEXT], impl=count),
    "missing_years": cel.Overload(
        "missing_years_string", return_type=cel.Type.List(_TEXT), parameters=[_TEXT] * 3, impl=missing_years
    ),
}
# What `matches` takes here and not in the browser, or otherwise there
_FOREIGN = re.compile(r"\\[sSpPAzZQEC]|\(\?(?!:)|\[\[:")
_PROBES: Mapping[Kind, Any] = {Kind.DATE: "2020-01-01", Kind.MONTH: "2020-01", Kind.BOOLEAN: True}


def _type(leaf: Field) -> cel.Type:
    if leaf.kind in _NUMBERS:
        return cel.Type.DOUBLE
    if leaf.kind is Kind.BOOLEAN:
        return cel.Type.BOOL
    if leaf.kind in _LISTS:
        return cel.Type.List(cel.Type.STRING)
    if leaf.kind is Kind.ROWS:
        return cel.Type.List(cel.Type.Map(cel.Type.STRING, cel.Type.DYN))
    return cel.Type.STRING


def _bound(kind: Kind, value: Any) -> Any:
    """`value` as CEL takes it: every number a double, since CEL does not mix them with integers."""
    if kind in _NUMBERS:
        return float(value)
    return _doubles(value) if kind is Kind.ROWS else value


def _doubles(value: Any) -> Any:
    if isinstance(value, list):
        return [_doubles(item) for item in value]
    if isinstance(value, dict):
        return {key: _doubles(item) for key, item in value.items()}
    return float(value) if type(value) is int else value


def _probe(leaf: Field) -> Any:
    if leaf.kind in _NUMBERS:
        return 1.0
    if leaf.kind in _LISTS:
        return ["x"]
    if leaf.kind is Kind.ROWS:
        return [{child.key: _probe(child) for child in leaf.fields}]
    if leaf.kind is Kind.GROUP:  # in a row
        return {child.key: _probe(child) for child in leaf.fields}
    return _PROBES.get(leaf.kind, "x")


def shown(value: Any) -> str:
    """A CEL value inside a message: numbers without a needless tail, lists joined by 、."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        # as it is done by hand, of the number as it is held: `round` would make 0.125 of 0.12, the browser 0.13
        cents = Decimal(value).quantize(_CENT, ROUND_HALF_UP) if abs(value) < 1e15 else Decimal(repr(value))
        return f"{cents.normalize() + 0:f}"
    if isinstance(value, list):
        return "、".join(shown(item) for item in value)
    return str(value)


class RuleSet:
    """The compiled rules of one form.

    Leaves are declared as typed variables (`self.period.start: string`), so a rule that reads a field that does not
    exist, or compares a number with a text, fails when the call is loaded. All rules that apply are evaluated as one
    CEL list: one crossing into the runtime a submission instead of one a rule.
    """

    def __init__(self, form: Form) -> None:
        leaves = {leaf.pointer: leaf for leaf in form.leaves}
        self._env = cel.NewEnv(
            variables={variable(pointer): _type(leaf) for pointer, leaf in leaves.items()},
            functions=[cel.FunctionDecl(name, [overload]) for name, overload in _FUNCTIONS.items()],
        )
        self._rules = form.rules
        read = {pointer for rule in form.rules for pointer in rule.reads}
        self._leaves = tuple((leaf, variable(pointer)) for pointer, leaf in leaves.items() if pointer in read)
        self._together: dict[tuple[int, ...], cel.Expression] = {}
        self._texts: dict[str, Callable[[Mapping[str, Any]], str]] = {}
        probes = {name: _probe(leaf) for leaf, name in self._leaves}
        for rule in form.rules:
            self._probe_rule(form, rule, probes)

    def failures(self, data: Mapping[str, Any], spoilt: Collection[str]) -> Iterator[tuple[Rule, str, str]]:
        """The rules that do not hold, with message and hint.

        A rule is passed over where a leaf that it reads is absent (and has no default) or is among the `spoilt`
        pointers: that leaf has a finding of its own.
        """
        values: dict[str, Any] = {}
        missing: set[str] = set(spoilt)
        for leaf, name in self._leaves:
            value = leaf.value(data)
            value = leaf.default if value is None else value
            if value is None or leaf.pointer in missing:
                missing.add(leaf.pointer)
            else:
                values[name] = _bound(leaf.kind, value)
        applying = tuple(
            index for index, rule in enumerate(self._rules) if not missing or missing.isdisjoint(rule.reads)
        )
        for index, holds in zip(applying, self._verdicts(applying, values), strict=True):
            if not holds:
                rule = self._rules[index]
                yield rule, self._fill(rule.message, values), self._fill(rule.hint, values)

    def _verdicts(self, applying: tuple[int, ...], values: Mapping[str, Any]) -> Sequence[bool]:
        if applying not in self._together:
            source = ", ".join(f"({self._rules[index].assertion})" for index in applying)
            self._together[applying] = self._env.compile(f"[{source}]")
        result = self._together[applying].eval(data=values)
        if result.type() != cel.Type.ERROR:
            verdicts: Sequence[bool] = result.plain_value()
            return verdicts
        # one rule cannot be worked out on these values; the others still count, and it holds for want of evidence
        singly = (self._env.compile(self._rules[index].assertion).eval(data=values) for index in applying)
        return [one.type() == cel.Type.ERROR or bool(one.plain_value()) for one in singly]

    def _fill(self, template: str, values: Mapping[str, Any]) -> str:
        def evaluated(source: str) -> str:
            result = self._env.compile(source).eval(data=values)
            return "？" if result.type() == cel.Type.ERROR else shown(result.plain_value())

        return TEMPLATE.sub(lambda match: evaluated(match[1]), template)

    def _probe_rule(self, form: Form, rule: Rule, probes: Mapping[str, Any]) -> None:
        place = f"{form.label} {form.title} 的规则 {rule.id}"
        templates = (("message", rule.message), ("hint", rule.hint))
        sources = ((name, source) for name, text in templates for source in TEMPLATE.findall(text))
        for name, source in (("assert", rule.assertion), *sources):
            if ".matches(" in source and (foreign := _FOREIGN.search(source)):
                hint = "浏览器里的正则表达式没有它，或含义不同：请写明字符，例如 [0-9]。"
                raise ZhengjiError(f"{place} 的 {name} 用了 {foreign[0]}：{source}", hint)
            try:
                compiled = self._env.compile(source)
            except RuntimeError as error:
                raise ZhengjiError(f"{place} 的 {name} 有误：{source}", str(error).splitlines()[0]) from error
            result = compiled.eval(data=probes)
            if result.type() == cel.Type.ERROR and "Key not found" in str(result.value()):
                raise ZhengjiError(f"{place} 的 {name} 读了不存在的字段：{source}", str(result.value()))
            if name == "assert" and compiled.return_type() != cel.Type.BOOL:
                raise ZhengjiError(f"{place} 的 assert 得出的不是真假：{source}")
