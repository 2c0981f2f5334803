"""The words of the titles, as a figure."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from tests.filed import filed, with_values
from zhengji.model import Call, Record
from zhengji.outputs.records import record
from zhengji.outputs.words import words


def titled(call: Call, *titles: str) -> list[Record]:
    form = call.forms[0]
    title, total = form.role("title"), form.role("total")
    assert title
    assert total
    one = filed(call, each=1)[0]
    return [record(with_values(one, [(title, text), (total, 10)]), "public") for text in titles]


def test_words_are_counted_once_a_title_and_the_commonest_come_first(call: Call) -> None:
    found = words(call, titled(call, "锂电池回收与锂电池材料", "锂电池材料关键技术研究", "钛合金材料", "海上风电"))
    assert found
    assert [(tally.label, tally.count) for tally in found.tallies] == [("材料", 3), ("锂电池", 2)]
    assert [tally.total for tally in found.tallies] == [Decimal(30), Decimal(20)]
    assert {tally.units for tally in found.tallies} == {1}
    assert found.several


def test_without_a_word_in_common_there_is_no_figure(call: Call) -> None:
    assert words(call, titled(call, "锂电池回收", "海上风电")) is None
    assert words(call, []) is None


def test_what_is_not_told_is_not_counted(call: Call) -> None:
    records = [replace(one, data={}) for one in titled(call, "锂电池", "锂电池")]
    assert words(call, records) is None
