"""The downloads: the table of formats, and the one function that writes them.

Lines of JSON are spooled to disk as they come, so that memory holds the facts only. First the files of each form are
written, then the whole ones, which take over what those have made already. All are renamed into place at the end.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from zhengji.model import Call, Record
from zhengji.outputs import csvfile, jsonfile, xlsx
from zhengji.outputs.batch import Batch, Line
from zhengji.outputs.contract import Download, Output
from zhengji.outputs.folder import Folder
from zhengji.outputs.records import Entry

__all__ = ["OUTPUTS", "Download", "Entry", "Output", "export", "kept"]

_XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OUTPUTS: Mapping[str, Output] = {
    "csv": Output("csv", ".csv", "CSV 表格", "text/csv", csvfile.write),
    "json": Output("json", ".json", "JSON 全文", "application/json", jsonfile.write),
    "xlsx": Output("xlsx", ".xlsx", "Excel 工作簿", _XLSX_TYPE, xlsx.write),
}
_SCHEMA = Output("schema", ".schema.json", "JSON 结构说明", "application/schema+json", jsonfile.write_schema)


def kept(out_dir: Path, call: Call, *, audience: str, cache: Path, version: str) -> dict[str, str]:
    """Number → digest of the records whose line can be taken from the JSON files that stand in `out_dir`.

    For these `export` needs no line, as long as the digest is still the same.
    """
    folder = Folder(out_dir, audience, cache, version)
    return {
        number: line.digest
        for form in call.forms
        if folder.standing_path(call, form, OUTPUTS["json"])
        for number, line in folder.standing.lines.get(form.id, {}).items()
    }


def export(
    call: Call,
    entries: Iterable[Entry],
    out_dir: Path,
    *,
    audience: str = "public",
    formats: Sequence[str] = tuple(OUTPUTS),
    form: str | None = None,
    cache: Path | None = None,
    version: str = "",
) -> tuple[Download, ...]:
    """Write the downloads of `entries` into `out_dir`: `formats`, of each form and whole, or of `form` alone.

    `entries` come in the order of the call's forms and, within a form, of their paths. With a folder `cache`, what
    stands from the last time is used again where it is unchanged; `version` is that of engine and schemas, for a change
    of either changes every file. Interrupted at any point, each file is the old or the new one, whole.
    """
    folder = Folder(out_dir, audience, cache, version)
    chosen = [OUTPUTS[name] for name in OUTPUTS if name in formats]
    forms = [one for one in call.forms if form in (None, one.id)]
    rows: dict[str, list[Record]] = {one.id: [] for one in forms}
    lines: dict[str, list[Line]] = {one.id: [] for one in forms}
    with folder, ExitStack() as sources:
        take = _Lines(call, folder, sources) if OUTPUTS["json"] in chosen else None
        for entry in _in_order(call, entries):
            if entry.facts.form in rows:
                rows[entry.facts.form].append(entry.facts)
                if take:
                    lines[entry.facts.form].append(take.line(entry))
        for output in chosen:
            for one in forms:
                folder.write(output, Batch(call, audience, one, rows[one.id], lines[one.id], {}))
            if form is None:
                everything = [record for one in forms for record in rows[one.id]]
                folder.write(output, Batch(call, audience, None, everything, (), folder.parts(output)))
        if take:
            folder.write(_SCHEMA, Batch(call, audience, None, (), (), {}))
            for one in forms:
                folder.standing.lines[one.id] = jsonfile.places(call, one, audience, rows[one.id], lines[one.id])
        sources.close()  # some systems do not rename over a file that is open
        return folder.finish()


def _in_order(call: Call, entries: Iterable[Entry]) -> Iterable[Entry]:
    place = {form.id: index for index, form in enumerate(call.forms)}
    last = (-1, "")
    for entry in entries:
        key = (place[entry.facts.form], entry.facts.path)
        if key <= last:
            raise ValueError(f"{key} after {last}: the same input must give the same bytes")
        last = key
        yield entry


class _Lines:
    """Where each entry's JSON line is: in the spool, or in the file that stands."""

    def __init__(self, call: Call, folder: Folder, sources: ExitStack) -> None:
        self._spool: BinaryIO = sources.enter_context(tempfile.TemporaryFile(dir=folder.path))  # noqa: SIM115
        self._at = 0
        self._kept = {}
        for form in call.forms:
            path = folder.standing_path(call, form, OUTPUTS["json"])
            if path:
                self._kept[form.id] = (sources.enter_context(path.open("rb")), folder.standing.lines.get(form.id, {}))

    def line(self, entry: Entry) -> Line:
        """The place of the entry's line, which is spooled if it is new."""
        if entry.line is None:
            source, kept_lines = self._kept[entry.facts.form]
            kept_line = kept_lines[entry.facts.number]
            if kept_line.digest != entry.facts.digest:
                raise ValueError(f"{entry.facts.number} has changed, and came without its line")
            return Line(source, kept_line.at, kept_line.size)
        at = self._at
        self._at += self._spool.write(entry.line) + self._spool.write(jsonfile.SEPARATOR)
        return Line(self._spool, at, len(entry.line))
