"""`make bench`: measures zhengji beside its peers and prints a Markdown table for the README.

Every ratio is taken in one run on one machine, the two taking turns; every number is the median of several runs.
`--size 1000` measures that size only; `--folder` puts the work on another disk: nothing is deleted before the end, and
all of it takes some 40 GB. Targets are in the last column.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random

import psutil

from tests.bench import alike
from tests.bench.generators import generators
from tests.bench.importing import documents, workbooks
from tests.bench.importing import subject as importing
from tests.bench.measure import Subject, machine, medians, peak_memory, set_aside
from tests.bench.peers import check_jsonschema
from tests.bench.requests import proposed
from tests.bench.typing import ZISHU, typing
from tests.chromium import installed
from tests.corpus import corpus
from tests.searching import Reader, quality
from zhengji.model import Call
from zhengji.schema import load_call

ROOT = Path(__file__).resolve().parents[2]
ZHENGJI = Path(sys.executable).with_name("zhengji")
WORKERS = 2
MEGABYTE = 2**20


@dataclass(frozen=True)
class Line:
    """A line of the table: what was measured, ours, the peer's, and whether the target is met."""

    what: str
    ours: str
    theirs: str
    verdict: str


def main() -> None:
    """Measure every size, print one table, exit 1 where a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--size", type=int, action="append", help="submissions; may be given again (1000 and 10000)")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", choices=list(MEASURES), action="append", help="one measure instead of all")
    parser.add_argument("--folder", type=Path, help="where corpora and sites are written")
    args = parser.parse_args()
    lines: list[Line] = []
    with tempfile.TemporaryDirectory(prefix="zhengji-bench-", dir=args.folder) as folder:
        where = machine(Path(folder).resolve())
        busy = psutil.getloadavg()[0]
        for size in args.size or (1_000, 10_000):
            workshop = Workshop.made(Path(folder) / str(size), size, args.runs)
            for name in args.only or MEASURES:
                lines.extend(MEASURES[name](workshop))
    print(_table(lines, where, args.runs))
    if busy > 0.5:
        print(f"\n**注意**：开始测量时机器正忙（平均负载 {busy:.1f}），这些数字不可靠。")
    sys.exit(any("未达到" in line.verdict for line in lines))


@dataclass(frozen=True)
class Workshop:
    """A corpus in a folder of its own, with what a site is built from."""

    call: Call
    paths: Sequence[str]
    size: int
    runs: int

    @classmethod
    def made(cls, folder: Path, size: int, runs: int) -> Workshop:
        """Write the corpus and copy the site's sources beside it."""
        made = corpus(size, 1, load_call(ROOT), folder)
        for name in ("pages", "theme", "fragments"):
            shutil.copytree(ROOT / "site_src" / name, folder / "site_src" / name)
        shutil.copy(ROOT / "mkdocs.yml", folder)
        shutil.copytree(ROOT / "schemas", folder / "schemas", dirs_exist_ok=True)
        return cls(load_call(folder), made.paths, size, runs)

    @property
    def label(self) -> str:
        """The corpus, in a line of the table."""
        kilobytes = sum((self.call.base / path).stat().st_size for path in self.paths) / self.size / 1000
        return f"{self.size:,} 份，每份 {kilobytes:.0f} kB"

    def clear(self) -> None:
        """Forget every earlier build, but not the shells: a repository makes those anew only when its prose changes."""
        set_aside(self.call.base / "site", self.call.base / ".cache" / "zhengji" / "sites")

    def clear_all(self) -> None:
        """Forget the shells too: MkDocs has to run."""
        set_aside(self.call.base / "site", self.call.base / ".cache")

    def check(self) -> Subject:
        """All of the corpus checked."""
        command = [ZHENGJI, "check", "--root", self.call.base, "--jobs", str(WORKERS), "--format", "json"]
        return Subject("zhengji check", [[command]], cwd=self.call.base)

    def build(self) -> Subject:
        """The whole site, every page from nothing."""
        return Subject("zhengji build", [[self._build_command()]], self.clear, self.call.base)

    def pages(self) -> Subject:
        """Its pages alone, from nothing: what the other generators make of the same pages."""
        return Subject("zhengji build --quick", [[[*self._build_command(), "--quick"]]], self.clear, self.call.base)

    def first_build(self) -> Subject:
        """The same in a fresh clone, where MkDocs has not yet made the shells."""
        return Subject("zhengji build，首次", [[self._build_command()]], self.clear_all, self.call.base)

    def rebuild(self) -> Subject:
        """The site again after one submission has changed."""
        turns = count(1)

        def change() -> None:
            # the forms take turns in a corpus; the first one ends in a narrative
            file = self.call.base / self.paths[self.size // 2 // len(self.call.forms) * len(self.call.forms)]
            with file.open("a", encoding="utf-8") as end:
                end.write(f"  补充说明{next(turns)}：本年度增加一次现场考核。\n")

        return Subject("zhengji build，改了一份", [[self._build_command()]], change, self.call.base)

    def _build_command(self) -> Sequence[str | Path]:
        out = self.call.base / "site"
        return [ZHENGJI, "build", "--root", self.call.base, "--out", out, "--jobs", str(WORKERS)]


def _checking(workshop: Workshop) -> Iterator[Line]:
    ours = workshop.check()
    peers = [check_jsonschema(workshop.call, workshop.paths, lanes) for lanes in (1, WORKERS)]
    spent = medians([ours, *peers], workshop.runs)
    for peer, target in zip(peers, (12, 0), strict=True):
        yield _ratio(f"检查 {workshop.label}", ours.name, peer.name, spent, target)


def _building(workshop: Workshop) -> Iterator[Line]:
    pages, first, ours = workshop.pages(), workshop.first_build(), workshop.build()
    bare, others, absent = generators(workshop.call, workshop.paths, workshop.call.base / "peers")
    medians([first], 1)  # MkDocs has run: it does so only where prose has changed
    spent = medians([pages, bare], workshop.runs)
    yield _ratio(f"只生成网页，{workshop.label}", pages.name, bare.name, spent, 4)
    # each of the others takes minutes: a turn each, and ours among them
    spent = medians([first, ours], workshop.runs) | medians([ours, *others], 1) | {bare.name: spent[bare.name]}
    yield _ratio(f"整个网站（检索、下载、接口），{workshop.label}", ours.name, bare.name, spent, 0)
    for peer in others:
        yield _ratio(f"同上，{workshop.label}", ours.name, peer.name, spent, 0)
    yield _ratio(f"同上，刚克隆的仓库（先运行一次 MkDocs），{workshop.label}", first.name, bare.name, spent, 0)
    limit = next((most for size, most in ((10_000, 45), (1_000, 6)) if workshop.size >= size), 6)
    yield Line(
        f"整个网站，{workshop.label}",
        f"{spent[ours.name]:.1f} 秒",
        "",
        _met(spent[ours.name] < limit, f"{limit} 秒以内"),
    )
    if absent:
        yield Line("没有装上、没有比较的", "", "、".join(absent), "")


def _rebuilding(workshop: Workshop) -> Iterator[Line]:
    whole, one = workshop.build(), workshop.rebuild()
    spent = medians([whole, one], workshop.runs)
    large = workshop.size >= 10_000
    yield _ratio(f"改动一份后重新生成，{workshop.label}", one.name, whole.name, spent, 8 if large else 0)
    if large:
        yield Line(f"同上，{workshop.label}", f"{spent[one.name]:.2f} 秒", "", _met(spent[one.name] < 2, "2 秒以内"))


def _searching(workshop: Workshop) -> Iterator[Line]:
    subject = workshop.build()
    with_index = medians([subject], 1)[subject.name]
    reader = Reader(workshop.call.base / "site")
    shards = reader.site / "assets" / "search" / "shards"
    size = sum(path.stat().st_size for path in shards.iterdir()) / MEGABYTE
    found = quality(reader, reader.phrases(200, Random(1)))
    said = f"召回率 {found.recall:.3f}，准确率 {found.precision:.3f}"
    met = found.recall == 1 and found.precision >= 0.97
    what = f"{workshop.label}，生成 {with_index:.1f} 秒"
    yield Line(f"全文索引，{what}", f"{size:.0f} MB", "", _met(size <= 120, "120 MB 以内"))
    yield Line(f"从原文抽取的 200 个短语，{workshop.label}", said, "逐字查找", _met(met, "1.0 和 0.97"))
    most = found.most_bytes / 1000
    yield Line(
        f"同上，一次检索读取的索引，{workshop.label}", f"最多 {most:.0f} kB", "", _met(most <= 200, "200 kB 以内")
    )


def _comparing(workshop: Workshop) -> Iterator[Line]:
    made = alike.planted(workshop.size, workshop.call, workshop.call.base / "alike")
    found, asked = alike.whole_run(made, WORKERS), alike.new_files(made)
    large = workshop.size >= 10_000
    seconds = f"{found.seconds:.1f} 秒"
    told = _met(found.seconds < 15, "15 秒以内") if large else ""
    yield Line(f"查重，{workshop.label}", seconds, "", told)
    said = f"召回率 {found.recall:.3f}，误报 {found.false:.1%}"
    met = found.recall >= 0.98 and found.false <= 0.02
    yield Line(f"同上，改写 5% 至 50% 或照搬一栏的 {len(made.near_duplicates)} 份", said, "", _met(met, "0.98 和 2%"))
    said = f"处理器 {asked.seconds:.1f} 秒，{asked.megabytes:.0f} MB，召回率 {asked.recall:.2f}"
    met = asked.seconds < 3 and asked.megabytes < 500 and asked.recall >= 0.98
    yield Line(f"20 份新申报与 {workshop.label} 比对", said, "", _met(met, "3 秒、500 MB、0.98") if large else "")


def _reviewing(workshop: Workshop) -> Iterator[Line]:
    """A request with twenty files, half of them copies, against all that is merged."""
    with proposed(workshop.call, workshop.paths, workshop.call.base) as branch:
        # as a workflow does it: in a process of its own, whatever the verdict
        command = [ZHENGJI, "review", "collect", "--root", workshop.call.base, "--git", "--base", "main"]
        report = workshop.call.base / ".cache" / "review.json"
        subject = Subject("zhengji review", [[[*command, "--head", branch, "--output", report]]])
        seconds = medians([subject], workshop.runs)[subject.name]
        peak = peak_memory(subject) / MEGABYTE
    what = f"审核 20 份的合并请求，已合并 {workshop.label}"
    yield Line(what, f"{seconds:.1f} 秒", "", _met(seconds < 5, "5 秒以内"))
    yield Line(f"同上，内存峰值，{workshop.label}", f"{peak:.0f} MB", "", _met(peak < 500, "500 MB 以内"))


def _remembering(workshop: Workshop) -> Iterator[Line]:
    for what, subject in (("检查", workshop.check()), ("生成", workshop.build())):
        peak = peak_memory(subject)
        verdict = _met(peak < 1000 * MEGABYTE, "1 GB 以内")
        yield Line(f"{what}时的内存峰值，{workshop.label}", f"{peak / MEGABYTE:.0f} MB", "", verdict)


def _typing(workshop: Workshop) -> Iterator[Line]:
    chromium = installed()
    if chromium is None:
        return
    medians([workshop.build()], 1)
    typed = typing(workshop.call, workshop.call.base / "site", chromium)
    what = f"网页填报{typed.form.label}"
    yield Line(f"{what}，首次打开", f"{typed.weight / 1000:.0f} kB", "", _met(typed.weight < 300_000, "300 kB 以内"))
    what = f"{what}，{typed.narratives} 段各 {ZISHU:,} 字，打字时最长的一个任务"
    yield Line(what, f"{typed.longest:.0f} 毫秒", "", _met(typed.longest <= 50, "50 毫秒以内"))


def _helping(workshop: Workshop) -> Iterator[Line]:
    subject = Subject("zhengji --help", [[[ZHENGJI, "--help"]]])
    spent = medians([subject], 3 * workshop.runs)[subject.name]
    yield Line("`zhengji --help`", f"{spent:.2f} 秒", "", _met(spent < 0.15, "0.15 秒以内"))


def _importing(workshop: Workshop) -> Iterator[Line]:
    folder = workshop.call.base
    rows = workbooks(workshop.call, workshop.paths, folder / "workbooks")
    sent = documents(workshop.call, workshop.paths[:1_000], folder / "documents")
    excel, word = (
        importing(f"zhengji import {one.name}", one, workshop.call, ZHENGJI, WORKERS) for one in (rows, sent)
    )
    spent = medians([excel, word], workshop.runs)
    verdict = _met(spent[excel.name] < 10, "10 秒以内") if workshop.size == 10_000 else ""
    yield Line(f"导入 Excel，{workshop.label}，每份一行", f"{spent[excel.name]:.1f} 秒", "", verdict)
    if workshop.size == 1_000:
        verdict = _met(spent[word.name] < 5, "5 秒以内")
        yield Line(f"导入 Word，{workshop.label}", f"{spent[word.name]:.1f} 秒", "", verdict)


MEASURES = {
    "check": _checking,
    "build": _building,
    "rebuild": _rebuilding,
    "search": _searching,
    "similar": _comparing,
    "review": _reviewing,
    "memory": _remembering,
    "import": _importing,
    "typing": _typing,
    "help": _helping,
}


def _ratio(what: str, ours: str, theirs: str, spent: Mapping[str, float], target: float) -> Line:
    ratio = spent[theirs] / spent[ours]
    verdict = f"快 {ratio:.1f} 倍" + (f"；{_met(ratio >= target, f'至少 {target} 倍')}" if target else "")
    return Line(what, f"{spent[ours]:.2f} 秒", f"{theirs} {spent[theirs]:.1f} 秒", verdict)


def _met(met: bool, target: str) -> str:
    return f"目标 {target}，{'达到' if met else '未达到'}"


def _table(lines: Sequence[Line], where: str, runs: int) -> str:
    rows = ("| 项目 | zhengji | 对照 | 结果 |", "|---|---|---|---|")
    cells = (f"| {line.what} | {line.ours} | {line.theirs} | {line.verdict} |" for line in lines)
    note = f"{WORKERS} 个进程，各项交替运行 {runs} 次取中位数。机器：{where}。"
    return "\n".join((*rows, *cells, "", note))


if __name__ == "__main__":
    main()
