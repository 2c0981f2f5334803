"""Where a submission is filed and what its number is: made once, from unit and title, the same on every system."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PLAIN = re.compile(r"[0-9A-Za-z\u4e00-\u9fff(),.、。_-]*")  # what nearly all names are made of
_FORBIDDEN = frozenset('<>:"/\\|?*')
_RESERVED = frozenset(
    ("CON", "PRN", "AUX", "NUL", *(f"COM{n}" for n in range(1, 10)), *(f"LPT{n}" for n in range(1, 10)))
)
LONGEST_PART = 60
_UNSEEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u202a-\u202e"
    r"\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    r"\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f\ud800-\udfff\ue000-\uf8ff\U000f0000-\U0010ffff]"
)
SUFFIX = ".yaml"
RECEIPT = ".回执.txt"  # what `submit` leaves beside a file


@lru_cache(maxsize=4096)
def safe_part(text: str) -> str:
    """A folder or file name that every file system and Git can carry; "" where nothing of `text` is left."""
    kept = unicodedata.normalize("NFKC", text)
    if not _PLAIN.fullmatch(kept):
        kept = "".join(
            character
            for character in kept
            if character not in _FORBIDDEN and not character.isspace() and not _unseen(character)
        )
    # what stood between a letter and its accent is gone: they are one character now
    kept = unicodedata.normalize("NFC", kept)[:LONGEST_PART].lstrip(".-").rstrip(".")
    stem, dot, rest = kept.partition(".")
    return f"{stem}_{dot}{rest}" if stem.upper() in _RESERVED else kept


@lru_cache(maxsize=8192)
def _unseen(character: str) -> bool:
    """A control, a format character, half of a pair, private use, or a noncharacter.

    By ranges, not by category: another version of Unicode, in a browser, must take out the same ones.
    """
    return _UNSEEN.match(character) is not None or ord(character) & 0xFFFE == 0xFFFE


def path_for(call_id: str, form_id: str, unit: str, title: str) -> str:
    """The path of a submission below the folder that holds `submissions/`, with forward slashes."""
    return f"submissions/{call_id}/{form_id}/{safe_part(unit) or '_'}/{safe_part(title) or '_'}{SUFFIX}"


def number_of(form_number: str, path: str) -> str:
    """A submission's number (编号): the form's number and 8 Crockford base-32 characters of the path's SHA-256."""
    digest = hashlib.sha256(unicodedata.normalize("NFC", path).encode("utf-8", "surrogateescape")).digest()
    bits = int.from_bytes(digest[:5], "big")
    return f"{form_number}-" + "".join(_CROCKFORD[bits >> shift & 31] for shift in range(35, -1, -5))


def unsafe_parts(path: str) -> Iterator[str]:
    """The parts of `path` that some file system or Git cannot carry, or that would be read as an option."""
    return (part for part in path.split("/") if _unsafe(part))


@lru_cache(maxsize=4096)
def _unsafe(part: str) -> bool:
    name = part.removesuffix(SUFFIX)
    return (
        not part
        or part != part.strip()
        or part.endswith(".")
        or name.endswith((".", " "))
        or part.startswith(("-", "."))
        or name.split(".")[0].upper() in _RESERVED
        or any(c in _FORBIDDEN or _unseen(c) for c in part)
    )
