"""A report for whoever reads it: a person at a terminal, a program, a pull request, its annotations, a code scanner.

Each reporter is pure: the report, the call it is about and the folder its paths are relative to give a text. All of
them may be read by strangers, in a log or a comment, so none shows what only staff may see (`public`); only
`text.at_terminal` does, for the filer in front of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from zhengji.model import Call, Report
from zhengji.report import github, json, markdown, sarif, text

REPORTERS: Mapping[str, Callable[[Report, Call, Path], str]] = {
    "text": text.render,
    "json": json.render,
    "markdown": markdown.render,
    "github": github.render,
    "sarif": sarif.render,
}
