import type { Form } from "../../engine/fields";
import type { Call, Intake } from "../contract";
import { type Block, type Cell, line } from "../docx/blocks";
import { readBlocks } from "../docx/document";
import { bare, labelsOf } from "./labels";
import type { Layout } from "./layouts";
import { placed } from "./rows";
import { asShown, columnName, type Sheet } from "./sheets";

// A sheet that is the printed form itself, label beside answer, read as the table that it would be in Word:
// `zhengji.intake.upright`.

const DEEPEST = 300; // rows that are looked through
const FEWEST = 4; // labels that make a form
const PLACE = /^(?:正文第(?=[0-9]+段)|第1张表第)([0-9]+)[行段](?:第([0-9]+)格)?$/;

/** Whether a sheet has the labels of a form down its rows, rather than in a header above a table. */
export function isUpright(sheet: Sheet, layout: Layout | undefined, call: Call, form: Form | undefined): boolean {
  let most = 0;
  for (const one of form ? [form] : call.forms) {
    const { plain } = labelsOf(one);
    const rows = new Set<number>();
    const names = new Set<string>();
    for (const [index, row] of sheet.rows.slice(0, DEEPEST).entries()) {
      for (const cell of layout && index >= layout.top && index < layout.first ? [] : row) {
        const name = typeof cell === "string" ? bare(cell) : "";
        if (name && plain.has(name)) {
          rows.add(index);
          names.add(name);
        }
      }
    }
    most = Math.max(most, rows.size > 2 ? names.size : 0);
  }
  return most >= FEWEST && most > (layout?.claims.length ?? 0);
}

/** The submission in a sheet that is the printed form; none where nothing of it is filled in. */
export function readUpright(sheet: Sheet, call: Call, form: Form | undefined): Intake[] {
  const moved = <T extends { where: string }>(one: T): T => ({ ...one, where: whereOf(sheet, one.where) });
  return readBlocks(call, form, [...blocksOf(sheet)]).map((one) => ({
    ...one,
    part: [sheet.name, one.part].filter(Boolean).join(" "),
    understood: one.understood.map(moved),
    unclaimed: one.unclaimed.map(moved),
  }));
}

/** The rows above the first with several cells as lines (the title), then the rest as one table. */
function* blocksOf(sheet: Sheet): Generator<Block> {
  const spans = new Map<string, number>();
  const covered = new Map<string, [number, number]>();
  for (const [top, left, bottom, right] of sheet.merged) {
    spans.set(`${top} ${left}`, right);
    for (let row = top; row <= Math.min(bottom, sheet.rows.length - 1); row++) {
      for (let column = left; column <= Math.min(right, sheet.rows[0]?.length ?? 0); column++) {
        if (row !== top || column !== left) {
          covered.set(`${row} ${column}`, [top, left]);
        }
      }
    }
  }
  const rows: [number, Cell[]][] = [];
  for (const [index, row] of sheet.rows.entries()) {
    const texts = row.map((cell) => asShown(cell).trim());
    const filled = texts.filter(Boolean);
    if (!filled.length && !row.some((_, column) => covered.has(`${index} ${column}`))) {
      continue;
    }
    if (!rows.length && filled.length === 1) {
      yield line(filled[0] ?? "", index + 1);
      continue;
    }
    rows.push([index + 1, [...cellsOf(index, texts, spans, covered)]]);
  }
  if (rows.length) {
    yield { kind: "table", number: 1, rows };
  }
}

function* cellsOf(
  index: number,
  texts: string[],
  spans: ReadonlyMap<string, number>,
  covered: ReadonlyMap<string, [number, number]>,
): Generator<Cell> {
  for (const [column, text] of texts.entries()) {
    const first = covered.get(`${index} ${column}`);
    if (!first) {
      const right = spans.get(`${index} ${column}`) ?? column;
      yield { lines: text.split("\n"), column, span: right - column + 1, continued: false };
    } else if (first[1] === column) {
      const right = spans.get(`${first[0]} ${first[1]}`) ?? column;
      yield { lines: [""], column, span: right - column + 1, continued: true }; // goes on from the row above
    }
  }
}

/** A place as Word has it, in the words of a sheet: 第1张表第3行 is row 3. */
function whereOf({ name }: Sheet, where: string): string {
  const found = PLACE.exec(where);
  if (!found) {
    return `${name} ${where}`.trim();
  }
  return placed(name, found[2] ? `${columnName(Number(found[2]) - 1)}${found[1]}` : `第${found[1]}行`);
}
