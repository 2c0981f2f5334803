"""A text with a limit: what matters most is kept, what is left out is counted, and every cut is a clean one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from zhengji.report.markdown import size


@dataclass(slots=True)
class Group:
    """Blocks under one opening, of one weight (0 matters most); `noun` counts those left out: 处问题, 份填报内容."""

    weight: int
    noun: str
    opening: str = ""
    closing: str = ""
    blocks: list[str] = field(default_factory=list)


def composed(groups: Sequence[Group], longest: int, cut: str) -> str:
    """The groups in their order, in at most `longest` UTF-16 units; `cut` says what was left out, by `{}`.

    Where a block does not fit, the rest of its group stays out too.
    """
    room = longest - size(cut) - 60 * len({group.noun for group in groups})
    kept: dict[int, int] = {}
    for place in sorted(range(len(groups)), key=lambda place: (groups[place].weight, place)):
        group = groups[place]
        needed = size(group.opening + group.closing)
        for block in group.blocks:
            needed += size(block)
            if needed > room:
                break
            kept[place] = kept.get(place, 0) + 1
            room -= needed
            needed = 0
    lost: dict[str, int] = {}
    told: list[str] = []
    for place, group in enumerate(groups):
        shown = kept.get(place, 0)
        if shown:
            told += [group.opening, *group.blocks[:shown], group.closing]
        if shown < len(group.blocks):
            lost[group.noun] = lost.get(group.noun, 0) + len(group.blocks) - shown
    if lost:
        told.append(cut.format("、".join(f"{count} {noun}" for noun, count in lost.items())))
    return "".join(told)
