import { nfkc, WHITE } from "../engine/text";

// Texts of people made comparable, as `zhengji.intake.folding` does: one width, no white space, no control characters.

/** What a reader sees as nothing, for use inside a character class. */
export const BLANK = "\\t-\\r \\x85\\xa0\\u1680\\u2000-\\u200d\\u2028\\u2029\\u202f\\u205f\\u2060\\u3000\\ufeff";
/** Python's `\s`. */
export const S = `[${WHITE}]`;

const BLANKS = new RegExp(`[${BLANK}]+`, "g");
const CONTROL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  /[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])/g;
const LOW_ALONE = /(^|[^\ud800-\udbff])[\udc00-\udfff]/g;

/** `text` without `marks` (a character class; blanks where none is given) at its ends. */
export function trimmed(text: string, marks = BLANK): string {
  return text.replace(ends(marks), "");
}

/** `text` without `marks` at its end. */
export function trimmedEnd(text: string, marks: string): string {
  return text.replace(new RegExp(`[${marks}]+$`, "u"), "");
}

const known = new Map<string, RegExp>();

function ends(marks: string): RegExp {
  let found = known.get(marks);
  if (!found) {
    // the end is found from the first mark of the last run: each run is looked at once
    found = new RegExp(`^[${marks}]+|[${marks}]+$`, "gu");
    known.set(marks, found);
  }
  return found;
}

/** `text` with full-width letters, digits and signs in half width, character by character: every span stays. */
export function narrow(text: string): string {
  return text.replace(/[\uff01-\uff5e\u3000]/g, (mark) =>
    mark === "\u3000" ? " " : String.fromCharCode(mark.charCodeAt(0) - 0xfee0),
  );
}

/** NFKC without white space and letter case: what two spellings of one label have in common. */
export function squashed(text: string): string {
  return nfkc(text).replace(BLANKS, "").toLowerCase().replace(/ß/g, "ss").replace(/ς/g, "σ");
}

/** `text` in words with one blank between them. */
export function spaced(text: string): string {
  return text
    .split(new RegExp(`${S}+`))
    .filter(Boolean)
    .join(" ");
}

/** `text` with one kind of line break and without what cannot be filed; and how many characters that were. */
export function cleaned(text: string): [string, number] {
  let dropped = 0;
  const kept = text
    .replace(/\r\n?|[\v\f\x85\u2028\u2029]/g, "\n")
    .replace(CONTROL, () => {
      dropped++;
      return "";
    })
    .replace(LOW_ALONE, (_, before: string) => {
      dropped++;
      return before;
    });
  return [trimmed(kept), dropped];
}

const DIGITS = new Map<string, number>();
for (const [value, marks] of [
  "零〇○0",
  "一壹1",
  "二贰两2",
  "三叁3",
  "四肆4",
  "五伍5",
  "六陆6",
  "七柒7",
  "八捌8",
  "九玖9",
].entries()) {
  for (const mark of marks) {
    DIGITS.set(mark, value);
  }
}
const TENS = new Map(Object.entries({ 十: 10, 拾: 10, 百: 100, 佰: 100, 千: 1000, 仟: 1000 }));
const MYRIADS = new Map(Object.entries({ 万: 10_000, 萬: 10_000, 亿: 100_000_000, 億: 100_000_000 }));

/** The number that Chinese figures write (三百二十, 叁佰万, 二〇二〇), undefined where they write none. */
export function chineseNumber(text: string): number | undefined {
  const marks = Array.from(text);
  if (!marks.length || marks.some((mark) => !DIGITS.has(mark) && !TENS.has(mark) && !MYRIADS.has(mark))) {
    return undefined;
  }
  if (marks.every((mark) => DIGITS.has(mark))) {
    return Number(marks.map((mark) => DIGITS.get(mark)).join(""));
  }
  let [total, section, digit] = [0, 0, 0];
  for (const mark of marks) {
    const figure = DIGITS.get(mark);
    const tens = TENS.get(mark);
    const myriads = MYRIADS.get(mark) ?? 0;
    if (figure !== undefined) {
      digit = digit && /[0-9]/.test(mark) ? digit * 10 + figure : figure;
    } else if (tens !== undefined) {
      section += (digit || 1) * tens;
      digit = 0;
    } else if (myriads > 10_000 && total) {
      [total, section, digit] = [(total + section + digit) * myriads, 0, 0];
    } else {
      [total, section, digit] = [total + (section + digit) * myriads, 0, 0];
    }
  }
  return total + section + digit;
}
