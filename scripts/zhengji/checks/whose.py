"""Which field stands at a pointer, rows and what is inside them included, and whether staff only may see it."""

from __future__ import annotations

from collections.abc import Sequence

from zhengji.model import Field, Form, Kind, Visibility


def field_at(pointer: str, form: Form) -> Field | None:
    """The field at `pointer`, or the nearest around it; None for a section, and for what the form does not know."""
    at = pointer
    while at and at not in form.fields_by_pointer:
        at = at.rpartition("/")[0]
    found = form.fields_by_pointer.get(at)
    if found is None or found.kind is not Kind.ROWS:
        return found
    return _in_rows(found, pointer.removeprefix(at).split("/")[2:])


def _in_rows(field: Field, keys: Sequence[str]) -> Field:
    for index, key in enumerate(keys):
        inner = next((child for child in field.fields if child.key == key), None)
        if inner is None:
            break
        field = inner
        if field.kind is Kind.ROWS:
            return _in_rows(field, keys[index + 2 :])
    return field


def holds_private(pointer: str, form: Form) -> bool:
    """Whether what was written at `pointer`, where a scalar or a whole group may stand, can hold what staff may see.

    A section or group with one private blank counts: who writes it in one line writes that blank too.
    """
    field = field_at(pointer, form)
    if field is not None:
        return _private(field)
    section = next((one for one in form.sections if one.pointer == pointer), None)
    return section is None or any(map(_private, section.fields))


def _private(field: Field) -> bool:
    return any(map(_private, field.fields)) if field.fields else field.visibility is Visibility.STAFF
