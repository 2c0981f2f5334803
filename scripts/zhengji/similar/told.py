"""The duplicate report (查重) as a value: what was compared, the pairs, and who filed them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from zhengji.inert import visible
from zhengji.model import Call
from zhengji.similar.files import Filed, filed, named
from zhengji.similar.pair import Pair


@dataclass(frozen=True, slots=True)
class Told:
    """A pair of the report, from 1 on, with what everybody may read of its two submissions."""

    number: int
    pair: Pair
    a: Filed
    b: Filed

    @property
    def zishu(self) -> int:
        """字 of all stretches, as the first one has them."""
        return sum(passage.zishu for passage in self.pair.passages)


@dataclass(frozen=True, slots=True)
class Similar:
    """The report: how many submissions were compared, from which share on pairs are told, and the pairs."""

    call: Call
    compared: int
    minimum: float
    pairs: tuple[Told, ...]

    @property
    def summary(self) -> str:
        """共比较 12 份，有 2 对相似."""
        if self.compared < 2:
            return f"共有 {self.compared} 份申报，无从比较。"
        found = f"有 {len(self.pairs)} 对相似" if self.pairs else "没有发现相似的申报"
        return (
            f"共比较 {self.compared} 份，{found}（相同文字占较短一份的 {percent(self.minimum)} 以上，或有整栏照搬）。"
        )


def similar(call: Call, pairs: Sequence[Pair], paths: Sequence[Path], minimum: float) -> Similar:
    """The report of `pairs`, found among the call's files and `paths`."""
    files = {**(named(call, paths) if paths else {}), **named(call)}
    read: dict[str, Filed] = {}
    for path in sorted({path for pair in pairs for path in (pair.a, pair.b)}):
        if found := filed(path, files[path], call):
            read[path] = found
    both = [pair for pair in pairs if pair.a in read and pair.b in read]
    told = tuple(Told(number, pair, read[pair.a], read[pair.b]) for number, pair in enumerate(both, 1))
    return Similar(call, len(files), minimum, told)


def percent(share: float) -> str:
    """97.2%, and 20% where nothing follows the point."""
    return f"{share:.1%}".replace(".0%", "%")


def told_by(one: Filed) -> Iterator[str]:
    """编号, 名称, 填报单位, 征集表, 文件, harmless wherever they are shown."""
    yield from map(visible, (one.number, one.title, one.unit, one.form.label, one.path))
