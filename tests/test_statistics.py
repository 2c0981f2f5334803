"""The figures of a call agree with its submissions, to the last 分."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.filed import filed, with_values
from zhengji.model import Call, Field, Form, Record, Submission, Visibility
from zhengji.outputs.breakdowns import ANY_DOMAIN, OTHER, PRIMARY_DOMAIN
from zhengji.outputs.records import facts, record
from zhengji.outputs.statistics import Statistics, statistics
from zhengji.outputs.sums import sums
from zhengji.schema import load_call


def _role(form: Form, role: str) -> Field:
    leaf = form.role(role)
    assert leaf
    return leaf


def _set(submission: Submission, **values: Any) -> Submission:
    roles = [(_role(submission.form, role), value) for role, value in values.items()]
    return with_values(submission, roles)


def _counted(call: Call, submissions: list[Submission], audience: str = "public") -> Statistics:
    return statistics(call, [record(one, audience) for one in submissions])


def _line(counted: Statistics, key: str, label: str) -> tuple[int, int, Decimal]:
    figure = counted.figure(key)
    assert figure
    tally = next(one for one in figure.tallies if one.label == label)
    return tally.count, tally.units, tally.total


@pytest.fixture(scope="module")
def three(call: Call) -> list[Submission]:
    """Three submissions of the first form: two of one unit, written in two ways."""
    form = call.forms[0]
    options = _role(form, "domains").options
    region = call.regions[1].name
    first, second, third = (one for one in filed(call) if one.form is form)
    return [
        _set(first, unit="示例公司(甲)", region=region, total=0.1, domains=[options[0], options[1]]),
        _set(
            second, unit="示例公司（甲）　", region=region, total=0.2, domains=[options[1], "其他：海冰", "其他：冰雪"]
        ),
        _set(third, unit="示例大学", region=call.regions[0].name, total=1234567.89, domains=["其他：航天"]),
    ]


def test_sums_are_exact_and_units_counted_once(call: Call, three: list[Submission]) -> None:
    counted = _counted(call, three)
    assert (counted.count, counted.units, counted.stated) == (3, 2, 3)
    assert counted.total == Decimal("1234568.19")
    assert counted.unit == "万元"


def test_every_region_has_its_line(call: Call, three: list[Submission]) -> None:
    counted = _counted(call, three)
    figure = counted.figure("region")
    assert figure
    assert [one.label for one in figure.tallies] == [region.name for region in call.regions]
    assert _line(counted, "region", call.regions[1].name) == (2, 1, Decimal("0.3"))
    assert _line(counted, "region", call.regions[2].name) == (0, 0, Decimal())


def test_domains_once_under_the_first_and_once_under_each(call: Call, three: list[Submission]) -> None:
    counted = _counted(call, three)
    first, second, *_ = _role(call.forms[0], "domains").options
    assert _line(counted, PRIMARY_DOMAIN, first)[0] == 1
    assert _line(counted, PRIMARY_DOMAIN, second)[0] == 1
    assert _line(counted, PRIMARY_DOMAIN, OTHER)[0] == 1
    assert _line(counted, ANY_DOMAIN, second) == (2, 1, Decimal("0.3"))
    assert _line(counted, ANY_DOMAIN, OTHER)[0] == 2  # two answers under 其他 are one submission
    primary, every = counted.figure(PRIMARY_DOMAIN), counted.figure(ANY_DOMAIN)
    assert primary
    assert every
    assert not primary.several
    assert every.several
    assert sum(one.count for one in primary.tallies) == counted.count


@pytest.mark.parametrize("folder", [".", "tests/calls"])
def test_every_figure_adds_up(root: Path, folder: str) -> None:
    call = load_call(root / folder)
    submissions = filed(call)
    counted = _counted(call, submissions)
    assert counted.count == len(submissions)
    assert {figure.key for figure in counted.figures} >= {"form", "region"}
    for figure in counted.figures:
        asked = sum(one.count for one in figure.tallies)
        if not figure.several and "有这一栏" not in figure.note:
            assert (asked, sum(one.total for one in figure.tallies)) == (counted.count, counted.total)
        assert all(one.units <= one.count for one in figure.tallies)
    amounts = [leaf.value(one.data) for one in submissions if (leaf := one.form.role("total"))]
    assert counted.total == sum(Decimal(str(amount)) for amount in amounts if amount is not None)


@pytest.mark.parametrize("folder", [".", "tests/calls"])
def test_both_audiences_and_the_facts_give_the_same(root: Path, folder: str) -> None:
    call = load_call(root / folder)
    submissions = filed(call)
    known: list[Record] = [facts(one.form, record(one, "public")) for one in submissions]
    assert _counted(call, submissions) == _counted(call, submissions, "staff") == statistics(call, known)


def test_one_form_alone(call: Call, three: list[Submission]) -> None:
    counted = statistics(call, [record(one, "public") for one in three], call.forms[:1])
    assert counted.figure("form") is None
    assert counted.count == 3


def test_a_leaf_for_staff_is_not_counted(call: Call, three: list[Submission]) -> None:
    def hide(item: Field) -> Field:
        fields = tuple(hide(child) for child in item.fields)
        return replace(item, fields=fields, visibility=Visibility.STAFF if item.role == "total" else item.visibility)

    form = call.forms[0]
    sections = tuple(replace(one, fields=tuple(map(hide, one.fields))) for one in form.sections)
    hidden = replace(call, forms=(replace(form, sections=sections),))
    for audience in ("public", "staff"):
        counted = statistics(hidden, [record(replace(one, form=hidden.forms[0]), audience) for one in three])
        assert (counted.count, counted.stated, counted.total) == (3, 0, 0)


@pytest.mark.parametrize("folder", [".", "tests/calls"])
def test_cross_tables_agree_with_the_figures(root: Path, folder: str) -> None:
    call = load_call(root / folder)
    counted = _counted(call, filed(call))
    for cross in counted.crosses:
        down = counted.figure(cross.key.removesuffix("-region"))
        assert down
        assert cross.rows == tuple(one.label for one in down.tallies)
        if "只计" in cross.note:
            continue
        for tally, line in zip(down.tallies, cross.cells, strict=True):  # a submission is of one region
            assert sum(cell.count for cell in line) == tally.count
            assert sum(cell.total for cell in line) == tally.total
            assert max(cell.units for cell in line) <= tally.units


def test_domains_by_region_both_ways(call: Call, three: list[Submission]) -> None:
    counted = _counted(call, three)
    cells = {
        cross.key: {
            (row, cell.label): cell.count for row, line in zip(cross.rows, cross.cells, strict=True) for cell in line
        }
        for cross in counted.crosses
    }
    first, second, *_ = _role(call.forms[0], "domains").options
    region = call.regions[1].name
    assert cells[f"{PRIMARY_DOMAIN}-region"][second, region] == 1
    assert cells[f"{ANY_DOMAIN}-region"][second, region] == 2
    assert cells[f"{ANY_DOMAIN}-region"][first, call.regions[0].name] == 0


def test_how_large_and_over_which_years(call: Call, three: list[Submission]) -> None:
    changes = {"period_start": "2020-11", "period_end": "2022-02"}
    roles = {role.replace("_", "-"): value for role, value in changes.items()}
    first = with_values(three[0], [(_role(three[0].form, role), value) for role, value in roles.items()])
    counted = statistics(call, [record(first, "public"), record(_set(three[1], total=100), "public")])
    assert _line(counted, "total", "不足 100 万元")[0] == 1
    assert _line(counted, "total", "100–300 万元")[0] == 1
    figure = counted.figure("period")
    assert figure
    labels = [one.label for one in figure.tallies]
    assert labels == sorted(labels)
    assert {"2020年", "2021年", "2022年"} <= set(labels)
    assert figure.several


def test_a_period_that_makes_no_sense_is_no_hundred_lines(call: Call, three: list[Submission]) -> None:
    form = three[0].form
    for start, end in (("0001-01", "9999-12"), ("2023-01", "2020-01")):
        changed = [(_role(form, "period-start"), start), (_role(form, "period-end"), end)]
        counted = statistics(call, [record(with_values(three[0], changed), "public")])
        figure = counted.figure("period")
        assert figure
        assert [one.label for one in figure.tallies] == ["未填"]


@pytest.mark.parametrize("home", [".", "tests/calls", "tests/third"])
def test_what_is_marked_to_be_added_up_is_and_form_by_form(root: Path, home: str) -> None:
    either = load_call(root / home)
    submissions = filed(either)
    counted = _counted(either, submissions)
    marked = [(form, leaf) for form in either.forms for leaf in form.leaves if leaf.summed]
    assert len(counted.sums) == len(marked) > 0
    for one, (form, leaf) in zip(counted.sums, marked, strict=True):
        said = [leaf.value(each.data) for each in submissions if each.form is form]
        amounts = [Decimal(str(value)) for value in said if value is not None]
        assert (one.form, one.label, one.unit) == (form.label, form.label_of(leaf.pointer), leaf.unit)
        assert (one.stated, one.total) == (len(amounts), sum(amounts, Decimal()))
    assert counted.sums == _counted(either, submissions, "staff").sums


def test_a_sum_that_only_staff_may_see_is_no_public_figure(call: Call) -> None:
    form = next(form for form in call.forms if any(leaf.summed for leaf in form.leaves))
    hidden = next(leaf for leaf in form.leaves if leaf.summed and not leaf.role)
    sections = tuple(replace(section, fields=tuple(_hiding(section.fields, hidden))) for section in form.sections)
    told = {one.label for one in sums([replace(form, sections=sections)], [])}
    assert form.label_of(hidden.pointer) not in told
    assert told


def _hiding(fields: tuple[Field, ...], hidden: Field) -> Iterator[Field]:
    for one in fields:
        visibility = Visibility.STAFF if one == hidden else one.visibility
        yield replace(one, visibility=visibility, fields=tuple(_hiding(one.fields, hidden)))
