"""Boxes and ticks that Word draws with symbol fonts, as the characters that everybody has."""

from __future__ import annotations

from collections.abc import Mapping

TICKED, UNTICKED = "☑", "□"

# Low byte of the code → what it looks like. A symbol font keeps its signs at U+F000 … U+F0FF, or at the letters.
_WINGDINGS: Mapping[int, str] = {
    0xFE: "☑", 0xFD: "☒", 0xFC: "✓", 0xFB: "☒", 0xA8: "□", 0x6F: "□", 0x6E: "■", 0x71: "□", 0x72: "□",
    0xA7: "■", 0xA1: "○", 0x6C: "●", 0xA2: "○", 0xA4: "◉", 0x78: "☒", 0x76: "❖", 0xD8: "➢", 0x9F: "•", 0xE8: "→",
    0x77: "◆", 0x75: "◆", 0xF0: "⇨",
}  # fmt: skip
_WINGDINGS_2: Mapping[int, str] = {
    0x52: "☑", 0x53: "☒", 0x54: "☒", 0x50: "✓", 0x4F: "☒", 0x56: "☒", 0x51: "☒", 0xA3: "□", 0x2A: "□", 0x30: "□",
    0xA2: "■", 0x98: "●", 0x99: "○", 0x9A: "◉", 0x97: "•",
}  # fmt: skip
_SYMBOL: Mapping[int, str] = {
    0xB7: "•", 0xD6: "√", 0xA3: "≤", 0xB3: "≥", 0xB1: "±", 0xB4: "×", 0xB0: "°", 0xA5: "∞", 0xB5: "∝", 0xD7: "⋅",
    0x61: "α", 0x62: "β", 0x67: "γ", 0x64: "δ", 0x65: "ε", 0x71: "θ", 0x6C: "λ", 0x6D: "μ", 0x70: "π", 0x72: "ρ",
    0x73: "σ", 0x74: "τ", 0x77: "ω", 0x44: "Δ", 0x57: "Ω", 0x53: "Σ", 0xAE: "→",
}  # fmt: skip
_FONTS: Mapping[str, Mapping[int, str]] = {
    "wingdings": _WINGDINGS,
    "wingdings 2": _WINGDINGS_2,
    "symbol": _SYMBOL,
}


def drawn(font: str) -> Mapping[int, str] | None:
    """What the characters of a symbol font look like, None for a font of letters."""
    return _FONTS.get(font.strip().lower())


def sign(font: str, code: int) -> str:
    """What character `code` looks like in `font`; the replacement character where nobody knows."""
    signs = _FONTS.get(font.strip().lower(), {})
    if found := signs.get(code & 0xFF):
        return found
    return "\N{REPLACEMENT CHARACTER}" if 0xE000 <= code <= 0xF8FF or code > 0x10FFFF else chr(code)


def in_letters(text: str, signs: Mapping[int, str]) -> str:
    """`text` set in a symbol font, its letters as the signs that they are drawn as; what nobody knows stays."""
    return "".join(
        signs.get(ord(character) & 0xFF, character)
        if ord(character) < 0x100 or 0xF000 <= ord(character) <= 0xF0FF
        else character
        for character in text
    )
