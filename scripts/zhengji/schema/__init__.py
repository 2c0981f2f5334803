"""Schema files → `Call`, and the compiled checks of each of its forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import yaml

from zhengji.errors import ZhengjiError
from zhengji.model import Call, Contact, Filer, Form, Point, Receiver, Region
from zhengji.schema.coherence import hold_together, one_meaning, same_regions, window
from zhengji.schema.fields import form_of
from zhengji.schema.refusals import refusal
from zhengji.schema.resolve import Resolver, read_json
from zhengji.schema.rules import RuleSet
from zhengji.schema.validators import Failure, Validators, body, zishu_of
from zhengji.yamlio import scalar_types

__all__ = ["Compiled", "Failure", "body", "call_ids", "compiled", "load_call", "zishu_of"]

_CALL_FILE = "call.yaml"


@dataclass(frozen=True)
class Compiled:
    """What checking a form needs, made once: validators, rules, and the types of its plain scalars by pointer."""

    validators: Validators
    rules: RuleSet
    types: Mapping[str, str]


@lru_cache(maxsize=64)
def compiled(form: Form) -> Compiled:
    """The compiled checks of `form`. ZhengjiError where one of its rules is wrong."""
    return Compiled(Validators(form), RuleSet(form), scalar_types(form))


def call_ids(root: Path) -> tuple[str, ...]:
    """The ids of the calls under `root/schemas`, in order."""
    return tuple(sorted(path.parent.name for path in (root / "schemas").glob(f"*/{_CALL_FILE}")))


def load_call(root: Path, call: str | None = None) -> Call:
    """The call with id `call` under `root/schemas`, or in the folder `call`; without it, the one that opens last.

    Raises ZhengjiError where there is none, or where what it says does not hold together.
    """
    if call is None:
        folders = [root / "schemas" / name for name in call_ids(root)]
        if not folders:
            raise ZhengjiError(f"{root / 'schemas'} 下没有征集", "请在仓库的文件夹里运行，或用 --root 指明仓库。")
        return _call(max(folders, key=lambda one: str(_said(one)["opens"])))
    folder = root / "schemas" / call
    if not (folder / _CALL_FILE).is_file():
        folder = Path(call)
    if not (folder / _CALL_FILE).is_file():
        known = "、".join(call_ids(root)) or "（没有）"
        raise ZhengjiError(f"没有征集 {call}", f"现有：{known}；也可以写征集文件夹的路径，其中要有 {_CALL_FILE}。")
    return _call(folder)


def _call(folder: Path) -> Call:
    folder = folder.resolve()
    said = _said(folder)
    opens, closes = window(said, folder / _CALL_FILE)
    hold_together(said, folder / _CALL_FILE)
    resolver = Resolver(folder)
    for path in sorted(folder.glob("*.schema.json")):
        _judge(path, read_json(path), "vocabulary.schema.json")
    contact, regions = said["contact"], said.get("regions", [])
    forms = tuple(form_of(entry, resolver.form(entry["schema"])) for entry in said["forms"])
    one_meaning(forms)
    same_regions(forms, (region["name"] for region in regions))
    return Call(
        id=said["id"],
        base=folder.parent.parent,
        title=said["title"],
        short_title=said["short_title"],
        subject=said.get("subject", "申报"),
        organiser=said["organiser"],
        issued=said["issued"],
        opens=opens,
        closes=closes,
        timezone=said["timezone"],
        platform=said.get("platform", ""),
        contact=Contact(tuple(contact["people"]), contact["phone"], contact.get("fax", ""), contact["email"]),
        regions=tuple(Region(region["name"], tuple(region["tile"])) for region in regions),
        filers=tuple(Filer(**filer) for filer in said.get("filers", ())),
        forms=forms,
        checklist=tuple(Point(point["text"], tuple(point.get("codes", ()))) for point in said.get("checklist", ())),
        receiver=Receiver(*(said.get(key, "") for key in ("repository", "forge", "forge_api", "way"))),
    )


def _said(folder: Path) -> dict[str, Any]:
    path = folder / _CALL_FILE
    try:
        # BaseLoader leaves every scalar a text: dates and numbers stay as written
        said = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise ZhengjiError(f"读不懂 {path}：{error}") from error
    _judge(path, _with_numbers(said), "call.schema.json")
    if said["id"] != folder.name:
        raise ZhengjiError(f"{path} 的 id 是 {said['id']}，文件夹却叫 {folder.name}", "两者应一致。")
    return dict(said)


def _with_numbers(said: Any) -> Any:
    """`said` with the tiles of its regions as numbers, as far as they are any."""
    regions = said.get("regions") if isinstance(said, dict) else None
    for region in regions if isinstance(regions, list) else ():
        tile = region.get("tile") if isinstance(region, dict) else None
        if isinstance(tile, list) and all(isinstance(number, str) and number.isdecimal() for number in tile):
            region["tile"] = [int(number) for number in tile]
    return said


def _judge(path: Path, content: Any, name: str) -> None:
    """Raises where the `content` of `path` breaks meta-schema `name`: the one beside the call's folder, or ours."""
    beside = path.parent.parent / name
    schema = read_json(beside if beside.is_file() else _PROJECT / "schemas" / name)
    if jsonschema_rs.Draft202012Validator(schema).is_valid(content):
        return
    from jsonschema import Draft202012Validator  # slow to import, and needed only to say what is wrong

    for error in Draft202012Validator(schema).iter_errors(content):
        at = "/".join(str(part) for part in error.absolute_path) or "（开头）"
        raise ZhengjiError(f"{path} 的 {at} 不合 {name} 的规定", refusal(error))
    raise ZhengjiError(f"{path} 不合 {name} 的规定")


_PROJECT = Path(__file__).resolve().parents[3]
