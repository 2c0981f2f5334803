"""Files to judge: filled forms, good and spoilt in their answers, their bytes and their names. Seeds are fixed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

import yaml

from tests.corpus.answers import answers
from tests.verdicts.garbling import PIECES, SIGNS, garbled
from tests.verdicts.mutations import mutated
from zhengji.model import Call, Form, JsonObject
from zhengji.paths import path_for
from zhengji.yamlio import write

SIZE = 7_000  # bytes of narratives: what a form asks for at least, and little more


@dataclass(frozen=True, slots=True)
class Case:
    """A file: where it is filed, and its bytes; `added` says that it is new."""

    call: str
    path: str
    content: bytes
    added: bool = False


def cases(calls: Sequence[Call], n: int, seed: int) -> Iterator[Case]:
    """`n` files of `calls` in turn: a tenth good, the others spoilt a little or a lot."""
    good: dict[tuple[str, str, int], JsonObject] = {}
    for serial in range(n):
        rng = Random(f"{seed}/{serial}")
        call = calls[serial % len(calls)]
        form = call.forms[serial // len(calls) % len(call.forms)]
        base = good.setdefault(
            (call.id, form.id, serial % 5), answers(call, form, serial % 5, Random(serial % 5), SIZE)
        )
        data = mutated(form, base, rng, rng.choice((0, 1, 1, 1, 2, 3, 6)))
        text = _written(form, data, rng)
        times = rng.choice((0, 0, 0, 0, 0, 0, 1, 1, 1, 3))
        content = garbled(text, rng, times) if times else text.encode("utf-8", "surrogatepass")
        yield Case(call.id, _path(call, form, data, rng), content, rng.random() < 0.5)


def _written(form: Form, data: JsonObject, rng: Random) -> str:
    """As we write it, mostly; else as another writer does, folded and quoted its own way."""
    if rng.random() < 0.7:
        return write(form, data)
    return str(
        yaml.safe_dump(
            data,
            allow_unicode=rng.random() < 0.8,
            default_flow_style=rng.choice((None, False, True)),
            width=rng.choice((40, 80, 1000)),
            default_style=rng.choice((None,) * 40 + ("'", '"', "|", ">")),
            indent=rng.choice((2, 4)),
            explicit_start=rng.random() < 0.1,
            sort_keys=rng.random() < 0.3,
        )
    )


def _path(call: Call, form: Form, data: JsonObject, rng: Random) -> str:
    unit, title = ((role and role.value(data)) or "" for role in map(form.role, ("unit", "title")))
    right = path_for(call.id, form.id, str(unit), str(title))
    parts = right.split("/")
    unlike = ("CON", "a:b", "-x", ".x", "x.", "x ", "a\\b", "\u202ex", "名\u200b称", "x\ny", "𠮷", "nul.a", "Lpt1")
    choices = (
        *(right,) * 30,
        "x.yaml",
        "文件/x.yaml",
        right.replace(form.id, call.forms[-1].id, 1),
        right.replace(".yaml", "2.yaml"),
        right.removesuffix(".yaml"),
        right.replace(".yaml", rng.choice((".yml", ".docx", ".xls", ".pdf", ".txt"))),
        *(f"{'/'.join(parts[:-1])}/{rng.choice(unlike)}.yaml",) * 3,
        "/".join(parts[:3]) + "/x.yaml",
        "/".join(parts[:4]) + "/深/x.yaml",
        "submissions/x/y/z/w.yaml",
        "submissions//x.yaml",
    )
    return rng.choice(choices)


_WORDS = (
    "a",
    "b",
    "key",
    "中文",
    "x y",
    "1.50",
    "true",
    "012",
    "",
    "http://x",
    "a:b",
    "a: b",
    "𠮷",
    "'q'",
    '"q"',
    "é",
    "yes",
    "-1",
    "#c",
)


def soups(n: int, seed: int) -> Iterator[bytes]:
    """`n` short texts of the signs of YAML, some of them YAML: for the reader alone."""
    for serial in range(n):
        rng = Random(f"soup/{seed}/{serial}")
        lines, tame = [], rng.choice((0.5, 0.9, 0.97))
        for _ in range(rng.randint(1, 7)):
            indent = " " * rng.choice((0, 0, 0, 0, 0, 1, 2, 2, 4))
            parts = [
                rng.choice(_WORDS if rng.random() < tame else rng.choice((PIECES, SIGNS)))
                for _ in range(rng.randint(1, 5))
            ]
            opened = rng.choice("abcdefghij")
            key = rng.choice(
                (
                    *(f"{opened}: ",) * 6,
                    f"{opened}:\n  - ",
                    f"{opened}: |\n  ",
                    f"{opened}: >-\n  ",
                    "- ",
                    "",
                    f"{rng.choice(_WORDS)}: ",
                    "- - ",
                    "? ",
                    "- a: ",
                )
            )
            lines.append(indent + key + rng.choice(("", " ")).join(parts))
        yield (
            garbled("\n".join(lines), rng, rng.choice((0, 0, 0, 1)))
            if rng.random() < 0.9
            else "\n".join(lines).encode()
        )


__all__ = ["Case", "cases", "soups"]
