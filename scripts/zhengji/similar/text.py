"""The duplicate report for a person: pair by pair, the two passages under each other, what differs in 〔 〕."""

from __future__ import annotations

from collections.abc import Iterator

from zhengji.inert import named, one_line, visible
from zhengji.similar.marking import Marked, marked
from zhengji.similar.pair import Passage
from zhengji.similar.told import Similar, Told, percent

_PASSAGES = 5  # of a pair; the workbook has all
_WIDEST = 180  # characters of a passage
_AROUND = 24  # characters that are shown before and after what differs


def render(report: Similar) -> bytes:
    """The report in UTF-8; it ends with its summary."""
    lines = [line for told in report.pairs for line in (*_pair(told), "")]
    return "\n".join((*lines, report.summary, "")).encode()


def _pair(told: Told) -> Iterator[str]:
    yield f"{told.number}. 相同文字占较短一份的 {percent(told.pair.share)}"
    for mark, one in (("甲", told.a), ("乙", told.b)):
        yield f"   {mark}　{one_line(f'{one.number}　{one.title}　{one.unit}')}"
        yield f"   　　{named(one.path)}"
    if told.pair.copied:
        yield f"   整栏照搬（一半以上）：{one_line('；'.join(told.pair.copied))}"
    passages = told.pair.passages
    more = f"，以下是最长的 {_PASSAGES} 段，其余见 Excel 或 JSON 格式" if len(passages) > _PASSAGES else ""
    yield f"   相同的段落 {len(passages)} 段，共 {told.zishu:,} 字{more}"
    for passage in passages[:_PASSAGES]:
        yield from _passage(passage)


def _passage(passage: Passage) -> Iterator[str]:
    label = passage.label_a if passage.label_a == passage.label_b else f"{passage.label_a} ／ 乙的 {passage.label_b}"
    yield f"     ● {one_line(label)}　{passage.zishu:,} 字"
    if passage.text_a == passage.text_b:
        yield f"       甲乙 │ {_shown(((passage.text_a, False),))}"
        return
    for mark, pieces in zip("甲乙", marked(passage), strict=True):
        yield f"         {mark} │ {_shown(pieces)}"


def _shown(pieces: Marked) -> str:
    """The pieces in one line: of what is the same little, where something differs; cut with a mark where too long."""
    left, shown = _WIDEST, []
    for text, only_here in pieces:
        flat = " ".join(visible(text).split())
        if not only_here and len(pieces) > 1 and len(flat) > 3 * _AROUND:
            flat = f"{flat[:_AROUND]}……{flat[-_AROUND:]}"
        part = flat[:left]
        shown.append(f"〔{part}〕" if only_here and part else part)
        left -= len(flat)
        if left < 0:
            return "".join(shown) + "…"
    return "".join(shown)
