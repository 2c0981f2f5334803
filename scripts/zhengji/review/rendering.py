"""A review for whoever reads it: the table of renderers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from zhengji.model import Call
from zhengji.review import html, markdown, text
from zhengji.review.model import Review
from zhengji.review.saved import saved

RENDERERS: Mapping[str, Callable[[Review, Call], str]] = {
    "text": text.render,
    "markdown": markdown.render,
    "html": html.render,
    "json": lambda review, call: saved(review).decode(),
}
