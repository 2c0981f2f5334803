"""Figures that stand upright: columns that are shares of the highest, on a scale whose names say where they stand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from zhengji.outputs.breakdowns import MISSING, SIZE, YEARS
from zhengji.outputs.filers import FILED
from zhengji.outputs.ranges import sizes
from zhengji.outputs.statistics import Figure, Tally
from zhengji.site.columns import HEIGHT, stands, upright
from zhengji.site.figures import Drawn, drawn


def figure(key: str, labels: list[str], counts: list[int]) -> Drawn:
    """A figure with these lines; each asks for ten times as much as it counts."""
    tallies = (Tally(label, n, n, Decimal(10 * n)) for label, n in zip(labels, counts, strict=True))
    return drawn(Figure(key, "按某某", "", False, tuple(tallies)), lambda key, label: f"{key}={label}", "万元")


def test_columns_are_shares_of_the_highest_and_touch() -> None:
    counts = [2, 0, 4, 1, 0, 0, 0, 3]
    made = upright(figure(SIZE, list(sizes("万元")), counts), "万元")
    assert [column.height for column in made.columns] == [HEIGHT * n / 4 for n in counts]
    assert [column.value for column in made.columns] == [str(n) for n in counts]
    assert [column.x for column in made.columns] == [n * 12.5 for n in range(8)]
    assert {column.width for column in made.columns} == {12.5}
    assert made.columns[2].said == "300–500 万元：4 件"
    assert [bool(column.href) for column in made.columns] == [n > 0 for n in counts]


def test_money_is_told_whole_and_drawn_rounded() -> None:
    made = upright(figure(SIZE, list(sizes("万元")), [1, 2, 3, 4, 5, 6, 7, 800]), "万元", money=True)
    assert made.columns[7].said == "10,000 万元以上：8,000.00 万元"
    assert made.columns[7].value == "8,000"


def test_bounds_stand_where_two_ranges_meet() -> None:
    made = upright(figure(SIZE, list(sizes("万元")), [1] * 8), "万元")
    assert [(name.text, name.x) for name in made.names][:3] == [("0", 0), ("100", 12.5), ("300", 25)]
    assert (made.names[-1].text, made.names[-1].x, made.names[-1].side) == ("以上", 100, 1)
    assert "万元" in made.axis


def test_what_was_left_blank_stands_apart() -> None:
    made = upright(figure(SIZE, [*sizes("万元"), MISSING], [1] * 8 + [5]), "万元")
    last, blank = made.columns[-2:]
    assert blank.x > last.x + last.width
    assert blank.x + blank.width == pytest.approx(100, abs=0.01)
    assert blank.height == HEIGHT
    assert made.names[-1].text == MISSING


def test_few_lines_and_lines_that_are_no_scale_are_a_list() -> None:
    years = [f"{year}年" for year in range(2020, 2030)]
    assert stands(figure(YEARS, years, [1] * 10))
    assert not stands(figure(YEARS, years[:3], [1] * 3))
    assert not stands(figure("domains-any", years, [1] * 10))


def test_names_of_many_columns_have_room() -> None:
    days = [f"2019年8月{day}日" for day in range(1, 17)]
    made = upright(figure(FILED, days, [1] * 15 + [9]), "万元")
    assert [name.text for name in made.names] == ["2019年8月1日", "8月4日", "8月7日", "8月10日", "8月13日", "8月16日"]
    assert [name.side for name in made.names] == [-1, 0, 0, 0, 0, 1]
    assert [column.value for column in made.columns] == [""] * 15 + ["9"]  # more would run into one another
