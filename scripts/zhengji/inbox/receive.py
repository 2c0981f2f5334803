"""Bringing in what people sent: read, settle, compare, and put each submission where it belongs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from tempfile import gettempdir

from zhengji.errors import ZhengjiError
from zhengji.inbox.arrival import Arrival, State
from zhengji.inbox.comparing import Comparison
from zhengji.inbox.place import Aside, aside
from zhengji.inbox.reading import sources
from zhengji.inbox.settle import Wishes, checked
from zhengji.inbox.telling import FEW
from zhengji.inbox.workers import Kept, read_all
from zhengji.load import LARGEST, content_of, read_submission, relative
from zhengji.model import Call, Form, JsonObject, Submission
from zhengji.paths import SUFFIX, safe_part
from zhengji.pool import side_by_side
from zhengji.progress import Progress, silent
from zhengji.yamlio import rewrite

_CHUNK = 1000  # files that a process moves in one go
_SOME = 200  # files: of more, not even the first values of each are told


@dataclass(frozen=True, slots=True)
class Order:
    """What to bring in and where to: `out` a folder or a .yaml file instead of the repository, `into` an existing file
    whose blanks are filled; `force` writes over what is different; `dry` writes nothing."""

    paths: tuple[Path, ...]
    form: Form | None = None
    region: str = ""
    out: Path | None = None
    into: Path | None = None
    force: bool = False
    dry: bool = False
    full: bool = False
    jobs: int = 1


def receive(call: Call, order: Order, progress: Progress = silent) -> tuple[Arrival, ...]:
    """Bring in what `order` says. One bad file never stops the others: each has its arrival."""
    files = sources(order.paths)
    if not files:
        raise ZhengjiError(
            "这里没有可导入的文件。", "请给出 Word（.docx）、Excel（.xlsx）、CSV 或 YAML 文件，或放它们的文件夹。"
        )
    wishes = Wishes(order.region, order.full, FEW if len(files) <= _SOME else 0)
    # what only looks leaves the repository alone: it may belong to somebody else, or lie on a disk that is read only
    with aside(Path(gettempdir()) if order.dry else _root(call, order)) as beside:
        kept = read_all(files, call, order.form, wishes, beside.folder, order.jobs, progress)
        with beside.flushing(0 if order.dry else sum(bool(one.name) for one in kept)) as flushed:
            arrivals, moves = _judged(call, order, kept, beside)
            flushed.extend(name for _, name, _, _ in moves)
        comparison = Comparison(call, arrivals, [one.settled.trace for one in kept], order.jobs)
        # asked before ten thousand new files stand among those to look through
        early = order.out is None and order.into is None and comparison.alone()
        arrivals = _moved(arrivals, moves, beside, order.jobs, comparison.make if early else lambda: None)
    return comparison.told(arrivals)


def _root(call: Call, order: Order) -> Path:
    """The folder below which everything is written: moving within it is one step."""
    if order.into is not None:
        return order.into.absolute().parent
    if order.out is not None:
        return order.out.absolute().parent if order.out.suffix == SUFFIX else order.out
    return call.base / "submissions"


_Move = tuple[int, str, Path, bool]  # of which arrival, under which name aside, where to, whether over what is there


def _judged(call: Call, order: Order, kept: Sequence[Kept], beside: Aside) -> tuple[Sequence[Arrival], Sequence[_Move]]:
    """What becomes of each, and which are to be moved."""
    filed = sum(bool(one.name) for one in kept)
    single = order.into or (order.out if order.out and order.out.suffix == SUFFIX else None)
    if single is not None and filed != 1:
        raise ZhengjiError(
            f"“{single}”只能放一份，这里读出了 {filed} 份。", "请给出只含一份的文件，或把 --out 写成文件夹。"
        )
    arrivals: list[Arrival] = []
    moves: list[_Move] = []
    taken: dict[Path, tuple[str, Kept]] = {}
    for one in kept:
        arrival = one.settled.arrival
        target = _target(call, order, arrival) if one.name else None
        if target is not None:
            shown = arrival.path if order.out is None and order.into is None else relative(target, call)
            if order.into is not None:
                arrival = _merged(call, order.into, arrival, beside.folder / one.name)
            if target in taken:
                where, first = taken[target]
                before, after = ((beside.folder / each.name).read_bytes() for each in (first, one))
                different = "" if before == after else _difference(call, shown, before, after)
                state = State.TWICE if different else State.SAME
                note = f"与“{where}”{different and '单位、名称相同；'}{different or '相同'}"
                arrival = arrival._replace(state=state, path=shown, note=note)
            else:
                taken[target] = (f"{arrival.source} {arrival.part}".strip(), one)
                state, note = _state(call, target, beside, one.name, order)
                arrival = arrival._replace(state=state, path=shown, note=note or arrival.note)
                if state in (State.WRITTEN, State.REPLACED):
                    moves.append((len(arrivals), one.name, target, state is State.REPLACED))
        arrivals.append(arrival)
    return arrivals, moves


def _moved(
    arrivals: Sequence[Arrival], moves: Sequence[_Move], beside: Aside, jobs: int, meanwhile: Callable[[], None]
) -> Sequence[Arrival]:
    """The arrivals when those have been put where they belong, and `meanwhile` has been called."""

    def move(some: Sequence[_Move]) -> list[int]:
        return [index for index, name, target, over in some if not beside.move(name, target, over=over)]

    chunks = [moves[at : at + _CHUNK] for at in range(0, len(moves), _CHUNK)]
    moved = list(arrivals)
    for index in chain.from_iterable(side_by_side(move, chunks, jobs if len(chunks) > 1 else 1, meanwhile)):
        moved[index] = moved[index]._replace(state=State.CONFLICT, note="刚才有人写了同名的文件")
    return moved


def _target(call: Call, order: Order, arrival: Arrival) -> Path | None:
    """Where an arrival is to stand; None where it belongs nowhere."""
    if order.into is not None:
        return order.into.absolute()
    if order.out is None:
        return call.base / arrival.path if arrival.path else None
    if order.out.suffix == SUFFIX:
        return order.out.absolute()
    if arrival.path:
        return order.out.absolute().joinpath(*arrival.path.split("/")[2:])
    name = safe_part(f"{arrival.source.replace('/', '_')}_{arrival.part}") or "_"
    return order.out.absolute() / arrival.form / "_" / f"{name}{SUFFIX}"


def _state(call: Call, target: Path, beside: Aside, name: str, order: Order) -> tuple[State, str]:
    """What to do with a submission that belongs at `target`, and why."""
    try:
        old = content_of(target)
    except (FileNotFoundError, NotADirectoryError):
        return (State.PLANNED if order.dry else State.WRITTEN), ""
    except (OSError, ValueError):
        old = None
    content = (beside.folder / name).read_bytes()
    different = _difference(call, relative(target, call), old, content) if old is not None else "那里不是普通文件"
    if order.into is not None:
        if old == content:
            return State.SAME, ""
        return (State.PLANNED if order.dry else State.REPLACED), ""
    if old == content or not different:
        return State.SAME, ""
    if order.force and old is not None:
        return (State.PLANNED if order.dry else State.REPLACED), different
    return State.CONFLICT, different


def _difference(call: Call, name: str, old: bytes, new: bytes) -> str:
    """Which fields of two versions differ, by their labels; "" where none does."""
    if not name.endswith(SUFFIX):
        name += SUFFIX
    before, _ = read_submission(old, name, call)
    after, _ = read_submission(new, name, call)
    if before is None or after is None:
        return "原有的文件读不出来"
    form = after.form
    if before.form is not form:
        return f"原有的是{before.form.label}"
    labels = [form.label_of(leaf.pointer) for leaf in form.leaves if leaf.value(before.data) != leaf.value(after.data)]
    if not labels and before.data != after.data:
        return "有表上没有的项"
    more = f"等 {len(labels)} 项" if len(labels) > 6 else ""
    return f"不同的栏目：{'、'.join(labels[:6])}{more}" if labels else ""


def _merged(call: Call, into: Path, arrival: Arrival, new: Path) -> Arrival:
    """Fill the file `into` with what arrived; answers that did not arrive, and comments, stay as they were."""
    try:
        old = into.read_bytes()[: LARGEST + 1]
    except OSError as error:
        raise ZhengjiError(f"读不了“{into}”：{error.strerror}", "--into 要写已有的填报文件。") from None
    name = relative(into, call)
    before, refused = read_submission(old, name if name.endswith(SUFFIX) else f"{name}{SUFFIX}", call)
    after, _ = read_submission(new.read_bytes(), name if name.endswith(SUFFIX) else f"{name}{SUFFIX}", call)
    if before is None or after is None:
        message = refused[0].message if refused else "导入的内容不完整"
        raise ZhengjiError(f"“{into}”现在读不出来：{message}", "请先用 zhengji check 检查并改正它。")
    if before.form is not after.form:
        raise ZhengjiError(f"“{into}”是{before.form.label}，导入的是{after.form.label}。", "请换一个文件。")
    content = _rewritten(before, old, _over(before.data, after.data))
    new.write_bytes(content)
    findings, _ = checked(content, before.path, call)
    kept = tuple(finding for finding in arrival.findings if finding.code.startswith("intake."))
    return arrival._replace(findings=(*kept, *findings))


def _over(old: JsonObject, new: JsonObject) -> JsonObject:
    merged = dict(old)
    for key, value in new.items():
        inner = merged.get(key)
        merged[key] = _over(inner, value) if isinstance(inner, dict) and isinstance(value, dict) else value
    return merged


def _rewritten(before: Submission, old: bytes, data: JsonObject) -> bytes:
    text = old.decode("utf-8-sig").replace("\r\n", "\n")
    return rewrite(before.form, text, data).encode("utf-8", "surrogatepass")
