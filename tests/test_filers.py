"""Who has filed of those expected to, and when submissions came in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from tests.filed import filed, with_values
from zhengji.model import Call, Filer, Record
from zhengji.outputs.filers import over_time, progress
from zhengji.outputs.records import record


def _records(call: Call) -> list[Record]:
    return [record(one, "public") for one in filed(call)]


def _named(call: Call, form_id: str, unit: str, region: str) -> Record:
    submission = next(one for one in filed(call) if one.form.id == form_id)
    roles = [(submission.form.role("unit"), unit), (submission.form.role("region"), region)]
    return record(with_values(submission, [(leaf, value) for leaf, value in roles if leaf]), "public")


def test_a_filer_is_known_by_name_or_by_being_the_only_one_of_its_region(call: Call) -> None:
    one, other = call.filers[:2]
    records = [_named(call, one.form, f"{one.name} ", one.region), _named(call, other.form, "简称局", other.region)]
    found = {entry.filer.name: len(entry.numbers) for entry in progress(call, records)}
    assert (found[one.name], found[other.name]) == (1, 1)
    assert sum(found.values()) == 2
    assert list(found) == [filer.name for filer in call.filers]


def test_where_two_of_a_region_are_expected_the_name_decides(call: Call) -> None:
    one = call.filers[0]
    both = replace(call, filers=(one, Filer("另一个局", one.form, one.region)))
    records = [_named(call, one.form, "简称局", one.region), _named(call, one.form, "另一个局", one.region)]
    assert [len(entry.numbers) for entry in progress(both, records)] == [0, 1]


def test_another_form_does_not_count(call: Call) -> None:
    one = call.filers[0]
    form = next(form.id for form in call.forms if form.id != one.form)
    assert not any(entry.numbers for entry in progress(call, [_named(call, form, one.name, one.region)]))


def test_when_they_came_in(call: Call) -> None:
    records = _records(call)
    start = date(2019, 8, 1)
    days = {one.path: start + timedelta(days=n % 3) for n, one in enumerate(records)}
    figure = over_time(call, records, days)
    assert figure
    assert [tally.label for tally in figure.tallies] == ["2019年8月1日", "2019年8月2日", "2019年8月3日"]
    assert sum(tally.count for tally in figure.tallies) == len(records)
    months = over_time(call, records, days | {records[0].path: date(2019, 10, 1)})
    assert months
    assert [tally.label for tally in months.tallies] == ["2019年8月", "2019年9月", "2019年10月"]
    assert [tally.count for tally in months.tallies] == [len(records) - 1, 0, 1]  # a gap is told as one


def test_nothing_is_told_of_what_is_not_known(call: Call) -> None:
    records = _records(call)
    same = {one.path: date(2019, 8, 1) for one in records}
    assert over_time(call, records, same) is None
    assert over_time(call, records, {records[0].path: date(2019, 8, 1)}) is None
