import type { Data, Value } from "../engine/data";
import type { FieldInfo, Kind } from "../engine/definition";
import { leavesOf } from "../engine/fields";
import { FORMATS } from "../engine/formats";
import { nfkc, strip } from "../engine/text";
import { amount } from "./amounts";
import { put, reasons } from "./contract";
import { dated, endsOf, period } from "./dates";
import { BLANK, cleaned, S, squashed, trimmed } from "./folding";
import { chosen, isTickList, oneOf } from "./options";

// One answer as it was written, understood as its field wants it: `zhengji.intake.values`.

/** What an answer means: the value (undefined: not answered), and why it is guessed ("" where it is sure). */
export type Meaning = [Value, string];

export interface Told {
  /** It was a number in its cell, not a text. */
  figure?: boolean;
  /** The year of the form, for a period that is given by its length. */
  year?: number | undefined;
}

// characters of what may be an answer of a kind; a printed list of options with its boxes is the longest of them
const SHORT = 200;
const LIST = 3_000;
const LONGEST = new Map<Kind, number>([
  ["number", SHORT],
  ["integer", SHORT],
  ["money", SHORT],
  ["date", SHORT],
  ["month", SHORT],
  ["boolean", SHORT],
  ["choice", LIST],
  ["choices", LIST],
  ["list", LIST],
]);

/** What `text` answers to `field`; what could not be understood is the text as it was written. */
export function understand(field: FieldInfo, text: string, { figure = false, year }: Told = {}): Meaning {
  const [plain, dropped] = cleaned(text);
  const note = dropped ? `去掉了 ${dropped} 个看不见的控制字符` : "";
  if (!plain) {
    return [undefined, note];
  }
  if (plain.length > (LONGEST.get(field.kind) ?? plain.length)) {
    return [plain, note];
  }
  let [value, guessed] = meaning(field, plain, figure, year);
  if (figure && typeof value === "string" && field.kind !== "date" && field.kind !== "month") {
    [value, guessed] = withZero(field, value, guessed);
  }
  return [value, [note, guessed].filter(Boolean).join("；")];
}

function meaning(field: FieldInfo, text: string, figure: boolean, year: number | undefined): Meaning {
  switch (field.kind) {
    case "group":
      return group(field, text, year);
    case "date":
    case "month":
      return dated(field, text, figure);
    case "text":
      return line(field, text);
    case "choice":
      return choice(field, text);
    case "choices":
      return choices(field, text);
    case "list":
      return list(text);
    case "boolean":
      return truth(field, text);
    case "rows":
      return rows(field, text);
    case "narrative":
      return [text, ""];
    default:
      return amount(field, text);
  }
}

function group(field: FieldInfo, text: string, year: number | undefined): Meaning {
  let [both, guessed] = text.length <= SHORT ? period(field, text, year) : [undefined, ""];
  if (!both) {
    return [undefined, ""];
  }
  const data: Data = {};
  for (const [at, leaf] of endsOf(field).entries()) {
    const [value, why] = both[at] ?? ["", ""];
    if (leaf) {
      put(data, leaf.pointer.slice(field.pointer.length), value);
      guessed = [guessed, why].filter(Boolean).join("；");
    }
  }
  return [data, guessed];
}

/** One line: a text that was broken to fit its cell is put together again. */
function line(field: FieldInfo, text: string): Meaning {
  if (!text.includes("\n")) {
    return [text, ""];
  }
  const lines = text.split("\n").map((one) => trimmed(one));
  if (field.format === "cn-phone") {
    return [lines.filter(Boolean).join("、"), ""];
  }
  let joined = lines[0] ?? "";
  for (const one of lines.slice(1).filter(Boolean)) {
    const apart = joined && isAscii(joined.slice(-1)) && isAscii(one.charAt(0)) && !field.format;
    joined += `${apart ? " " : ""}${one}`;
  }
  return [joined, "原文有换行，连成了一行"];
}

const isAscii = (mark: string) => mark < "\x80";

function choice(field: FieldInfo, text: string): Meaning {
  if (!isTickList(text)) {
    return oneOf(field, text.split("\n").join(" "));
  }
  const answers = chosen(field, text);
  // for a person to decide: checking says that it is none of the options
  return answers.length > 1
    ? [answers.map(([answer]) => answer).join("；"), "勾了不止一项"]
    : (answers[0] ?? [undefined, ""]);
}

function choices(field: FieldInfo, text: string): Meaning {
  const answers = chosen(field, text);
  return [answers.length ? answers.map(([answer]) => answer) : undefined, reasons(...answers.map(([, why]) => why))];
}

// not the beginning of a figure (2.5D封装) or of a word with a hyphen
const LIST_MARK = new RegExp(`^${S}*(?:[(（]?[0-9]{1,2}[)）.、．](?![0-9])|[•●·▪]|-(?=${S})|[①-⑳])${S}*`);

/** Items by line, else by semicolon, else by any comma, else by wide spaces. */
function list(text: string): Meaning {
  const separators = [/\n/, /[;；]/, /[、，,]/, new RegExp(`${S}{2,}|\\u3000`)].find((one) => one.test(text));
  const items = (separators ? text.split(separators) : [text])
    .map((item) => trimmed(item.replace(LIST_MARK, ""), `${BLANK}；;`))
    .filter(Boolean);
  return [items.length ? items : undefined, ""];
}

const YES = new Set("是|有|对|同意|已|yes|y|true|t|√|✓|☑|✔|■|●|1".split("|"));
const NO = new Set("否|无|不|不是|没有|不同意|未|no|n|false|f|×|✗|☐|□|0".split("|"));
export const TRUTHS = ["是", "否"];

function truth(field: FieldInfo, text: string): Meaning {
  const plain = squashed(text);
  if (YES.has(plain) || NO.has(plain)) {
    const yes = YES.has(plain);
    return [yes, plain === "0" || plain === "1" ? `“${text}”当作${yes ? "是" : "否"}` : ""];
  }
  if (isTickList(text)) {
    const ticked = chosen({ ...field, options: TRUTHS }, text).map(([answer]) => squashed(answer));
    if (!ticked.length) {
      return [undefined, ""];
    }
    if (ticked.every((one) => YES.has(one)) || ticked.every((one) => NO.has(one))) {
      return [ticked.every((one) => YES.has(one)), ""];
    }
  }
  return [text, ""];
}

/** Rows in one cell, as our own tables write them: rows by ；, their columns by ，. */
function rows(field: FieldInfo, text: string): Meaning {
  const columns = (field.fields ?? []).flatMap(leavesOf);
  const made: Data[] = [];
  for (const part of text
    .split(/[;；\n]/)
    .map((one) => trimmed(one))
    .filter(Boolean)) {
    const cells = part.split(/[，,\t]/);
    if (cells.length > columns.length) {
      return [text, ""];
    }
    const row: Data = {};
    for (const [at, cell] of cells.entries()) {
      const column = columns[at];
      const [value] = column ? understand(column, cell) : [undefined];
      if (column && value !== undefined) {
        put(row, column.pointer, value);
      }
    }
    made.push(row);
  }
  return [made, `原文“${text}”，按列的顺序分开`];
}

/** A telephone number that lost its first 0 when a spreadsheet took it for a number. */
function withZero(field: FieldInfo, value: string, guessed: string): [string, string] {
  const wanted = FORMATS.get(field.format ?? "");
  if (!wanted || !/^\p{Nd}+$/u.test(value)) {
    return [value, guessed];
  }
  const wrong = wanted.judge(wanted.normalise(value)).length > 0;
  return wrong && !wanted.judge(wanted.normalise(`0${value}`)).length
    ? [`0${value}`, `单元格里是数字 ${value}，补上了开头的 0`]
    : [value, guessed];
}

const SCIENTIFIC = /^([0-9])(?:\.([0-9]*))?[eE]\+?([0-9]{1,3})$/;
const SIGNIFICANT = 15; // digits that a spreadsheet keeps of a number

/** Which digits of a code or number a spreadsheet has destroyed, "" where none are. */
export function damage(field: FieldInfo, text: string, figure = false): string {
  if (field.kind !== "text") {
    return "";
  }
  const plain = strip(nfkc(text));
  if (figure && /^\p{Nd}+$/u.test(plain) && plain.length > SIGNIFICANT) {
    return `共 ${plain.length} 位，从第 ${SIGNIFICANT + 1} 位起已被表格软件改成 0，原来的数字找不回来了`;
  }
  const found = SCIENTIFIC.exec(plain);
  if (!found) {
    return "";
  }
  const [long, kept] = [Number(found[3]) + 1, 1 + (found[2] ?? "").length];
  return kept >= long ? "" : `成了科学计数“${plain}”：共 ${long} 位，只剩前 ${kept} 位，后 ${long - kept} 位找不回来了`;
}
