"""The same checks done by others: check-jsonschema over the same schemas."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.bench.measure import Command, Subject
from zhengji.model import Call

_BIN = Path(sys.executable).parent


def check_jsonschema(call: Call, paths: Sequence[str], lanes: int) -> Subject:
    """check-jsonschema over all files: one run a form, since a run has one schema.

    It has no workers of its own: with two `lanes`, each takes half of the files.
    """
    by_form: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        by_form[path.split("/")[2]].append(path)

    def lane(start: int) -> Iterator[Command]:
        for form, files in sorted(by_form.items()):
            schema = f"schemas/{call.id}/{form}.schema.json"
            yield [_BIN / "check-jsonschema", "--schemafile", schema, *files[start::lanes]]

    name = "check-jsonschema" + (f"（分 {lanes} 个进程）" if lanes > 1 else "")
    return Subject(name, [list(lane(start)) for start in range(lanes)], cwd=call.base)
