import { Refusal } from "../contract";
import { find, findAll, type Node } from "../xml";
import type { Numbers } from "./numbers";
import { type Met, Runs } from "./runs";
import { CONTENT, inside, numberOf, prompting, THROUGH } from "./xml";

// The body of a Word document → paragraphs and tables as they read once every revision is accepted, as
// `zhengji.intake.docx_blocks` reads it.

const DEEPEST = 12; // tables inside tables
const FRAMED = 6; // a table with more parts than these, alone in a cell, is what its frame is there for
const WIDEST = 1000;
const MOST_CELLS = 20_000;
const LONGEST = 1_000_000; // characters; a form has 80,000 at most, a document may hold several
const HINT = "请用 Word 或 WPS 打开它，只留下填写的内容，另存一份 .docx，再试一次。";

/** A paragraph outside tables: its text, and its number among them. */
export interface Line {
  kind: "line";
  text: string;
  number: number;
  boxed: boolean;
}

/** A cell: its lines, where it stands on the grid, and whether it continues the one above. */
export interface Cell {
  lines: string[];
  column: number;
  span: number;
  continued: boolean;
}

/** A table of the body: its number in the document, and its rows with their numbers. */
export interface Table {
  kind: "table";
  number: number;
  rows: [number, Cell[]][];
}

export type Block = Line | Table;

export const textOf = (cell: Cell) => cell.lines.join("\n");
export const line = (text: string, number: number, boxed = false): Line => ({ kind: "line", text, number, boxed });

/** The blocks in order, and what was met that is no text of the page. */
export interface Body {
  blocks: Block[];
  met: Met;
}

/** The blocks of a body (or of a header, a footnote). Refusal where there is too much of it. */
export function readBody(root: Node, numbers?: Numbers): Body {
  const reader = new Reader(numbers);
  reader.blocks(root);
  reader.endParagraph();
  return reader.body;
}

class Reader {
  readonly body: Body = { blocks: [], met: { revisions: 0, pictures: 0, embedded: 0, hidden: [] } };
  private paragraphs = 0;
  private tables = 0;
  private open: string[] | undefined; // a paragraph whose end mark was deleted: the next one goes on
  private cells = 0;
  private long = 0;
  private readonly runs = new Runs(this.body.met, (holder) => this.lines(holder, 1));

  constructor(private readonly numbers: Numbers | undefined) {}

  /** Everything in `holder`, as blocks of the body. */
  blocks(holder: Node): void {
    for (const child of holder.children) {
      const { tag } = child;
      if (tag === "w:p") {
        const [text, boxes] = this.paragraph(child);
        if (text !== undefined) {
          this.put(text);
        }
        for (const one of boxes) {
          this.put(one, true);
        }
      } else if (tag === "w:tbl") {
        const cells = frame(child);
        for (const cell of cells) {
          this.blocks(cell);
        }
        if (!cells.length) {
          const number = ++this.tables;
          this.body.blocks.push({ kind: "table", number, rows: [...this.rows(child, 0)] });
        }
      } else if (tag === "w:sdt") {
        const content = find(child, CONTENT);
        if (content && !prompting(child)) {
          this.blocks(content);
        }
      } else if (THROUGH.has(tag)) {
        this.blocks(child);
      } else if (tag === "w:altChunk") {
        this.body.met.embedded++;
      }
    }
  }

  private put(text: string, boxed = false): void {
    for (const part of text.split("\n")) {
      this.body.blocks.push(line(part, ++this.paragraphs, boxed));
    }
  }

  /** A deleted paragraph mark at the very end joins nothing. */
  endParagraph(): void {
    for (const text of this.finished()) {
      this.put(text);
    }
  }

  private finished(): string[] {
    const held = this.open;
    this.open = undefined;
    return held?.length ? [held.join("")] : [];
  }

  /** Its text (undefined where it goes on in the next one), and the lines of the text boxes in it. */
  private paragraph(paragraph: Node): [string | undefined, string[]] {
    const out = this.open ?? [];
    const counted = out.length ? "" : this.numbers?.of(paragraph);
    if (counted) {
      out.push(counted);
    }
    this.open = undefined;
    const boxes: string[] = [];
    this.runs.read(paragraph, out, boxes);
    if (find(paragraph, "w:pPr/w:rPr/w:del")) {
      this.body.met.revisions++;
      this.open = out;
      return [undefined, boxes];
    }
    const text = out.join("");
    this.long += text.length;
    if (this.long > LONGEST) {
      throw new Refusal("intake.too-large", `正文超过 ${LONGEST} 个字符，不像一份填好的表`, HINT);
    }
    return [text, boxes];
  }

  private *rows(table: Node, depth: number): Generator<[number, Cell[]]> {
    let at = 0;
    for (const row of inside(table, "w:tr")) {
      at++;
      const properties = find(row, "w:trPr");
      const deleted = find(properties, "w:del");
      this.body.met.revisions += deleted || find(properties, "w:ins") ? 1 : 0;
      if (deleted) {
        continue;
      }
      let column = Math.min(numberOf(find(properties, "w:gridBefore"), 0), WIDEST);
      const cells: Cell[] = [];
      for (const one of inside(row, "w:tc")) {
        column = this.addCell(one, column, cells, depth);
      }
      yield [at, cells];
    }
  }

  /** Add a cell of a row at `column` of the grid; gives the column behind it. */
  private addCell(one: Node, column: number, cells: Cell[], depth: number): number {
    this.cells++;
    if (this.cells > MOST_CELLS) {
      throw new Refusal("intake.too-large", `表格超过 ${MOST_CELLS} 格，不像一份填好的表`, HINT);
    }
    const properties = find(one, "w:tcPr");
    if (find(properties, "w:cellDel")) {
      this.body.met.revisions++;
      return column;
    }
    const span = Math.max(1, Math.min(numberOf(find(properties, "w:gridSpan"), 1), WIDEST));
    const before = cells[cells.length - 1];
    if (continues(find(properties, "w:hMerge")) && before) {
      before.span += span;
      before.lines.push(...this.lines(one, depth));
      return column + span;
    }
    const lines = this.lines(one, depth);
    const continued = continues(find(properties, "w:vMerge")) && !lines.some((text) => text.trim());
    cells.push({ lines, column, span, continued });
    return column + span;
  }

  /** The lines of a cell: its paragraphs, its text boxes, and a table in it row by row. */
  private lines(holder: Node, depth: number): string[] {
    const lines: string[] = [];
    const held = this.open;
    this.open = undefined;
    for (const child of holder.children) {
      const { tag } = child;
      if (tag === "w:p") {
        const [text, boxes] = this.paragraph(child);
        lines.push(...(text?.split("\n") ?? []), ...boxes);
      } else if (tag === "w:tbl" && depth < DEEPEST) {
        for (const [, cells] of this.rows(child, depth + 1)) {
          lines.push(...(cells.length === 1 ? (cells[0]?.lines ?? []) : [inLine(cells)]));
        }
      } else if (tag === "w:sdt") {
        const content = find(child, CONTENT);
        if (content && !prompting(child)) {
          lines.push(...this.lines(content, depth));
        }
      } else if (THROUGH.has(tag)) {
        lines.push(...this.lines(child, depth));
      }
    }
    lines.push(...this.finished());
    this.open = held;
    return lines;
  }
}

function continues(merge: Node | undefined): boolean {
  return merge !== undefined && (merge.attributes.get("w:val") ?? "continue") === "continue";
}

/** A row of a table that stands in a text. */
function inLine(cells: Cell[]): string {
  return cells
    .map((cell) =>
      cell.lines
        .map((one) => one.trim())
        .filter(Boolean)
        .join(" "),
    )
    .join("\t");
}

/** The cells of a table that is only a frame around another one, nothing where it is a table itself. */
function frame(table: Node): Node[] {
  const rows = [...inside(table, "w:tr")].map((row) => [...inside(row, "w:tc")]);
  if (rows.some((cells) => cells.length !== 1)) {
    return [];
  }
  const cells = rows.flat();
  const framed = cells.flatMap((cell) => findAll(cell, "w:tbl"));
  const wide = framed.some((inner) => [...inside(inner, "w:tr")].some((row) => [...inside(row, "w:tc")].length > 1));
  return wide && framed.some((inner) => inner.children.length > FRAMED) ? cells : [];
}
