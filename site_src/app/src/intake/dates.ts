import type { FieldInfo } from "../engine/definition";
import { leavesOf } from "../engine/fields";
import { dense, nfkc } from "../engine/text";
import { chineseNumber, S } from "./folding";

// Dates, months and periods as people write them, as `zhengji.intake.dates` understands them.

const FIGURES = "〇零○一二两三四五六七八九十";
const CHINESE_YEAR = /([〇零○一二两三四五六七八九]{4})(?=年)/gu;
const CHINESE_PART = new RegExp(`([年月])([${FIGURES}廿卅]{1,3})(?=[月日号])`, "gu");
const DASHES = /[‐‑‒–—―−－～〜﹣]/g;
const CLOCK = "(?:t?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\\.[0-9]+)?)?)?";
const YEAR_FIRST = new RegExp(
  `^([0-9]{4})(?:年|[-/.、])([0-9]{1,2})(?:月份?|(?=[-/.]))?(?:[-/.]?([0-9]{1,2})[日号]?)?${CLOCK}月?$`,
);
const RUN_TOGETHER = /^([12][0-9]{3})([01][0-9])([0-3][0-9])?$/;
const YEAR_ONLY = /^([0-9]{4})(?:年度?)?([初底末])?$/;
const SHORT_YEAR = /^([0-9]{2})年([0-9]{1,2})月(?:([0-9]{1,2})[日号]?)?$/;
const YEAR_LAST = /^([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([12][0-9]{3})$/;
const MONTH_LAST_YEAR = /^([0-9]{1,2})[-/.]([12][0-9]{3})$/;
const ENGLISH = /^([a-z]{3})[a-z]*[-,./]?([12][0-9]{3}|[0-9]{2})$/;
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const SERIAL = /^[0-9]{5}(?:\.[0-9]+)?$/;
const [FIRST_SERIAL, LAST_SERIAL] = [18_264, 73_050]; // 1950 to 2099: other numbers of five digits are no dates here
const AROUND =
  /[(（].*[)）]$|(?:起|止|开始|结束|完成|左右|之?前|以前|上旬|中旬|下旬|初|底|末)$|^(?:自|从|由|至|到|约)/g;

/** A date as it was read; what was not written is undefined. */
interface Day {
  year: number;
  month?: number | undefined;
  day?: number | undefined;
  guessed: string;
}

/** A date or month in its one spelling (or the text, where it is none), and why it is guessed. */
export type Dated = [string, string];

const whole = (digits: string | undefined) => (digits ? Number(digits) : undefined);
const two = (number: number) => String(number).padStart(2, "0");
const monthOf = (year: number, month: number) => `${String(year).padStart(4, "0")}-${two(month)}`;

/** The date or month that `text` gives to `field`; `figure`: it was a number in its cell, not a text. */
export function dated(field: FieldInfo, text: string, figure = false): Dated {
  const read = readDay(text);
  if (!read) {
    return [text, ""];
  }
  if (figure && /^[0-9]{4}\.1$/.test(text)) {
    read.guessed = `单元格里是数字 ${text}，也可能是 ${text}0（10 月）：数字末尾的 0 不会保留`;
  }
  const { year, month, day, guessed } = read;
  if (month === undefined) {
    return withoutMonth(field, text, year);
  }
  if (field.kind === "month") {
    return [monthOf(year, month), guessed || (day ? `原文“${text}”，表上只要年月` : "")];
  }
  return day === undefined ? [text, ""] : [`${monthOf(year, month)}-${two(day)}`, guessed];
}

/** A year alone: its first month where something begins, its last where something ends. */
function withoutMonth(field: FieldInfo, text: string, year: number): Dated {
  const month = field.role === "period-end" ? 12 : field.role === "period-start" ? 1 : 0;
  return month && field.kind === "month"
    ? [monthOf(year, month), `原文“${text}”只有年份，当作 ${month} 月`]
    : [text, ""];
}

function folded(text: string): string {
  return dense(nfkc(text))
    .toLowerCase()
    .replace(DASHES, "-")
    .replace(/[．。]/g, ".")
    .replace(CHINESE_YEAR, (year: string) => String(chineseNumber(year)))
    .replace(/廿/g, "二十")
    .replace(/卅/g, "三十")
    .replace(CHINESE_PART, (_, before: string, part: string) => before + String(chineseNumber(part)))
    .replace(CHINESE_PART, (_, before: string, part: string) => before + String(chineseNumber(part)));
}

function readDay(text: string): Day | undefined {
  const said = folded(text);
  let read = spelt(said);
  const bare = said.replace(AROUND, "").replace(AROUND, "");
  if (!read && bare !== said) {
    read = spelt(bare);
    if (read) {
      read.guessed = `原文“${text}”`;
    }
  }
  return read && read.year >= 1900 && read.year <= 2199 && real(read) ? read : undefined;
}

function real({ year, month = 1, day = 1 }: Day): boolean {
  const made = new Date(Date.UTC(year, month - 1, day));
  return made.getUTCMonth() === month - 1 && made.getUTCDate() === day;
}

function spelt(said: string): Day | undefined {
  let found = YEAR_FIRST.exec(said) ?? RUN_TOGETHER.exec(said);
  if (found) {
    return { year: Number(found[1]), month: Number(found[2]), day: whole(found[3]), guessed: "" };
  }
  found = YEAR_ONLY.exec(said);
  if (found) {
    const month = found[2] === "初" ? 1 : found[2] ? 12 : undefined;
    return { year: Number(found[1]), month, guessed: month ? `原文“${said}”` : "" };
  }
  found = SHORT_YEAR.exec(said);
  if (found) {
    const guessed = `原文“${said}”，年份只写了两位`;
    return { year: 2000 + Number(found[1]), month: Number(found[2]), day: whole(found[3]), guessed };
  }
  return SERIAL.test(said) ? ofSerial(Number(said)) : foreign(said);
}

function ofSerial(serial: number): Day | undefined {
  if (serial < FIRST_SERIAL || serial > LAST_SERIAL) {
    return undefined;
  }
  // days since the epoch of spreadsheets, their 29 February 1900 allowed for
  const day = new Date(Date.UTC(1899, 11, 30 + Math.floor(serial)));
  const shown = Number(serial.toPrecision(6));
  const guessed = `原文是数字 ${shown}，按 Excel 的日期序号换算`;
  return { year: day.getUTCFullYear(), month: day.getUTCMonth() + 1, day: day.getUTCDate(), guessed };
}

/** 1/31/2020, 31.1.2020, 1/2020, Jan-20: sure only as far as no other reading is possible. */
function foreign(said: string): Day | undefined {
  const guessed = `原文“${said}”，按年月日重新排列`;
  let found = YEAR_LAST.exec(said);
  if (found) {
    const [first = 0, second = 0, year = 0] = found.slice(1).map(Number);
    if (first === second || (second > 12 && first <= 12)) {
      return { year, month: first, day: second, guessed };
    }
    return first > 12 && second <= 12 ? { year, month: second, day: first, guessed } : undefined;
  }
  found = MONTH_LAST_YEAR.exec(said);
  if (found) {
    return { year: Number(found[2]), month: Number(found[1]), guessed };
  }
  found = ENGLISH.exec(said);
  const month = found ? MONTHS.indexOf(found[1] ?? "") + 1 : 0;
  if (!found || !month) {
    return undefined;
  }
  const year = Number(found[2]);
  return { year: year > 99 ? year : 2000 + year, month, guessed };
}

const FULL = "[0-9]{4}(?:年|[-/.])[0-9]{1,2}(?:月|[-/.](?=[0-9]))?(?:[0-9]{1,2}[日号]?)?";
const TO = "(?:起)?(?:-+|~|至|到|―)(?:止)?";
const BOTH = new RegExp(`^[自从由]?(${FULL})${TO}(${FULL})[止底末]?$`);
const BOTH_YEARS = new RegExp(`^[自从由]?([0-9]{4})年?度?${TO}([0-9]{4})年?度?[止底末]?$`);
const SAME_YEAR = new RegExp(`^[自从由]?([0-9]{4})(?:年|[-/.])([0-9]{1,2})月?${TO}([0-9]{1,2})月$`);
const SPACED = new RegExp(`([0-9月日])${S}+(?=[0-9]{4}(?:年|[-/.]))`, "g");
const LENGTH = new RegExp(
  `^(?:(?:自|从)?(${FULL}|[0-9]{4}年?)起?[,，、(]?)?(?:共|为期|实施|期限)*([0-9]{1,2}|[${FIGURES}]{1,2})(?:个?(年|月))[)]?$`,
  "u",
);
const REMARK = /[(（](?=.*[年月])([^()（）]*)[)）]$/;

/** Start and end that `text` gives to a period, and why they are guessed; undefined where it gives none. */
export function period(group: FieldInfo, text: string, year?: number): [[Dated, Dated] | undefined, string] {
  const [start, end] = endsOf(group);
  if (!start || !end) {
    return [undefined, ""];
  }
  const said = folded(nfkc(text).replace(SPACED, "$1-"));
  const plain = said.replace(REMARK, "");
  const remark = plain === said ? "" : `原文“${text}”`;
  let found = SAME_YEAR.exec(plain);
  if (found) {
    const [, same, first, last] = found;
    return [[dated(start, `${same}年${first}月`), dated(end, `${same}年${last}月`)], remark];
  }
  found = BOTH_YEARS.exec(plain) ?? BOTH.exec(plain);
  if (found) {
    return [[dated(start, found[1] ?? ""), dated(end, found[2] ?? "")], remark];
  }
  found = LENGTH.exec(said);
  if (found) {
    return lasting(start, found, text, year);
  }
  const inner = REMARK.exec(said);
  if (inner) {
    const [both, guessed] = period(group, inner[1] ?? "", year);
    return [both, guessed || `原文“${text}”，取了括号里的起止`];
  }
  return [undefined, ""];
}

/** The fields of a period where it starts and where it ends. */
export function endsOf(group: FieldInfo): [FieldInfo, FieldInfo] | [undefined, undefined] {
  const dates = leavesOf(group).filter((leaf) => leaf.kind === "month" || leaf.kind === "date");
  const pair = dates.length === 2;
  const start = dates.find((leaf) => leaf.role === "period-start") ?? (pair ? dates[0] : undefined);
  const end = dates.find((leaf) => leaf.role === "period-end") ?? (pair ? dates[1] : undefined);
  return start && end && start !== end ? [start, end] : [undefined, undefined];
}

/** A period by its length: from the month it names, else from the first of the form's year. */
function lasting(
  start: FieldInfo,
  found: RegExpExecArray,
  text: string,
  year: number | undefined,
): [[Dated, Dated] | undefined, string] {
  const said = found[1] || (year ? `${year}-01` : "");
  if (start.kind !== "month" || !said) {
    return [undefined, ""];
  }
  const first = dated(start, said);
  const many = found[2] ?? "";
  const number = /^[0-9]+$/.test(many) ? Number(many) : (chineseNumber(many) ?? 0);
  const months = number * (found[3] === "年" ? 12 : 1);
  if (!/^[0-9]{4}-[0-9]{2}$/.test(first[0]) || months < 1 || months > 600) {
    return [undefined, ""];
  }
  const last = Number(first[0].slice(0, 4)) * 12 + Number(first[0].slice(5)) - 1 + months - 1;
  const note = `原文“${text}”，由期限换算${found[1] ? "" : `，从 ${year} 年 1 月算起`}`;
  return [[first, [monthOf(Math.floor(last / 12), (last % 12) + 1), ""]], note];
}
