"""The review for a terminal. What submitters wrote cannot steer it."""

from __future__ import annotations

from collections.abc import Iterator

from zhengji.inert import named, one_line
from zhengji.model import Call, Severity
from zhengji.report.words import SEVERITIES
from zhengji.review import wording
from zhengji.review.model import Alteration, Cell, Item, Part, Piece, Review, Told
from zhengji.sheet import excerpt

_BRACKETS = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
_LONGEST = 200_000  # characters of a sentence: all of it
_EXCERPT = 60  # of a narrative, which a terminal is not made to read: --format html shows all of it


def render(review: Review, call: Call) -> str:
    """The same in plain text: taken out [-…-], put in {+…+}."""
    return "\n".join((*_lines(review, call), ""))


def _lines(review: Review, call: Call) -> Iterator[str]:
    yield f"形式检查：{wording.VERDICTS[review.verdict]}　{wording.tally(review)}"
    if time := wording.timing(review.timing):
        yield time
    yield from _findings(review.findings)
    for item in review.items:
        yield from _item(item, call)
    points = list(wording.checklist(review))
    if points:
        yield from ("", "形式审查")
    for point, numbers in points:
        said = "" if point.state in ("good", "open") else f"　{wording.STATES[point.state]}"
        where = f"（{one_line('、'.join(numbers))}）" if numbers else ""
        yield f"  {wording.MARKS[point.state]} {one_line(point.text)}{said}{where}"


def _item(item: Item, call: Call) -> Iterator[str]:
    yield ""
    yield f"{one_line(item.number)}　{one_line(item.title) or named(item.path)}　{wording.verdict(item.findings)}"
    yield "　" + " · ".join(map(one_line, wording.facts(item, call)))
    yield "　" + named(item.path)
    if earlier := wording.earlier(item):
        yield "　" + one_line(earlier)
    yield from _findings(item.findings)
    if item.alterations:
        yield f"  与上一版相比，改动 {len(item.alterations)} 栏"
    for one in item.alterations:
        yield from _alteration(one)
    if item.near:
        yield "  与其他申报相同的文字"
    for near in item.near:
        yield f"    {near.number}　{named(near.path)}　{near.share}%"
        for stretch in near.stretches:
            yield f"      {one_line(stretch.label)}，{stretch.zishu} 字：{one_line(stretch.text)}"
    for part in item.parts:
        yield from _part(part)


def _findings(findings: tuple[Told, ...]) -> Iterator[str]:
    for label, some in wording.by_field(findings, *Severity):
        yield f"  {one_line(label)}"
        for told in some:
            line = f"第 {told.line} 行　" if told.line > 1 else ""
            yield f"    {SEVERITIES[told.severity]}　{line}{one_line(wording.told(told))}　[{one_line(told.code)}]"
            if told.hint:
                yield f"          改法：{one_line(told.hint)}"


def _alteration(one: Alteration) -> Iterator[str]:
    if one.withheld or not one.sentences:
        change = wording.counted(one) or f"{one_line(one.before) or '（空）'} → {one_line(one.after) or '（空）'}"
        yield f"    {one_line(one.label)}：{change}"
        return
    yield f"    {one_line(one.label)}：{wording.counted(one)}"
    for sentence in one.sentences:
        yield f"      {wording.SENTENCES[sentence.kind]}　{''.join(map(_piece, sentence.pieces))}"


def _piece(piece: Piece) -> str:
    return _BRACKETS[piece.kind].format(one_line(piece.text, _LONGEST))


def _part(part: Part) -> Iterator[str]:
    yield f"  {one_line(part.title)}"
    for row in part.rows:
        for cell in row:
            yield f"    {one_line(cell.label)}：{_cell(cell)}" if cell.label else f"    {_cell(cell)}"
    for text in part.texts:
        title = f"{one_line(text.title)}（{text.zishu} 字）" if text.title else f"{text.zishu} 字"
        yield f"    {title}：{one_line(excerpt(text.text, _EXCERPT)) or '（空）'}"


def _cell(cell: Cell) -> str:
    if cell.shape == "withheld":
        return "（不公开）"
    if cell.shape == "table":
        return "；".join(" · ".join(map(one_line, row)) for row in cell.rows)
    return "；".join(map(one_line, cell.lines)) or "（未填）"
