"""The region that a submission counts for: not on the printed form, so that it is told, known, or guessed."""

from __future__ import annotations

from dataclasses import replace

from zhengji.errors import ZhengjiError
from zhengji.intake import Intake, Understood
from zhengji.intake.contract import put
from zhengji.model import Call, Field, Form, Kind

_ENDINGS = "省市区县盟州"


def region_named(call: Call, name: str) -> str:
    """The region that `--region` names, in full. ZhengjiError where there is none."""
    names = [region.name for region in call.regions]
    found = [one for one in names if name == one] or [one for one in names if name and one.rstrip(_ENDINGS) == name]
    if len(found) != 1:
        raise ZhengjiError(f"没有“{name}”这个地区。", f"可填：{'、'.join(names)}。")
    return found[0]


def with_region(intake: Intake, call: Call, told: str) -> Intake:
    """`intake` with its region: as it says itself, else `told` (--region), else what unit and source let guess."""
    form = intake.form
    field = form.role("region") if form else None
    if form is None or field is None or field.value(intake.data) is not None:
        return intake
    region, where, guessed = (told, "--region", "") if told else _region(intake, form, call)
    if not region or (field.kind is Kind.CHOICE and region not in field.options):
        return intake
    data = dict(intake.data)
    put(data, field.path, region)
    one = Understood(field.pointer, form.label_of(field.pointer), region, where, guessed)
    return replace(intake, data=data, understood=(one, *intake.understood))


def _region(intake: Intake, form: Form, call: Call) -> tuple[str, str, str]:
    unit = _text(form.role("unit"), intake)
    for filer in call.filers:
        if filer.name == unit:
            return filer.region, "应填报单位名单", ""
    names = [region.name for region in call.regions]
    for text, what in ((unit, "填报单位"), (intake.part, "工作表"), (intake.source, "文件名")):
        found = [name for name in names if name in text] or [
            name for name in names if len(name) > 2 and name.rstrip(_ENDINGS) in text
        ]
        if len(found) == 1:
            return found[0], what, f"表上没有这一栏，按{what}“{text}”填的"
    return "", "", ""


def _text(field: Field | None, intake: Intake) -> str:
    value = field.value(intake.data) if field else None
    return value.strip() if isinstance(value, str) else ""
