// Boxes and ticks that Word draws with symbol fonts, as the characters that everybody has: `zhengji.intake.docx_marks`.

export const TICKED = "☑";
export const UNTICKED = "□";

// Low byte of the code → what it looks like. A symbol font keeps its signs at U+F000 … U+F0FF, or at the letters.
const signs = (said: string): ReadonlyMap<number, string> =>
  new Map(said.split(" ").map((one) => [Number.parseInt(one.slice(0, 2), 16), one.slice(2)]));

const FONTS = new Map([
  ["wingdings", signs("FE☑ FD☒ FC✓ FB☒ A8□ 6F□ 6E■ 71□ 72□ A7■ A1○ 6C● A2○ A4◉ 78☒ 76❖ D8➢ 9F• E8→ 77◆ 75◆ F0⇨")],
  ["wingdings 2", signs("52☑ 53☒ 54☒ 50✓ 4F☒ 56☒ 51☒ A3□ 2A□ 30□ A2■ 98● 99○ 9A◉ 97•")],
  [
    "symbol",
    signs(
      "B7• D6√ A3≤ B3≥ B1± B4× B0° A5∞ B5∝ D7⋅ 61α 62β 67γ 64δ 65ε 71θ 6Cλ 6Dμ 70π 72ρ 73σ 74τ 77ω 44Δ 57Ω 53Σ AE→",
    ),
  ],
]);

/** What the characters of a symbol font look like, undefined for a font of letters. */
export function drawn(font: string): ReadonlyMap<number, string> | undefined {
  return FONTS.get(font.trim().toLowerCase());
}

/** What character `code` looks like in `font`; the replacement character where nobody knows. */
export function sign(font: string, code: number): string {
  const found = drawn(font)?.get(code & 0xff);
  return found ?? ((code >= 0xe000 && code <= 0xf8ff) || code > 0x10ffff ? "\ufffd" : String.fromCodePoint(code));
}

/** `text` set in a symbol font, its letters as the signs that they are drawn as; what nobody knows stays. */
export function inLetters(text: string, font: ReadonlyMap<number, string>): string {
  return text.replace(/[ -\xff\uf000-\uf0ff]/g, (mark) => font.get(mark.charCodeAt(0) & 0xff) ?? mark);
}
