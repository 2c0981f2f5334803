"""Does call.yaml hold together? What a JSON Schema cannot say of it: times, and names that refer to others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from zhengji.errors import ZhengjiError
from zhengji.model import Form, Severity


def window(said: Mapping[str, Any], path: Path) -> tuple[datetime, datetime]:
    """When the call opens and closes. ZhengjiError where that is no time, or none in between."""
    try:
        zone = ZoneInfo(said["timezone"])
    except (OSError, ValueError, LookupError):
        raise ZhengjiError(
            f"{path} 的 timezone 不是时区的名称：{said['timezone']}", "例如 Asia/Shanghai；Windows 上还需要 tzdata 包。"
        ) from None
    opens, closes = (_time(said[key], key, zone, path) for key in ("opens", "closes"))
    if opens >= closes:
        raise ZhengjiError(f"{path} 的 closes 不晚于 opens", "请核对填报的起止时间。")
    return opens, closes


def _time(written: str, key: str, zone: ZoneInfo, path: Path) -> datetime:
    try:
        # an offset would contradict the call's zone, and is no part of these nineteen characters
        return datetime.fromisoformat(written if len(written) == 19 and written[10] == "T" else "").replace(tzinfo=zone)
    except ValueError:
        hint = "应为当地时间“年-月-日T时:分:秒”，不带时区，例如 2019-08-01T00:00:00；时区写在 timezone。"
        raise ZhengjiError(f"{path} 的 {key} 不是这样的时间：{written}", hint) from None


def hold_together(said: Mapping[str, Any], path: Path) -> None:
    """Raises where two forms or regions have one name, or where a filer names one that there is not."""
    for key, items in (("id", said["forms"]), ("number", said["forms"]), ("name", said.get("regions", ()))):
        names = [item[key] for item in items]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise ZhengjiError(f"{path} 里有两处的 {key} 都是 {twice}", "请改成不同的。")
    known = {"form": [form["id"] for form in said["forms"]], "region": [one["name"] for one in said.get("regions", ())]}
    for filer in said.get("filers", ()):
        for key, names in known.items():
            if key in filer and filer[key] not in names:
                raise ZhengjiError(f"{path} 的 filers 里，{filer['name']} 的 {key} 是 {filer[key]}，没有这一个")


def same_regions(forms: Iterable[Form], regions: Iterable[str]) -> None:
    """Raises where a form offers other regions than the call counts by: their submissions would be in no statistics."""
    known = set(regions)
    for form in forms:
        field = form.role("region")
        strange = next((option for option in field.options if option not in known), None) if field else None
        if strange is not None:
            raise ZhengjiError(
                f"{form.label} 的选项里有地区“{strange}”，call.yaml 的 regions 里没有", "请把两处写成一致。"
            )


def one_meaning(forms: Iterable[Form]) -> None:
    """Raises where forms share the id of a rule, but not its title and severity: its page can say one thing only."""
    known: dict[str, tuple[str, Severity]] = {}
    for form in forms:
        for rule in form.rules:
            meaning = (rule.title, rule.severity)
            if known.setdefault(rule.id, meaning) != meaning:
                raise ZhengjiError(
                    f"规则 {rule.id} 在几处的 title 或 severity 不同（{form.label}）", "请写成相同的，或换一个 id。"
                )
