"""Two submissions that share text, and what they share."""

from __future__ import annotations

from dataclasses import dataclass

from zhengji.zishu import count


@dataclass(frozen=True, slots=True)
class Passage:
    """One stretch that stands in both: the printed labels of the narratives that hold it, the stretch as each has it.

    `zishu` is the length of the stretch in the first of the two. A stretch may hold a few edited words or a sentence.
    """

    label_a: str
    label_b: str
    text_a: str
    text_b: str
    zishu: int


@dataclass(frozen=True, slots=True)
class Pair:
    """Two submissions that share text: `a` and `b` are paths relative to `call.base`.

    `share` is how much of the shorter one's text is also in the other, 0 to 1; `passages` the longest stretches first.
    `copied` are the printed labels of the narratives, of either, of which half or more is in the other.
    """

    a: str
    b: str
    share: float
    passages: tuple[Passage, ...]
    copied: tuple[str, ...] = ()

    def other(self, path: str) -> str:
        """The one that is not `path`."""
        return self.b if path == self.a else self.a

    def turned(self) -> Pair:
        """The same pair, the other one first."""
        passages = tuple(
            Passage(each.label_b, each.label_a, each.text_b, each.text_a, count(each.text_b)) for each in self.passages
        )
        return Pair(self.b, self.a, self.share, passages, self.copied)
