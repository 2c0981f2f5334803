"""The words of the titles: what submissions are about, in their own words, as a figure."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from zhengji.model import Call, Record, Visibility
from zhengji.outputs.breakdowns import same_unit
from zhengji.outputs.statistics import Figure, Tally

WORDS = "words"
_MOST = 24  # words: as many as can be taken in at a glance
_LEAST = 2  # submissions; a word of one title says nothing of the others
_NAMING = ("n", "vn", "nz", "nt", "nrt", "eng")  # what jieba marks the words as that name something
# Words of project titles as such, whatever the project
_COMMON = frozenset(
    "技术 研究 应用 项目 示例 关键技术 平台 系统 体系 能力 工程 建设 发展 规划 布局 创新 开发 示范 产业化 成果 "
    "转化 方法 课题 计划 需求 服务 技术创新 创新能力 基地 中心 综合 重点 成套 全市 先行 融合 支撑 提升 集成".split()
)


def words(call: Call, records: Iterable[Record]) -> Figure | None:
    """The words that most titles have, each counted once a title; None where no word stands in two."""
    import rjieba  # its dictionary takes a tenth of a second to load: only where figures are drawn

    roles = {
        form.id: tuple(
            leaf if (leaf := form.role(role)) and leaf.visibility is Visibility.PUBLIC else None
            for role in ("title", "unit", "total")
        )
        for form in call.forms
    }
    counts: dict[str, int] = {}
    sums: dict[str, Decimal] = {}
    units: dict[str, set[str]] = {}
    for record in records:
        title, unit, total = (leaf.value(record.data) if leaf else None for leaf in roles[record.form])
        if not isinstance(title, str):
            continue
        asked = Decimal(str(total)) if isinstance(total, int | float) else Decimal()
        for word in {word for word, kind in rjieba.tag(title) if kind in _NAMING and len(word) > 1} - _COMMON:
            counts[word] = counts.get(word, 0) + 1
            sums[word] = sums.get(word, Decimal()) + asked
            units.setdefault(word, set()).add(same_unit(unit))
    often = sorted((word for word, count in counts.items() if count >= _LEAST), key=lambda word: (-counts[word], word))
    tallies = tuple(Tally(word, counts[word], len(units[word] - {""}), sums[word]) for word in often[:_MOST])
    note = f"名称里最常见的 {len(tallies)} 个词，一件里出现几次只计一次"
    return Figure(WORDS, "按名称里的词", note, True, tallies) if tallies else None
