import { Archive } from "../archive";
import { Refusal } from "../contract";
import { find, findAll, type Node, parsed, relations } from "../xml";
import { dressed, type Figure, formatsOf } from "./looks";

// The sheets of a workbook as rows of cells, within limits, as `zhengji.intake.sheets` reads them, and what of them a
// program could not read.

const MOST_ROWS = 50_000;
const MOST_COLUMNS = 2_000;
const MOST_CELLS = 2_000_000; // of the rectangle around all that is filled in
export const LONGEST_CELL = 32_767; // characters, as Excel counts them

/** A number (perhaps shown in another way), a truth, a text (dates too); "" where it is empty. */
export type Cell = string | number | boolean | Figure;
/** First row, first column, last row, last column, from 0. */
export type Area = [number, number, number, number];

/** A visible sheet. `broken` are the cells, by their names, whose value a program cannot read, and why. */
export interface Sheet {
  name: string;
  rows: Cell[][];
  merged: Area[];
  broken: ReadonlyMap<string, string>;
}

/** The visible sheets of a file, and the names of the hidden ones that hold something. */
export interface Book {
  sheets: Sheet[];
  hidden: string[];
}

/** A column as a spreadsheet names it: 0 is A, 27 is AB. */
export function columnName(column: number): string {
  let name = "";
  for (let rest = column + 1; rest; rest = Math.floor((rest - 1) / 26)) {
    name = String.fromCharCode(65 + ((rest - 1) % 26)) + name;
  }
  return name;
}

/** A cell as a spreadsheet names it: (0, 0) is A1. */
export function cellName(row: number, column: number): string {
  return `${columnName(column)}${row + 1}`;
}

/** The text of a cell, and whether it is a number there. */
export function shown(cell: Cell | undefined): [string, boolean] {
  if (typeof cell === "boolean") {
    return [cell ? "是" : "否", false];
  }
  if (typeof cell === "object") {
    return [figure(cell.value), true];
  }
  return typeof cell === "number" ? [figure(cell), true] : [cell ?? "", false];
}

/** The text of a cell as a person sees it: 01010203 of a number that has zeros in front. */
export function asShown(cell: Cell | undefined): string {
  return (typeof cell === "object" && cell.look) || shown(cell)[0];
}

/** A number as it is shown in 15 digits. */
function figure(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e21) {
    return BigInt(value).toString();
  }
  const small = Math.abs(value) < 1e-4;
  const text = small ? value.toExponential(14) : value.toPrecision(15);
  const [digits = "", power] = text.split("e");
  const bare = digits.includes(".") ? digits.replace(/\.?0+$/, "") : digits;
  return power ? `${bare}e${power.charAt(0)}${power.slice(1).padStart(2, "0")}` : bare;
}

/** The sheets of an .xlsx file. Refusal where it is not read. */
export function workbook(content: Uint8Array): Book {
  const archive = Archive.open(content, ".xlsx");
  const main = [...relations(archive, "")].find(({ kind }) => kind === "officeDocument")?.target ?? "xl/workbook.xml";
  const book = parsed(archive, main);
  const damaged = new Refusal(
    "intake.damaged",
    "工作簿的内容读不出来",
    "请用 Excel 或 WPS 打开它，另存一份，再试一次。",
  );
  if (!book || !find(book, "x:sheets")) {
    throw damaged;
  }
  const parts = [...relations(archive, main)];
  const other = (kind: string) => {
    const target = parts.find((one) => one.kind === kind)?.target;
    return target === undefined ? undefined : parsed(archive, target);
  };
  const styles = other("styles");
  const formats: Formats = {
    texts: findAll(other("sharedStrings"), "x:si").map(richText),
    times: timesOf(styles),
    codes: formatsOf(styles),
    late: /^(?:1|true)$/.test(find(book, "x:workbookPr")?.attributes.get("date1904") ?? ""),
  };
  const made: Book = { sheets: [], hidden: [] };
  for (const { attributes } of findAll(find(book, "x:sheets"), "x:sheet")) {
    const part = parts.find(({ id }) => id === attributes.get("r:id"));
    if (part && part.kind !== "worksheet") {
      continue; // a chart
    }
    const root = part && parsed(archive, part.target);
    if (!root) {
      throw damaged;
    }
    const { name = "" } = Object.fromEntries(attributes);
    const sheet = readSheet(name, root, formats);
    if (!sheet) {
      continue;
    }
    if ((attributes.get("state") ?? "visible") === "visible") {
      made.sheets.push(sheet);
    } else {
      made.hidden.push(name);
    }
  }
  return made;
}

interface Formats {
  texts: string[];
  /** By the number of a style: whether it shows a number as a date or time. */
  times: boolean[];
  /** The format of a style that shows a number in another way. */
  codes: ReadonlyMap<number, string>;
  /** Days are counted from 1904. */
  late: boolean;
}

/** A text with parts in several looks, without what is written above it to read it by. */
function richText(item: Node): string {
  const own = findAll(item, "x:t").map(({ text }) => text);
  const runs = findAll(item, "x:r").flatMap((run) => findAll(run, "x:t").map(({ text }) => text));
  return [...own, ...runs]
    .join("")
    .replace(/_x([0-9A-Fa-f]{4})_/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));
}

function timesOf(styles: Node | undefined): boolean[] {
  const own = new Map(
    findAll(find(styles, "x:numFmts"), "x:numFmt").map(({ attributes }) => [
      attributes.get("numFmtId") ?? "",
      isTime(attributes.get("formatCode") ?? ""),
    ]),
  );
  return findAll(find(styles, "x:cellXfs"), "x:xf").map(({ attributes }) => {
    const id = attributes.get("numFmtId") ?? "";
    const number = Number(id);
    return own.get(id) ?? ((number >= 14 && number <= 22) || (number >= 45 && number <= 47));
  });
}

/** Whether a format of numbers shows a date or a time. */
function isTime(code: string): boolean {
  const first = code.replace(/\\.|_.|\*.|"[^"]*"?/g, "").split(";")[0] ?? "";
  return /[dmyhs]/i.test(first.replace(/\[[^\]]*\]/g, "")) && !/general/i.test(first);
}

function readSheet(name: string, root: Node, formats: Formats): Sheet | undefined {
  const cells: [number, number, Cell][] = [];
  const broken = new Map<string, string>();
  let row = -1;
  let [last, right] = [-1, -1];
  for (const line of findAll(find(root, "x:sheetData"), "x:row")) {
    row = numbered(line.attributes.get("r"), row + 1);
    let column = -1;
    for (const one of findAll(line, "x:c")) {
      const said = /^([A-Za-z]{1,6})([0-9]{1,9})$/.exec(one.attributes.get("r") ?? "");
      column = said ? columnNumber(said[1] ?? "") : column + 1;
      const at = said ? Number(said[2]) - 1 : row;
      const why = unread(one);
      if (why) {
        broken.set(`${at} ${column}`, why);
      }
      const value = cellValue(one, formats);
      if (value === undefined) {
        continue;
      }
      if (at >= MOST_ROWS || column >= MOST_COLUMNS) {
        const where = cellName(at, column);
        throw tooLarge(`${where} 格有内容，最多 ${MOST_ROWS} 行、${MOST_COLUMNS} 列`);
      }
      [last, right] = [Math.max(last, at), Math.max(right, column)];
      cells.push([at, column, value]);
    }
  }
  if (last < 0) {
    return undefined;
  }
  if ((last + 1) * (right + 1) > MOST_CELLS) {
    throw tooLarge(`有 ${(last + 1) * (right + 1)} 格，最多 ${MOST_CELLS} 格`);
  }
  const rows = Array.from({ length: last + 1 }, () => new Array<Cell>(right + 1).fill(""));
  for (const [at, column, value] of cells) {
    (rows[at] as Cell[])[column] = value;
  }
  const merged = findAll(find(root, "x:mergeCells"), "x:mergeCell").flatMap(({ attributes }) =>
    area(attributes.get("ref") ?? ""),
  );
  return { name, rows, merged, broken };
}

function tooLarge(why: string): Refusal {
  return new Refusal("intake.too-large", `工作表太大：${why}`, "请把有内容的部分复制到新的工作簿里，再试一次。");
}

function numbered(said: string | undefined, otherwise: number): number {
  return said && /^[0-9]{1,9}$/.test(said) ? Number(said) - 1 : otherwise;
}

function columnNumber(letters: string): number {
  return Array.from(letters.toUpperCase()).reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

function area(ref: string): Area[] {
  const found = /^([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})$/i.exec(ref);
  return found
    ? [[Number(found[2]) - 1, columnNumber(found[1] ?? ""), Number(found[4]) - 1, columnNumber(found[3] ?? "")]]
    : [];
}

/** Why the value of a cell cannot be read, "" where it can. */
function unread(cell: Node): string {
  if (cell.attributes.get("t") === "e") {
    return "公式出错，没有值";
  }
  const valued = ["x:v", "x:is", "x:t"].some((tag) => find(cell, tag));
  return find(cell, "x:f") && !valued ? "是公式，文件里没有算出的值；请用 Excel 或 WPS 打开，保存一次" : "";
}

function cellValue(cell: Node, { texts, times, codes, late }: Formats): Cell | undefined {
  const { attributes } = cell;
  const kind = attributes.get("t") ?? "n";
  if (kind === "inlineStr") {
    const item = find(cell, "x:is");
    return item ? richText(item) || undefined : undefined;
  }
  const said = find(cell, "x:v")?.text;
  if (said === undefined || (said === "" && kind !== "str")) {
    return undefined;
  }
  switch (kind) {
    case "s":
      return texts[Number(said)] || undefined;
    case "str":
      return said || undefined;
    case "b":
      return said !== "0" && said !== "false";
    case "e":
      return ""; // told of by `unread`
    case "d":
      return said.replace(/T00:00:00(?:\.0+)?$/, "").replace("T", " ");
    default: {
      const style = Number(attributes.get("s") ?? 0);
      const value = number(said, times[style] ?? false, late);
      const code = codes.get(style);
      return typeof value === "number" && code ? dressed(value, code) : value;
    }
  }
}

function number(said: string, time: boolean, late: boolean): Cell | undefined {
  const value = Number(said);
  if (Number.isNaN(value)) {
    return said;
  }
  if (!time || value < 0 || value > 2_958_465) {
    return value;
  }
  // days since the epoch of spreadsheets, whose 29 February 1900 never was
  const days = late ? value + 1462 : value < 60 ? value + 1 : value;
  const ms = Math.round((days - Math.floor(days)) * 86_400_000);
  const moment = new Date(Date.UTC(1899, 11, 30 + Math.floor(days)) + ms).toISOString();
  const clock = moment.slice(11, 23).replace(/\.?000$/, "");
  if (value < 1) {
    return clock;
  }
  return clock === "00:00:00" ? moment.slice(0, 10) : `${moment.slice(0, 10)} ${clock}`;
}
