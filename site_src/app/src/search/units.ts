// The same as scripts/zhengji/site/search/units.py: what a text is looked up by. tests/vectors/search.json holds both to it.

const WORD = "0-9a-z\\u00aa-\\u00ba\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u024f\\u0370-\\u03ff\\u0400-\\u052f";
const WIDE =
  "\\u2e80-\\u2fdf\\u3005-\\u3007\\u3040-\\u309f\\u30a1-\\u30fa\\u30fc-\\u318f\\u3400-\\u4dbf\\u4e00-\\ua4cf" +
  "\\uac00-\\ud7af\\uf900-\\ufaff\\u{20000}-\\u{3ffff}";
const UNITS = new RegExp(`[${WORD}]+|[${WIDE}]`, "gu");
const IN_WORD = new RegExp(`[${WORD}]`, "u");

/** Folds width and case, so that ＡＢＣ finds abc. */
export function fold(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

/** Whether a character belongs to a word that has more to it. */
export function inWord(character: string | undefined): boolean {
  return character !== undefined && IN_WORD.test(character);
}

/** The codes that every text with this folded phrase has: of its touching units, and of those that touch no other. */
export function codes(phrase: string): number[] {
  const units = [...phrase.matchAll(UNITS)].map((found) => {
    const at = found.index ?? 0;
    return { at, end: at + found[0].length, unit: unitOf(found[0]) };
  });
  const made: number[] = [];
  units.forEach(({ at, end, unit }, n) => {
    const next = units[n + 1];
    if (next?.at === end) made.push(stirred(Math.imul(unit, 0x9e3779b1) + Math.imul(next.unit, 0x85ebca6b)));
    else if (units[n - 1]?.end !== at) made.push(stirred(Math.imul(unit, 0x9e3779b1) + 0xc2b2ae35));
  });
  return [...new Set(made)];
}

function unitOf(text: string): number {
  const point = text.codePointAt(0) ?? 0;
  return inWord(text[0]) ? crc32(new TextEncoder().encode(text)) | 0x80000000 : point;
}

function stirred(sum: number): number {
  let number = sum >>> 0;
  for (const stir of [0x7feb352d, 0x846ca68b]) number = Math.imul(number ^ (number >>> 16), stir) >>> 0;
  return (number ^ (number >>> 16)) >>> 0;
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc;
}
