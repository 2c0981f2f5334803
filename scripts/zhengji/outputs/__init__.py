"""The downloads: the table of formats, and the one function that writes them.

Pieces of records are spooled to disk as they come, so that memory holds the facts only. Of each format, first the files
of the forms are written, then the whole one, which takes over what those have made already; the formats are written
side by side. All are renamed into place at the end.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from zhengji.model import Call, Record
from zhengji.outputs import csvfile, dictionary, jsonfile, narratives, parquetfile, sqlitefile, xlsx
from zhengji.outputs.batch import Batch, Line, Source
from zhengji.outputs.contract import Download, Output
from zhengji.outputs.folder import Folder, Made
from zhengji.outputs.pieces import Piece
from zhengji.outputs.records import Entry
from zhengji.outputs.standing import Kept, Standing
from zhengji.pool import side_by_side

__all__ = ["OUTPUTS", "Download", "Entry", "Output", "Piece", "Standing", "export", "kept"]

OUTPUTS: Mapping[str, Output] = {
    "csv": Output("csv", ".csv", "CSV 表格", csvfile.write, renews=True),
    "json": Output("json", ".json", "JSON 全文", jsonfile.write, whole=False, pieces=("json",)),
    "xlsx": Output("xlsx", ".xlsx", "Excel 工作簿", xlsx.write, renews=True, rest=xlsx.rest),
    "narratives": Output(
        "narratives",
        "-narratives.xlsx",
        "正文工作簿",
        narratives.write,
        whole=False,
        pieces=("narratives",),
    ),
    "sqlite": Output("sqlite", ".sqlite", "SQLite 数据库", make=sqlitefile.make, pieces=("json",), renews=True),
    "parquet": Output(
        "parquet",
        ".parquet",
        "Parquet 数据集",
        parquetfile.write,
        whole=False,
        pieces=("json",),
        rows=parquetfile.ROWS,
        place=parquetfile.place,
    ),
}
_SCHEMA = Output("schema", ".schema.json", "JSON 结构说明", jsonfile.write_schema, forms=False)
_DICTIONARY = Output("dictionary", "-dictionary.csv", "数据字典", dictionary.write, forms=False)

# The files that pieces are taken from again: kind of piece → what stands between two, where the first stands.
_GAPS = {"json": jsonfile.SEPARATOR, "narratives": b""}
_FIRST = {"json": jsonfile.first_piece, "narratives": narratives.first_piece}


def kept(out_dir: Path, call: Call, audience: str, standing: Standing) -> dict[str, str]:
    """Number → digest of the records whose pieces can be taken from the files that stand in `out_dir`.

    For these `export` needs no pieces, as long as the digest is still the same.
    """
    folder = Folder(out_dir, audience, standing)
    found: dict[str, str] = {}
    for form in call.forms:
        if all(folder.standing_path(call, form, OUTPUTS[kind]) for kind in _GAPS):
            first, *others = (standing.pieces.get(f"{kind} {form.id}", {}) for kind in _GAPS)
            found |= {
                number: one.digest
                for number, one in first.items()
                if all(number in other and other[number].digest == one.digest for other in others)
            }
    return found


def export(
    call: Call,
    entries: Iterable[Entry],
    out_dir: Path,
    *,
    audience: str = "public",
    formats: Sequence[str] = tuple(OUTPUTS),
    form: str | None = None,
    standing: Standing | None = None,
    jobs: int = 1,
    meanwhile: Callable[[], None] = lambda: None,
) -> tuple[Download, ...]:
    """Write the downloads of `entries` into `out_dir`: `formats`, of each form and whole, or of `form` alone.

    `entries` come in the order of the call's forms and, within a form, of their paths. What is
    `standing` from the last time is used again where it is unchanged, and brought up to date. Interrupted at any point,
    each file is the old or the new one, whole.

    When all entries are taken, `jobs` processes write; `meanwhile` is called in this one.
    """
    folder = Folder(out_dir, audience, standing or Standing())
    chosen = [OUTPUTS[name] for name in OUTPUTS if name in formats]
    kinds = [kind for kind in _GAPS if any(kind in output.pieces for output in chosen)]
    forms = [one for one in call.forms if form in (None, one.id)]
    rows: dict[str, list[Record]] = {one.id: [] for one in forms}
    pieces: dict[str, dict[str, list[Line]]] = {one.id: {kind: [] for kind in kinds} for one in forms}
    with folder, ExitStack() as sources:
        take = _Pieces(call, folder, kinds, sources)
        for entry in _in_order(call, entries):
            if entry.facts.form in rows:
                rows[entry.facts.form].append(entry.facts)
                for kind in kinds:
                    pieces[entry.facts.form][kind].append(take.piece(kind, entry))
        take.finish()
        everything = [record for one in forms for record in rows[one.id]]

        batches = [Batch(call, audience, one, rows[one.id], pieces[one.id], {}) for one in forms]

        def make(output: Output) -> list[Made]:
            each = batches if output.forms else []
            made = [folder.make(output, part) for batch in each for part in output.parts(batch)]
            if form is None and output.whole:
                parts = {one.download.form: one.at for one in made}
                told = everything if output.name in OUTPUTS else []
                made.append(folder.make(output, Batch(call, audience, None, told, {}, parts)))
            return made

        # the slowest first
        others = [_DICTIONARY, _SCHEMA] if "json" in formats else [_DICTIONARY]
        for output in (*chosen, *others):
            folder.expect(output, [*(batches if output.forms else ()), Batch(call, audience, None, (), {}, {})])
        for some in side_by_side(make, [*reversed(chosen), *others], jobs, meanwhile):
            for made in some:
                folder.take(made)
        for kind in kinds:
            for one, batch in zip(forms, batches, strict=True) if OUTPUTS[kind] in chosen else ():
                made = folder[OUTPUTS[kind], one]
                if made.download.changed:
                    at = _FIRST[kind](made.at, batch)
                    places = _places(rows[one.id], pieces[one.id][kind], at, len(_GAPS[kind]))
                    folder.standing.pieces[f"{kind} {one.id}"] = places
        sources.close()  # some systems do not rename over a file that is open
        downloads = folder.finish([*OUTPUTS, _SCHEMA.name, _DICTIONARY.name], [one.id for one in call.forms])
        for output in chosen:
            for batch in batches:
                folder.drop_parts(output, batch)
        return downloads


def _places(rows: Sequence[Record], pieces: Sequence[Line], at: int, gap: int) -> dict[str, Kept]:
    """Where each piece stands in the file of a form, the first of them at `at`."""
    found: dict[str, Kept] = {}
    for row, line in zip(rows, pieces, strict=True):
        found[row.number] = Kept(row.number, row.digest, at, line.size, line.marks)
        at += line.size + gap
    return found


def _in_order(call: Call, entries: Iterable[Entry]) -> Iterable[Entry]:
    place = {form.id: index for index, form in enumerate(call.forms)}
    last = (-1, "")
    for entry in entries:
        key = (place[entry.facts.form], entry.facts.path)
        if key <= last:
            raise ValueError(f"{key} after {last}: the same input must give the same bytes")
        last = key
        yield entry


class _Pieces:
    """Where each entry's pieces are: in the spool of their kind, or in the file that stands."""

    def __init__(self, call: Call, folder: Folder, kinds: Sequence[str], sources: ExitStack) -> None:
        self._spools: dict[str, BinaryIO] = {
            kind: sources.enter_context(tempfile.TemporaryFile(dir=folder.path))  # noqa: SIM115
            for kind in kinds
        }
        self._sources = {kind: Source(spool) for kind, spool in self._spools.items()}
        self._ends = dict.fromkeys(kinds, 0)
        self._kept: dict[tuple[str, str], tuple[Source, Mapping[str, Kept]]] = {}
        for kind in kinds:
            for form in call.forms:
                path = folder.standing_path(call, form, OUTPUTS[kind])
                if path:
                    source = Source(sources.enter_context(path.open("rb")))
                    self._kept[kind, form.id] = (source, folder.standing.pieces.get(f"{kind} {form.id}", {}))

    def finish(self) -> None:
        """Let the pieces be read: no more will come."""
        for spool in self._spools.values():
            spool.flush()

    def piece(self, kind: str, entry: Entry) -> Line:
        """The place of the entry's piece of a kind, which is spooled if it is new."""
        if entry.pieces is None:
            source, kept_pieces = self._kept[kind, entry.facts.form]
            one = kept_pieces[entry.facts.number]
            if one.digest != entry.facts.digest:
                raise ValueError(f"{entry.facts.number} has changed, and came without its pieces")
            return Line(source, one.at, one.size, one.marks)
        new, at = entry.pieces[kind], self._ends[kind]
        spool = self._spools[kind]
        self._ends[kind] += spool.write(new.content) + spool.write(_GAPS[kind])
        return Line(self._sources[kind], at, len(new.content), new.marks)
