"""What is done to the bytes of a file: slips of the hand, other editors, other encodings, YAML beyond a form."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

Garbling = Callable[[str, Random], str]

SIGNS = "\t :-#'\"[]{},&*!|>%@`?~=\\\n 　：，“”.0aé𠮷"
PIECES = (
    "\t", ": ", " #", "- ", "'", '"', "[", "]", "{", "}", ", ", "&a ", "*a", "!", "!!str ", "!<x> ", "|", ">",
    "|-\n  ", "%YAML 1.2\n", "---\n",
    "...\n", "? ", "<<: x\n", "\n\n", "\n  ", "\n\t", "：", "　", "\u00a0", "x: y\n", "- x\n", "\\", "\\x",
    "\\u0041", "\\N", "#", "\r\n", "\r",
    "%TAG ! x\n---\n", "'a' b", "\"a\nb\"", "[a, b: c]", "{a: b, c}", "|2+\n", "x:\n", ":", "::", "-", "--- x", "@",
    "`",
)  # fmt: skip


def _sign(text: str, rng: Random) -> str:
    at = rng.randint(0, len(text))
    return text[:at] + rng.choice(SIGNS) + text[at + rng.randint(0, 1) :]


def _piece(text: str, rng: Random) -> str:
    at = rng.choice((0, len(text), rng.randint(0, len(text)), text.find("\n", rng.randint(0, len(text))) + 1))
    return text[:at] + rng.choice(PIECES) + text[at:]


def _gap(text: str, rng: Random) -> str:
    at = rng.randint(0, len(text))
    return text[:at] + text[at + rng.choice((1, 2, 5, 30, 400)) :]


def _line(text: str, rng: Random) -> str:
    """Something happens to one line."""
    lines = text.split("\n")
    at = rng.randrange(len(lines))
    line = lines[at]
    changes = (
        [], [line, line], [f" {line}"], [f"\t{line}"], [line[1:]], [line.lstrip()], [f"  {line}"],
        [line.replace(": ", "：", 1)],
        [line.replace(": ", ":", 1)], [line.replace(": ", ":　", 1)], [f"{line} # 注"], [f"{line} x"], [f"#{line}"],
        ["", line, ""],
        [line + "：x"], [f"　{line}"], [f"\u00a0{line}"], [f"'{line}'"], [f'"{line}"'], [f"- {line}"], ["---", line],
        ["...", line], ["", "  # 注", line],
        [line.replace("- ", "-", 1)], [line.replace("|-", "", 1)], [line.replace("|-", ">", 1)],
        [line.replace("|-", "|2", 1)], [line.replace(": ", ": #", 1)],
        [line.replace(": ", ": '", 1)], [line.replace(": ", ': "', 1)], [line.replace(": ", ": [", 1)],
        [line.replace(": ", ": &a ", 1)], [line.replace(": ", ": !x ", 1)],
    )  # fmt: skip
    lines[at : at + 1] = rng.choice(changes)
    return "\n".join(lines)


def _forbidden(text: str, rng: Random) -> str:
    at = rng.randint(0, len(text))
    unseen = "\x00\x07\x0b\x0c\x7f\x80\x85\u2028\u2029\u200e\u202e\u2066\ufeff\ufffd\ufffe\ufdd0"
    unseen += "\U0001fffe\U0010ffff\x1b\u061c"
    return text[:at] + rng.choice(unseen) * rng.randint(1, 3) + text[at:]


_GARBLINGS: tuple[Garbling, ...] = (
    _sign,
    _sign,
    _sign,
    _piece,
    _piece,
    _piece,
    _gap,
    _line,
    _line,
    _line,
    _line,
    _forbidden,
)


def garbled(text: str, rng: Random, times: int) -> bytes:
    """`text` with `times` slips, in the bytes of some editor."""
    for _ in range(times):
        text = rng.choice(_GARBLINGS)(text, rng)
    return _encoded(text, rng)


def _encoded(text: str, rng: Random) -> bytes:
    content = text.encode()
    match rng.randint(0, 40):
        case 0:
            return text.encode("gb18030")
        case 1:
            return text.encode(
                rng.choice(("utf-16", "utf-16-le", "utf-16-be", "utf-32", "big5", "gbk", "latin-1", "shift-jis")),
                "replace",
            )
        case 2:
            return b"\xef\xbb\xbf" + content
        case 3 | 4:
            return content.replace(b"\n", rng.choice((b"\r\n", b"\r", b"\n\r")))
        case 5 | 6:
            at = rng.randint(0, len(content))
            return (
                content[:at]
                + rng.choice(
                    (
                        b"\xff",
                        b"\x80",
                        b"\xe4\xb8",
                        b"\xed\xa0\x80",
                        b"\xc0\x80",
                        b"\xf4\x90\x80\x80",
                        b"\xed\xa0\x80\xed\xb0\x80",
                        b"\xf0\x9f",
                        b"\xc3\x28",
                    )
                )
                + content[at:]
            )
        case 7:
            return content[: rng.randint(0, len(content))]
        case 8:
            return rng.choice((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF-1.4", b"{\\rtf1", b"\xff\xfe", b"")) + content
        case 9:
            return b"\xef\xbb\xbf" + content[:40] + b"\n\xed\xa0\x80" + content[40:]
        case 10:
            return rng.choice((b"", b"# \xe7\xa9\xba\n", b"---\n", b"\n \n", b"~\n", b"''\n", b"[]\n"))
    return content
