"""The forms in which the duplicate report can be had."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from zhengji.similar import document, text, workbook
from zhengji.similar.told import Similar

RENDERERS: Mapping[str, Callable[[Similar], bytes]] = {
    "text": text.render,
    "json": document.render,
    "xlsx": workbook.render,
}
