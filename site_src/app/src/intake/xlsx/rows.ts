import type { Data, Value } from "../../engine/data";
import type { FieldInfo } from "../../engine/definition";
import { type Form, leavesOf, valueAt } from "../../engine/fields";
import { type Intake, intake, put, told, type Unclaimed, type Understood } from "../contract";
import { endsOf } from "../dates";
import { squashed } from "../folding";
import { damage, understand } from "../values";
import type { Claim } from "./headings";
import type { Layout } from "./layouts";
import type { Figure } from "./looks";
import { asShown, type Cell, cellName, LONGEST_CELL, shown } from "./sheets";

// One row of a table → one submission, as `zhengji.intake.rows`: each cell understood as its column's field wants it.

const YEAR = /(20[0-9]{2})年度?/;
const HAS_UNIT = /[元万亿]/;

/** A row of data: its index from 0, its cells, why some are broken, and which were joined with one above. */
export interface Row {
  index: number;
  cells: Cell[];
  broken: ReadonlyMap<number, string>;
  joined: ReadonlySet<number>;
}

/** What one cell gave. */
interface Read {
  claim: Claim;
  where: string;
  text: string;
  figure: boolean;
  joined: boolean;
  dressed?: Figure | undefined;
}

// of these the value counts, however it is shown
const NUMERIC = new Set(["number", "integer", "money", "date", "month", "boolean", "group", "rows"]);

/** What a cell says to `field`: its text, whether that is a number in its cell, and why it is guessed. */
function saidTo({ kind }: FieldInfo, { text, figure, dressed }: Read): [text: string, figure: boolean, unsure: string] {
  if (!dressed || NUMERIC.has(kind)) {
    return [text, figure, ""];
  }
  if (dressed.look) {
    return [dressed.look, false, ""];
  }
  const code = Array.from(dressed.code).slice(0, 40).join("");
  const why = `单元格里是数字 ${text}，按格式“${code}”显示，开头的 0 可能没有读出来`;
  return [text, figure, `${why}；请对照原表，或把这一列改为“文本”格式重填`];
}

export const placed = (sheet: string, name: string) => (sheet ? `${sheet}!${name}` : name);

/** The submission in `row` of a sheet laid out as `layout`. */
export function rowIntake(row: Row, layout: Layout, sheet: string): Intake {
  const reading = new Reading(layout.form, sheet);
  for (const claim of layout.claims) {
    reading.take(claim, row);
  }
  reading.finish();
  const { data, understood, findings } = reading;
  const unclaimed = [...rest(row, layout, sheet)];
  const number = `第${row.index + 1}行`;
  return intake(layout.form, { data, understood, unclaimed, findings, part: sheet ? `${sheet} ${number}` : number });
}

/** What stands in the row outside the columns of the form. */
function* rest(row: Row, layout: Layout, sheet: string): Generator<Unclaimed> {
  const claimed = new Set([...layout.claims.map(({ column }) => column), ...layout.passed]);
  for (const [column, cell] of row.cells.entries()) {
    const text = asShown(cell).trim();
    if (!claimed.has(column) && text) {
      const header = layout.others.get(column);
      yield { where: placed(sheet, cellName(row.index, column)), text: header ? `${header}：${text}` : text };
    }
  }
}

/** A submission while its row is read. */
class Reading {
  readonly data: Data = {};
  readonly understood: Understood[] = [];
  readonly findings: Intake["findings"] = [];
  private readonly pieces = new Map<string, Read[]>();
  private readonly year: number | undefined;

  constructor(
    private readonly form: Form,
    private readonly sheet: string,
  ) {
    const found = YEAR.exec(form.info.title);
    this.year = found ? Number(found[1]) : undefined;
  }

  private field(pointer: string): FieldInfo {
    return this.form.fields.get(pointer) as FieldInfo;
  }

  /** Read the cell of `claim`. */
  take(claim: Claim, row: Row): void {
    const where = placed(this.sheet, cellName(row.index, claim.column));
    const { pointer } = claim.target;
    const why = row.broken.get(claim.column);
    if (why) {
      this.find("intake.formula", "error", pointer, `${where} ${why}`, "请改成数值，再打开一次。");
      return;
    }
    const cell = row.cells[claim.column];
    const [text, figure] = shown(cell);
    if (!text.trim()) {
      return;
    }
    const dressed = typeof cell === "object" ? cell : undefined;
    const read = { claim, where, text, figure, joined: row.joined.has(claim.column), dressed };
    if (text.length === LONGEST_CELL) {
      const most = LONGEST_CELL.toLocaleString("en-US");
      const message = `${where} 正好 ${most} 个字符，是一格能放下的最多的字，后面的可能被截掉了`;
      this.find("intake.cut", "warning", pointer, message, "请对照原稿核对末尾。");
    }
    const field = this.field(pointer);
    if (claim.target.row >= 0 || field.kind === "narrative") {
      this.pieces.set(pointer, [...(this.pieces.get(pointer) ?? []), read]);
    } else {
      this.understand(field, read);
    }
  }

  /** Put together what stands in several cells. */
  finish(): void {
    for (const [pointer, reads] of this.pieces) {
      const field = this.field(pointer);
      reads.sort((one, other) => one.claim.target.row - other.claim.target.row);
      const [first] = reads;
      if (field.kind === "narrative" && first) {
        const where = reads.map((read) => read.where).join("、");
        const text = reads.map((read) => saidTo(field, read)[0]).join("");
        this.understand(field, { claim: first.claim, where, text, figure: false, joined: false });
      } else if (field.kind === "rows") {
        this.rows(field, reads);
      } else {
        this.items(field, reads);
      }
    }
  }

  /** Repeated rows, each in columns of its own; rows that nothing was written in are left out. */
  private rows(field: FieldInfo, reads: Read[]): void {
    const columns = new Map((field.fields ?? []).flatMap(leavesOf).map((leaf) => [leaf.pointer, leaf]));
    const made: Data[] = [];
    const numbers = [...new Set(reads.map((read) => read.claim.target.row))].sort((one, other) => one - other);
    for (const number of numbers) {
      const row: Data = {};
      for (const read of reads.filter((one) => one.claim.target.row === number)) {
        const leaf = columns.get(read.claim.target.inner);
        if (leaf) {
          this.understand(leaf, read, row, `${field.pointer}/${made.length}`);
        }
      }
      if (Object.keys(row).length) {
        made.push(row);
      }
    }
    if (made.length) {
      put(this.data, field.pointer, made);
    }
  }

  private items(field: FieldInfo, reads: Read[]): void {
    const items: Value[] = [];
    for (const read of reads) {
      const [text, , unsure] = saidTo(field, read);
      const [value, guessed] = understand(field, text);
      const why = [unsure, guessed].filter(Boolean).join("；");
      for (const item of Array.isArray(value) ? value : value === undefined ? [] : [value]) {
        this.tell(`${field.pointer}/${items.length}`, item, read.where, why);
        items.push(item);
      }
    }
    if (items.length) {
      put(this.data, field.pointer, items);
    }
  }

  private understand(field: FieldInfo, read: Read, into = this.data, before = ""): void {
    const { where, claim } = read;
    const [said, figure, unsure] = saidTo(field, read);
    let text = said;
    if (claim.unit && !HAS_UNIT.test(text)) {
      text += claim.unit;
    }
    if (field.kind === "month" && /^[0-9]{4}-[0-9]{2}-01$/.test(text) && !figure) {
      text = text.slice(0, 7); // a spreadsheet's own month is the first day of it
    }
    const pointer = before + field.pointer;
    const lost = damage(field, text, figure);
    if (lost) {
      const hint = "请把这一列的格式改为“文本”，对照证件重新填写，再打开一次。";
      this.find("intake.digits-lost", "error", pointer, `${where} 的数字${lost}`, hint);
      text = scientific(text);
    }
    const [value, guessed] = understand(field, text, { figure, year: this.year });
    const joined = read.joined ? "合并单元格，与上面的行相同" : "";
    const why = [claim.guessed, unsure, guessed, joined].filter(Boolean).join("；");
    if (field.kind === "group") {
      this.group(field, value, read, why);
    } else if (value !== undefined) {
      put(into, field.pointer, value);
      this.tell(pointer, value, where, why);
    } else if (guessed) {
      this.tell(pointer, undefined, where, why);
    }
  }

  /** A period that stands in one cell; one that cannot be read is kept as its start, so that nothing is lost. */
  private group(group: FieldInfo, value: Value, { text, where }: Read, why: string): void {
    const [start, end] = endsOf(group);
    if (value === undefined && start) {
      put(this.data, start.pointer, text);
      this.tell(start.pointer, text, where, "起止没有读出来，照原文填在这里");
      return;
    }
    for (const leaf of start && end ? [start, end] : []) {
      const one = valueAt(value, leaf.pointer.slice(group.pointer.length));
      if (one !== undefined) {
        put(this.data, leaf.pointer, one);
        this.tell(leaf.pointer, one, where, why);
      }
    }
  }

  private tell(pointer: string, value: Value, where: string, guessed: string): void {
    this.understood.push({ pointer, label: this.form.labelOf(pointer), value, where, guessed });
  }

  private find(code: string, severity: "error" | "warning", pointer: string, message: string, hint: string): void {
    this.findings.push({ ...told(code, severity, message, hint), pointer, label: this.form.labelOf(pointer) });
  }
}

/** A damaged code so that it cannot be taken for a whole one: 912101020000000000 as 9.12101020000000E+17. */
function scientific(text: string): string {
  const digits = text.trim();
  return /^\p{Nd}+$/u.test(digits) ? `${digits.charAt(0)}.${digits.slice(1, 15)}E+${digits.length - 1}` : text;
}

/** Whether a row under the header is no submission: a total, column numbers, hints, a remark under the table. */
export function isNote(row: Row, { claims, form }: Layout): boolean {
  const textAt = (column: number) => shown(row.cells[column])[0].trim();
  const claimed = claims.map((claim): [Claim, string] => [claim, textAt(claim.column)]).filter(([, text]) => text);
  const texts = row.cells.map((_, column) => textAt(column)).filter(Boolean);
  const keys = new Set(["title", "unit"].map((role) => form.role(role)?.pointer));
  if (!claimed.length) {
    // a name that is a formula gone wrong is one that was lost
    return !claims.some(({ column, target }) => keys.has(target.pointer) && row.broken.has(column));
  }
  const known = claimed.some(([claim]) => keys.has(claim.target.pointer));
  const few = texts.slice(0, 3).filter((text) => text.length < 20);
  if (few.some((text) => /^(?:合计|总计|小计|共计|总和)[:：]?$/.test(squashed(text)))) {
    return true;
  }
  if (texts.length >= 3 && texts.every((text) => /^\p{Nd}+$/u.test(text))) {
    const numbers = texts.map(Number);
    const first = numbers[0] ?? 0;
    return numbers.every((number, at) => number === first + at) && first <= 2;
  }
  const hints = claimed.filter(([claim, text]) => isHint(claim, text, form)).length;
  if (claimed.length >= 2 && hints * 2 > claimed.length) {
    return true;
  }
  return claimed.length < (known ? 2 : 3) && new Set(texts).size < 3;
}

const HINTING =
  /^(?:[(（[【].*[)）\]】]|必填.*|选填.*|.*(?:请填|填写说明|下拉选择|可多选|字以内|不少于\s*[0-9]+\s*字).*)$/s;
const LONGEST_HINT = 200;

function isHint({ target }: Claim, text: string, form: Form): boolean {
  const printed = squashed(form.fields.get(target.pointer)?.hint ?? "");
  return text.length <= LONGEST_HINT && (HINTING.test(text) || (printed !== "" && squashed(text) === printed));
}
