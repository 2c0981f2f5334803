// The years of a period that a text does not speak of: the browser's half of `zhengji.years`, of the same patterns.

const MOST = 10;

const B = "[ \\t\\u00a0\\u3000]{0,4}";
const TO = "(?:至|到|[\\-\\u2010-\\u2015\\u2212~～〜－]{1,2})";
const AND = "[、，,/和及与]";
const YEAR = "20[0-9]{2}";
const FIGURE = new RegExp(`(?<![0-9.])${YEAR}`, "gu");
const MONTH = `(?:${B}[0-9]{1,2}${B}月(?:${B}[0-9]{1,2}${B}日)?|[.\\-/][0-9]{1,2}(?:[.\\-/][0-9]{1,2})?)`;
const NAMED = new RegExp(`${YEAR}(?:${B}年|[.\\-/][0-9]{1,2}(?![0-9])|${B}(?:${TO}|${AND})${B}${YEAR})`, "uy");
const RANGE = new RegExp(`${YEAR}(?:${B}年度?)?${MONTH}?${B}${TO}${B}(${YEAR})(?![0-9])`, "uy");
const DIGITS = "(?:[0-9]{1,2}|十?[一二三四五六七八九]|十)";
const NEXT = `${B}个?年?度?${B}(?:${TO}|${AND})${B}第?${B}${DIGITS}`;
const COUNTED = new RegExp(`第${B}(${DIGITS}(?:${NEXT}){0,9})${B}个?年(?!龄)`, "gu");
const STEP = new RegExp(`(${TO}?)[^0-9一二三四五六七八九十\\-\\u2010-\\u2015\\u2212~～〜－至到]*(${DIGITS})`, "gu");

const WIDE = /[\uff10-\uff19]/g;
const WRITTEN_OUT = /二[〇零○Ｏ一二三四五六七八九]{3}(?=年|至|到)/gu;
const NUMERALS = "〇一二三四五六七八九";
const ORDINALS = "一二三四五六七八九十";

/** The years of a period, told by two texts that open with a year, that `text` does not speak of, as it would. */
export function missingYears(text: string, start: string, end: string): string[] {
  if (!/^[0-9]{4}/.test(start) || !/^[0-9]{4}/.test(end)) {
    return [];
  }
  const first = Number(start.slice(0, 4));
  const last = Math.min(Number(end.slice(0, 4)), first + MOST - 1);
  const narrow = text.replace(WIDE, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0));
  const spoken = new Set(spokenOf(narrow.replace(WRITTEN_OUT, inFigures), first, last - first + 1));
  const period = Array.from({ length: Math.max(last - first + 1, 0) }, (_none, at) => first + at);
  return period.filter((year) => !spoken.has(year)).map((year) => `${year}年`);
}

const inFigures = (year: string) => Array.from(year, (sign) => Math.max(NUMERALS.indexOf(sign), 0)).join("");

function* spokenOf(text: string, first: number, long: number): Generator<number> {
  for (const figure of text.matchAll(FIGURE)) {
    const year = Number(figure[0]);
    if (at(NAMED, text, figure.index)) {
      yield year;
    }
    const found = at(RANGE, text, figure.index);
    if (found) {
      yield* within(year, Number(found[1]), long);
    }
  }
  for (const found of text.matchAll(COUNTED)) {
    let before = first;
    for (const [, to, digits = ""] of (found[1] ?? "").matchAll(STEP)) {
      const year = first - 1 + ordinal(digits);
      yield* to ? within(before, year, long) : [year];
      before = year;
    }
  }
}

function at(pattern: RegExp, text: string, where: number): RegExpExecArray | null {
  pattern.lastIndex = where;
  return pattern.exec(text);
}

function* within(start: number, end: number, long: number): Generator<number> {
  yield* [start, end];
  for (let year = start; end - start < long - 1 && year < end; year++) {
    yield year;
  }
}

function ordinal(digits: string): number {
  if (/^[0-9]/.test(digits)) {
    return Number(digits);
  }
  const ones = ORDINALS.indexOf(digits.slice(-1)) + 1;
  return digits.length === 1 ? ones : 10 + ones;
}
