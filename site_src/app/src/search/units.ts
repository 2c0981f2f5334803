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

/**
 * The codes that every text with this folded phrase has: of three common characters that touch, of touching units that
 * are not in such a triple, and of units that touch no other.
 */
export function codes(phrase: string, common = ""): number[] {
  const units = [...phrase.matchAll(UNITS)].map((found) => {
    const at = found.index ?? 0;
    return { at, end: at + found[0].length, unit: unitOf(found[0]), common: common.includes(found[0]) };
  });
  const pair = (n: number): number =>
    Math.imul(units[n]?.unit ?? 0, 0x9e3779b1) + Math.imul(units[n + 1]?.unit ?? 0, 0x85ebca6b);
  const triple = (n: number): boolean => {
    const three = units.slice(Math.max(n, 0), n + 3);
    return (
      n >= 0 &&
      three.length === 3 &&
      three.every((unit, k) => unit.common && unit.at === (three[k - 1]?.end ?? unit.at))
    );
  };
  const made: number[] = [];
  units.forEach(({ at, end, unit }, n) => {
    if (triple(n)) made.push(stirred(pair(n) + Math.imul(units[n + 2]?.unit ?? 0, 0x27d4eb2f)));
    if (units[n + 1]?.at === end) {
      if (!triple(n) && !triple(n - 1)) made.push(stirred(pair(n)));
    } else if (units[n - 1]?.end !== at) made.push(stirred(Math.imul(unit, 0x9e3779b1) + 0xc2b2ae35));
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
