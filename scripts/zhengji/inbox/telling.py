"""What became of everything that was brought in, for the person in front of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from zhengji.inbox.arrival import FAILED, STATES, Arrival, State
from zhengji.inert import named, one_line
from zhengji.model import Call, Finding, Form, Severity, Visibility

FEW = 3  # submissions of which everything is told
_SOME = 30  # of which is told what wants a look
_FEW_FINDINGS = 8  # of a submission, where there are many
_LONGEST = 60
_ORDER = (Severity.ERROR, Severity.WARNING, Severity.INFO)
_KEY = re.compile(r"（键名[^）]*）")
_WORDS = {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.INFO: "提示"}
_HIDDEN = "（不公开，已读入）"
_WITHHELD = "（可能含个人信息，不在这里显示）"  # what found no field was not read in


def tell(call: Call, arrivals: Sequence[Arrival], *, private: bool, table: str = "") -> str:
    """The whole report as text: every value of a few submissions, what wants a look of some, one line each of many.

    What only staff may see is shown where `private`: a pipe often ends in a log. With a `table` of all of them, only
    those that want a look have a line of their own.
    """
    lines: list[str] = [table.rstrip("\n"), ""] if table else []
    told = [one for one in arrivals if one.state is not State.ASIDE]
    for arrival in arrivals:
        looked = not arrival.well or bool(arrival.guessed or arrival.unclaimed)
        if (arrival.state is State.ASIDE and len(told) > FEW) or (table and not looked):
            continue
        lines += _head(arrival)
        if len(told) <= _SOME or not arrival.well:
            lines += _details(call, arrival, private=private, full=len(told) <= FEW)
    lines += [""] if lines else []
    return "\n".join((*lines, *_summary(told))) + "\n"


def _head(arrival: Arrival) -> Iterator[str]:
    source = named(" ".join(filter(None, (arrival.source, arrival.part))))
    if arrival.state is State.ASIDE:
        yield f"・ {source}：{STATES[arrival.state]}"
        return
    mark = "✗" if arrival.state in FAILED else "!" if not arrival.well else "✓"
    counts = [f"{word} {number}" for severity, word in _WORDS.items() if (number := arrival.weighing(severity))]
    counts += [f"请核对 {len(arrival.guessed)} 处"] if arrival.guessed else []
    counts += [f"没有归栏 {len(arrival.unclaimed)} 处"] if arrival.unclaimed else []
    more = f"（{'，'.join(counts)}）" if counts else ""
    goal = f" → {named(arrival.path)}" if arrival.path else ""
    yield f"{mark} {source}{goal}　{STATES[arrival.state]}{more}"
    if arrival.note:
        yield f"    {one_line(arrival.note)}{_advice(arrival.state)}"
    elif advice := _advice(arrival.state):
        yield f"    {advice}"


def _advice(state: State) -> str:
    return {
        State.CONFLICT: "　要以这份为准，请加 --force；要补到原有的里面，请用 --into。",
        State.TWICE: "　请核对以哪一份为准，把不要的移出去，再导入一次；已写入的要换掉，请加 --force。",
        State.UNPLACED: "单位或名称没有读出来。加上 --out 文件夹可以先写出来，补全后再导入。",
    }.get(state, "")


def _details(call: Call, arrival: Arrival, *, private: bool, full: bool) -> Iterator[str]:
    form = call.form(arrival.form)
    if full and arrival.understood:
        yield f"    读出 {arrival.answers} 项："
        for one in arrival.understood:
            yield f"      {one.label}：{_value(one.value, one.pointer, form, private)}　〔{one_line(one.where)}〕" + (
                "　？" if one.guessed else ""
            )
    if arrival.guessed:
        yield "    请核对："
        for one in arrival.guessed:
            value = _value(one.value, one.pointer, form, private)
            hidden = not private and _is_private(one.pointer, form)
            why = "不能肯定" if hidden else one_line(one.guessed, 200)
            yield f"      {one.label}：{value}　〔{one_line(one.where)}〕　{why}"
    if arrival.unclaimed:
        yield "    没有归到任何一栏的文字："
        for text in arrival.unclaimed[: None if full else 5]:
            said = one_line(text.text, 200) if private else _WITHHELD
            yield f"      〔{one_line(text.where)}〕 {said}" if text.where else f"      {said}"
        if not full and len(arrival.unclaimed) > 5:
            yield f"      …… 共 {len(arrival.unclaimed)} 处，加 --report 可以全部保存下来"
    where = dict(arrival.compared) | {one.pointer: one.where for one in arrival.understood}
    told = sorted(arrival.findings, key=lambda finding: _ORDER.index(finding.severity))
    # the key is for whoever writes YAML
    bare = not arrival.source.lower().endswith((".yaml", ".yml"))
    for finding in told if full else told[:_FEW_FINDINGS]:
        yield from _finding(finding, where, private, bare)
    if not full and len(told) > _FEW_FINDINGS:
        yield f"    …… 共 {len(told)} 处，加 --report 可以全部保存下来"


def _finding(finding: Finding, where: dict[str, str], private: bool, bare: bool) -> Iterator[str]:
    at = where.get(finding.place.pointer, "")
    place = f"〔{one_line(at)}〕" if at else ""
    label = f"{finding.label}：" if finding.label and not finding.message.startswith(finding.label) else ""
    message = one_line(finding.message) if private or not finding.private else "内容不合要求"
    message = _KEY.sub("", message) if bare else message
    yield f"    {_WORDS[finding.severity]}　{label}{message}{place}　[{finding.code}]"
    if finding.hint and (private or not finding.private):
        yield f"        改法：{one_line(finding.hint)}"


def _value(value: Any, pointer: str, form: Form | None, private: bool) -> str:
    if not private and _is_private(pointer, form):
        return _HIDDEN
    if value is None:
        return "（空）"
    if isinstance(value, bool):
        return "是" if value else "否"
    text = "；".join(map(str, value)) if isinstance(value, list) else str(value)
    return one_line(text, _LONGEST) + (f"（共 {len(text)} 个字符）" if len(text) > _LONGEST else "")


def _is_private(pointer: str, form: Form | None) -> bool:
    """Whether only staff may see what is at `pointer`; of rows, if they may see anything alone."""
    at = pointer
    while form is not None and at:
        field = form.fields_by_pointer.get(at)
        if field is not None:
            leaves = [leaf for item in field.fields for leaf in item.leaves()] or [field]
            return any(leaf.visibility is Visibility.STAFF for leaf in leaves)
        at = at.rpartition("/")[0]
    return True


def _summary(told: Sequence[Arrival]) -> Iterator[str]:
    states = Counter(one.state for one in told)
    files = len({one.source for one in told})
    counts = "；".join(f"{STATES[state]} {states[state]} 份" for state in STATES if states[state])
    yield f"共 {files} 个文件，{len(told)} 份：{counts}" if told else "没有读出任何一份填报表。"
    faulty = sum(one.state not in FAILED and not one.well for one in told)
    if faulty:
        yield f"其中 {faulty} 份还有要改正的错误：请改正后运行 zhengji check。"
    looked = sum(bool(one.guessed) for one in told)
    if looked:
        yield f"{looked} 份有不能肯定的地方，请对照原件核对。"
