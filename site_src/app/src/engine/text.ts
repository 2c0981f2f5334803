// Texts as Python sees them: by code point, with its idea of white space. Every count, cut and blank of a verdict goes
// through here, so that it is the same in both.

/** What `str.isspace` is true of, for use inside a character class. JavaScript's own `\s` has U+FEFF and lacks U+0085. */
export const WHITE = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";

const AROUND = new RegExp(`^[${WHITE}]+|[${WHITE}]+$`, "gu");
const RUNS = new RegExp(`[${WHITE}]+`, "gu");
const PAIRED = /[\ud800-\udbff][\udc00-\udfff]/;

/** `text` without white space at its ends. */
export function strip(text: string): string {
  return text.replace(AROUND, "");
}

/** `text` without any white space. */
export function dense(text: string): string {
  return text.replace(RUNS, "");
}

// What Unicode has learnt to decompose since Python 3.11: a browser knows more of it, or less.
const NEWER = /([\ua7f1\u{1ccd6}-\u{1ccf9}\u{1e030}-\u{1e06d}]+)/u;

/** `text` in NFKC, the same in every browser. */
export function nfkc(text: string): string {
  return NEWER.test(text)
    ? text
        .split(NEWER)
        .map((part) => (NEWER.test(part) ? part : part.normalize("NFKC")))
        .join("")
    : text.normalize("NFKC");
}

/** The code points of `text`. */
export function points(text: string): string[] {
  return PAIRED.test(text) ? Array.from(text) : text.split("");
}

/** How many code points `text` has. */
export function length(text: string): number {
  let pairs = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit >= 0xd800 && unit < 0xdc00 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00) {
      pairs++;
      at++;
    }
  }
  return text.length - pairs;
}

/** The first `many` code points of `text`. */
export function head(text: string, many: number): string {
  return text.length <= many ? text : points(text).slice(0, many).join("");
}

/** Order by code point: JavaScript's own is by half of a surrogate pair. */
export function compare(one: string, other: string): number {
  for (let at = 0; at < Math.min(one.length, other.length); at++) {
    const a = one.charCodeAt(at);
    const b = other.charCodeAt(at);
    if (a !== b) {
      const high = (unit: number) => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);
      return high(a) - high(b);
    }
  }
  return one.length - other.length;
}

/** How often `part` stands in `text`, without overlaps. */
export function occurrences(text: string, part: string): number {
  return text.split(part).length - 1;
}

/** `text` for use in a pattern, inside a character class or outside of one. */
export function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, (mark) => (mark === "-" ? "\\x2d" : `\\${mark}`));
}
