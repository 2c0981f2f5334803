"""The review as one page for whoever has no account: no script, nothing loaded, a strict policy over its own style."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from zhengji.inert import visible
from zhengji.model import Call, Severity
from zhengji.review import wording
from zhengji.review.model import Review, Told

_HERE = Path(__file__).parent


def render(review: Review, call: Call) -> str:
    """The page. Every value is escaped, and what turns the direction of reading is written out."""
    template, style = _page()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return template.render(
        review=review,
        call=call,
        style=Markup(style),  # noqa: S704 - our own file
        style_hash=f"sha256-{digest}",
        verdict=wording.VERDICTS[review.verdict],
        tally=wording.tally(review),
        timing=wording.timing(review.timing),
        points=list(wording.checklist(review)),
        facts=partial(wording.facts, call=call),
        verdict_of=wording.verdict,
        by_field=_by_field,
        said=wording.told,
        counted=wording.counted,
        earlier=wording.earlier,
        changes=wording.CHANGES,
        marks=wording.MARKS,
        states=wording.STATES,
        sentences=wording.SENTENCES,
    )


def _by_field(findings: Sequence[Told], severities: Sequence[str]) -> list[tuple[str, list[Told]]]:
    return list(wording.by_field(findings, *map(Severity, severities)))


def _finalize(value: Any) -> Any:
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def _page() -> tuple[Template, str]:
    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    environment.globals.clear()
    return environment.get_template("page.html"), (_HERE / "page.css").read_text(encoding="utf-8")
