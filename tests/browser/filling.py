"""Fills a form in as a person does: by the controls on the page, found by the form's fields alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from playwright.sync_api import Page

from zhengji.model import Field, Form, Kind


def control(pointer: str) -> str:
    """The selector of the field at `pointer`."""
    return "#zj" + pointer.replace("/", "-")


def fill(page: Page, form: Form, data: Mapping[str, Any]) -> None:
    """Answer every leaf of `form` that `data` answers."""
    said = form.role("form")
    for leaf in form.leaves:
        if leaf is not said:
            answer(page, leaf, leaf.pointer, leaf.value(data))


def answer(page: Page, field: Field, pointer: str, value: Any) -> None:
    """Give one answer; a row's fields are at the row's pointer and their own."""
    at = control(pointer)
    match field.kind:
        case _ if value is None:
            return
        case Kind.CHOICE:
            page.locator(at).get_by_label(str(value), exact=True).check()
        case Kind.BOOLEAN:
            page.locator(at).get_by_label("是" if value else "否", exact=True).check()
        case Kind.CHOICES:
            _choices(page, field, at, value)
        case Kind.LIST:
            for index, text in enumerate(value):
                if index:
                    page.locator(at).get_by_role("button", name="再加一项").click()
                page.locator(f"{at}-{index}").fill(text)
        case Kind.DATE | Kind.MONTH:
            for index, part in enumerate(str(value).split("-")):
                page.locator(f"{at}-{index}").fill(part)
        case Kind.ROWS:
            _rows(page, field, pointer, value)
        case _:
            page.locator(at).fill(str(value))


def _choices(page: Page, field: Field, at: str, values: Sequence[str]) -> None:
    for value in values:
        if value in field.options:
            page.locator(at).get_by_label(value, exact=True).check()
        elif field.other_prefix:
            page.locator(f"{at}-other").check()
            page.locator(at).locator("input[type=text]").last.fill(value.removeprefix(field.other_prefix))
        else:
            page.locator(at).get_by_role("button", name="再加一项自己的").click()
            page.locator(at).locator("input[type=text]").last.fill(value)


def _rows(page: Page, field: Field, pointer: str, rows: Sequence[Mapping[str, Any]]) -> None:
    frame = page.locator(control(pointer))
    for index, row in enumerate(rows):
        if frame.locator(".zj-repeat__row").count() <= index:
            frame.get_by_role("button", name="一行").click()
        for column in field.fields:
            answer(page, column, f"{pointer}/{index}{column.pointer}", column.value(row))
