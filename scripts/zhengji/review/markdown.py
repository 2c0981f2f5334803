"""The review as one comment that is read in a minute. What submitters wrote is inert in it."""

from __future__ import annotations

from collections.abc import Iterator

from zhengji.model import Call, Severity
from zhengji.report.markdown import LONGEST, inert
from zhengji.report.words import SEVERITIES
from zhengji.review import wording
from zhengji.review.layout import Group, composed
from zhengji.review.model import Alteration, Cell, Item, Near, Part, Piece, Review, Sentence, Text, Told
from zhengji.sheet import excerpt

_ROOM = 300  # for what a forge puts in front: the marker by which it knows its comment
_CUT = "\n篇幅所限，另有 {}没有列出。在电脑上运行 `zhengji review show --format html` 可看到全部。\n"
_SENTENCES = 40  # of a field
_PIECE = 120  # characters of what stayed in a sentence; the middle of a longer one is left out
_PARAGRAPH = 20_000
_STRETCHES, _STRETCH = 2, 160  # passages of a pair, and characters of each
_FIRST, _ERRORS, _POINTS, _REMARKS, _CHANGED, _NEAR, _FORM = range(7)


def render(review: Review, call: Call) -> str:
    """The comment: verdict, what to mend, what changed, doubles, the checklist, and folded away the form itself."""
    return composed(list(_groups(review, call)), LONGEST - _ROOM, _CUT)


def _groups(review: Review, call: Call) -> Iterator[Group]:
    yield Group(_FIRST, "", blocks=["".join(_head(review))])
    if len(review.items) > 1:
        table = "\n| 编号 | 名称 | 填报单位 | 地区 | 改动 | 结论 |\n|---|---|---|---|---|---|\n"
        yield Group(_FIRST, "份申报", table, blocks=[_line(item) for item in review.items])
    yield from _findings(review.findings)
    for item in review.items:
        yield from _item(item, call)
    points = list(_points(review))
    yield Group(_POINTS, "项审查内容", "\n#### 形式审查\n\n", blocks=points)
    yield Group(_FORM, "", "\n", blocks=["<sub>每条规则的说明和例子：`zhengji explain 代码`。</sub>\n"])
    for item in review.items:
        yield _form(item, alone=len(review.items) == 1)


def _head(review: Review) -> Iterator[str]:
    yield f"### 形式检查：{wording.VERDICTS[review.verdict]}\n\n"
    facts = [f"**{wording.tally(review)}**"]
    if time := wording.timing(review.timing):
        facts.append(time)
    if review.head:
        facts.append(f"检查的版本 <code>{inert(review.head[:12])}</code>")
    yield "　".join(facts) + "\n"
    if review.shortened:
        yield "\n内容太多，部分填报内容没有带来；以仓库里的文件为准。\n"


def _line(item: Item) -> str:
    cells = (item.number, item.title or item.path, item.unit, item.region, wording.CHANGES[item.change])
    return f"| {' | '.join(inert(cell, 200) for cell in cells)} | {wording.verdict(item.findings)} |\n"


def _item(item: Item, call: Call) -> Iterator[Group]:
    facts = " · ".join(inert(fact, 200) for fact in wording.facts(item, call))
    title = f"\n#### {inert(item.number)}　{inert(item.title, 200)}\n\n{facts}<br><code>{inert(item.path)}</code>\n"
    if earlier := wording.earlier(item):
        title += f"\n{inert(earlier)}。\n"
    yield Group(_FIRST, "份申报的各项内容", blocks=[title])
    yield from _findings(item.findings)
    altered = [_alteration(one) for one in item.alterations]
    yield Group(_CHANGED, "栏改动", f"\n**与上一版相比，改动 {len(altered)} 栏**\n\n", blocks=altered)
    yield Group(_NEAR, "份相近的申报", "\n**与其他申报相同的文字**\n\n", blocks=[_near(one) for one in item.near])


def _findings(findings: tuple[Told, ...]) -> Iterator[Group]:
    for weight, title, severities in (
        (_ERRORS, "须改正", (Severity.ERROR,)),
        (_REMARKS, "请留意", (Severity.WARNING, Severity.INFO)),
    ):
        blocks = [
            (f"- **{inert(label)}**\n" if place == 0 else "") + _finding(told)
            for label, some in wording.by_field(findings, *severities)
            for place, told in enumerate(some)
        ]
        yield Group(weight, f"处{title}", f"\n**{title}**\n\n", blocks=blocks)


def _finding(told: Told) -> str:
    line = f"第 {told.line} 行：" if told.line > 1 else ""
    info = f"{SEVERITIES[told.severity]}　" if told.severity is Severity.INFO else ""
    hint = f"<br>改法：{inert(told.hint)}" if told.hint else ""
    return f"  - {info}{line}{inert(wording.told(told))}{hint}　<code>{inert(told.code)}</code>\n"


def _alteration(one: Alteration) -> str:
    label = inert(one.label)
    if one.withheld or not one.sentences:
        before, after = inert(one.before) or "（空）", inert(one.after) or "（空）"
        change = wording.counted(one) or f"<del>{before}</del> → <ins>{after}</ins>"
        return f"- **{label}**：{change}\n"
    shown = "".join(f"  > {_sentence(sentence)}\n  >\n" for sentence in one.sentences[:_SENTENCES])
    more = len(one.sentences) - _SENTENCES
    return f"- **{label}**：{wording.counted(one)}\n{shown}" + (f"  > 另有 {more} 处改动\n" if more > 0 else "") + "\n"


def _sentence(sentence: Sentence) -> str:
    kind = wording.SENTENCES[sentence.kind]
    return f"{kind}　" + "".join(_piece(piece, whole=len(sentence.pieces) == 1) for piece in sentence.pieces)


def _piece(piece: Piece, *, whole: bool) -> str:
    text = piece.text
    if piece.kind == "same" and not whole and len(text) > _PIECE:
        text = f"{text[: _PIECE // 2]}……{text[-_PIECE // 2 :]}"
    shown = (" " if text[:1] == " " else "") + inert(text) + (" " if text[-1:] == " " else "")
    return {"same": shown, "removed": f"<del>{shown}</del>", "added": f"<ins>{shown}</ins>"}[piece.kind]


def _near(one: Near) -> str:
    told = f"- {inert(one.number)}　<code>{inert(one.path)}</code>：**{one.share}%** 相同\n"
    for stretch in one.stretches[:_STRETCHES]:
        labels = inert(stretch.label)
        if stretch.other_label != stretch.label:
            labels += f" ↔ {inert(stretch.other_label)}"
        told += f"  > {labels}，{stretch.zishu} 字：{inert(excerpt(stretch.text, _STRETCH))}\n  >\n"
    return told + "\n"


def _points(review: Review) -> Iterator[str]:
    for point, numbers in wording.checklist(review):
        ticked = "x" if point.state == "good" else " "
        said = "" if point.state in ("good", "open") else f"　**{wording.STATES[point.state]}**"
        where = f"（{inert('、'.join(numbers))}）" if numbers else ""
        yield f"- [{ticked}] {inert(point.text)}{said}{where}\n"


def _form(item: Item, *, alone: bool) -> Group:
    name = "" if alone else f"{inert(item.number)}　"
    opening = f"\n<details><summary>{name}填报内容（公开部分）</summary>\n"
    blocks = [block for part in item.parts for block in _part(part)]
    return Group(_FORM, "段填报内容", opening, "\n</details>\n", blocks)


def _part(part: Part) -> Iterator[str]:
    title = f"\n<h4>{inert(part.title)}</h4>\n"
    if part.rows:
        yield f"{title}<table>\n{''.join(map(_row, part.rows))}</table>\n"
        title = ""
    for text in part.texts:
        yield title + _text(text)
        title = ""


def _row(cells: tuple[Cell, ...]) -> str:
    span = ' colspan="3"' if len(cells) == 1 else ""
    labelled = ((f"<th>{inert(cell.label)}</th>" if cell.label else "", cell) for cell in cells)
    return f"<tr>{''.join(f'{label}<td{span}>{_cell(cell)}</td>' for label, cell in labelled)}</tr>\n"


def _cell(cell: Cell) -> str:
    if cell.shape == "withheld":
        return "<i>不公开</i>"
    if cell.shape == "table":
        return "<br>".join(" · ".join(map(inert, row)) for row in cell.rows)
    if cell.shape == "tags":
        return "、".join(map(inert, cell.lines))
    return "<br>".join(map(inert, cell.lines)) or "<i>未填</i>"


def _text(text: Text) -> str:
    title = f"<b>{inert(text.title)}</b> " if text.title else ""
    body = "".join(f"<p>{inert(line, _PARAGRAPH)}</p>\n" for line in text.text.split("\n") if line.strip())
    empty = "不公开" if text.zishu else "未填"
    return f"<p>{title}<sub>{text.zishu} 字</sub></p>\n{body or f'<p><i>{empty}</i></p>'}\n"
