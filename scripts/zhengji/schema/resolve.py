"""Schema files → one schema a form, with every reference put in its place. Nothing is ever fetched."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from zhengji.errors import ZhengjiError

# What a referring schema may say anew; a repeated assertion would have to hold together with the referred one.
_SAID_ANEW = frozenset(("title", "description", "default", "examples", "$comment", "deprecated"))


def read_json(path: Path) -> Any:
    """The JSON in `path`; ZhengjiError where it is missing or broken."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ZhengjiError(f"读不到 {path}", "请检查文件是否存在。") from error
    except ValueError as error:
        raise ZhengjiError(f"{path} 不是正确的 JSON：{error}", "请按提示的行列修改。") from error


class Resolver:
    """Expands `$ref` between the schema files of one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._documents: dict[str, Any] = {}

    def form(self, name: str) -> dict[str, Any]:
        """The schema in file `name` without references and without `$defs`."""
        expanded = self._expand(self._document(name), name, ())
        if not isinstance(expanded, dict):
            raise ZhengjiError(f"{self._folder / name} 应是一个对象")
        expanded.pop("$defs", None)
        return expanded

    def _document(self, name: str) -> Any:
        if name not in self._documents:
            self._documents[name] = read_json(self._folder / name)
        return self._documents[name]

    def _expand(self, node: Any, file: str, trail: tuple[str, ...]) -> Any:
        if isinstance(node, list):
            return [self._expand(item, file, trail) for item in node]
        if not isinstance(node, dict):
            return node
        own = {k: self._expand(v, file, trail) for k, v in node.items() if k not in ("$ref", "$defs")}
        if "$ref" not in node:
            return own
        target_file, target = self._target(node["$ref"], file)
        address = f"{target_file}#{node['$ref'].partition('#')[2]}"
        if address in trail:
            raise ZhengjiError(f"{self._folder / file} 的 $ref 绕成了圈：{address}", "征集表不能无限嵌套。")
        return self._merge(self._expand(target, target_file, (*trail, address)), own, address)

    def _target(self, reference: str, file: str) -> tuple[str, Any]:
        parts = urlsplit(reference)
        if parts.scheme or parts.netloc or "/" in parts.path or parts.path in (".", ".."):
            raise ZhengjiError(
                f"{self._folder / file} 引用了别处的 schema：{reference}", "只能引用同一文件夹里的文件，不从网络读取。"
            )
        name = parts.path or file
        node = self._document(name)
        for token in unquote(parts.fragment).split("/")[1:]:
            key = token.replace("~1", "/").replace("~0", "~")
            if not isinstance(node, Mapping) or key not in node:
                raise ZhengjiError(f"{self._folder / file} 的 $ref 没有所指：{reference}", "请检查 $defs 里的名称。")
            node = node[key]
        return name, node

    def _merge(self, base: Any, own: dict[str, Any], address: str) -> dict[str, Any]:
        if not isinstance(base, dict):
            raise ZhengjiError(f"{address} 应是一个对象")
        merged = dict(base)
        for key, value in own.items():
            if key == "x-rules":
                merged[key] = [*base.get(key, ()), *value]
            elif key == "x-messages":
                merged[key] = {**base.get(key, {}), **value}
            elif key in merged and merged[key] != value and key not in _SAID_ANEW and not key.startswith("x-"):
                raise ZhengjiError(f"引用 {address} 时又写了不同的 {key}", "请在所引用的定义里改，或不要引用。")
            else:
                merged[key] = value
        return merged
