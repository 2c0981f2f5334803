"""Why a file cannot be read: every reason is an error, with a line and a mend."""

from __future__ import annotations

from zhengji.model import Finding, Place, Severity


def refusal(path: str, code: str, line: int, message: str, hint: str, pointer: str = "") -> Finding:
    """The finding that refuses `path`; `code` is without its `yaml.`."""
    return Finding(f"yaml.{code}", Severity.ERROR, Place(path, pointer, line), message, hint)
