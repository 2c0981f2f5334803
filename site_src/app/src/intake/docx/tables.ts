import type { FieldInfo } from "../../engine/definition";
import type { Call } from "../contract";
import { squashed, trimmed } from "../folding";
import { type Cell, type Table, textOf } from "./blocks";
import type { Claim, Claims, Row } from "./claims";
import { keys, printed } from "./labels";

// Tables of a form, as `zhengji.intake.docx_tables` reads them: labels with their answers beside or below them, and
// tables in the table with a header of theirs.

const ORDINALS = new Set(["序号", "编号", "no", "no.", "项次"]);
const HEADING = 60; // characters
const SUMS = new Set(["合计", "总计", "小计", "共计"]);

/** What a column of a table belongs to: a claim, and whether its label stands right there. */
interface Above {
  claim: Claim;
  label: boolean;
}

/** A table in the table: its claim, and its columns by the grid. */
interface Ruled {
  claim: Claim;
  columns: { start: number; end: number; leaf: FieldInfo }[];
}

const filledOf = (cells: Cell[]) => cells.filter((cell) => !cell.continued && trimmed(textOf(cell)));

/** Reads tables of one form into its claims. */
export class Tables {
  constructor(
    private readonly call: Call,
    private readonly claims: Claims,
  ) {}

  /** All rows of `table`. */
  read(table: Table): void {
    const above = new Map<number, Above>();
    let ruled: Ruled | undefined;
    for (const [number, cells] of table.rows) {
      const where = `第${table.number}张表第${number}行`;
      if (ruled && this.answers(cells, ruled)) {
        this.dataRow(cells, ruled, where);
        continue;
      }
      ruled = this.header(cells, where);
      if (ruled) {
        this.besideColumns(cells, ruled, above, where);
      } else {
        this.row(cells, above, where);
      }
    }
  }

  /** An ordinary row: labels, each with its answer on its right. */
  private row(cells: Cell[], above: Map<number, Above>, where: string): void {
    let pending: Claim | undefined;
    let untouched = true; // nothing in this row yet but blanks
    for (const [index, cell] of cells.entries()) {
      const over = above.get(cell.column);
      if (cell.continued) {
        pending = over?.label ? over.claim : pending;
        continue;
      }
      const text = textOf(cell);
      if (!trimmed(text)) {
        if (pending) {
          own(above, cell, pending, false);
        }
        continue;
      }
      pending = this.cell(cell, text, where, { above, over, pending, untouched, cells, index });
      untouched = false;
    }
  }

  /** What a cell with `text` is: a label, an answer to one, or neither; gives the claim that waits for an answer. */
  private cell(cell: Cell, text: string, where: string, at: At): Claim | undefined {
    const { above, over, pending, untouched, cells, index } = at;
    if (over && this.isAnswer(text, over, cells)) {
      this.claims.give(over.claim, where, text);
      own(above, cell, over.claim, false);
      return pending;
    }
    if (index + 1 === cells.length && pending?.empty && pending.target.field?.kind === "narrative") {
      this.claims.give(pending, where, text); // a label here would have no room for its answer
      own(above, cell, pending, false);
      return pending;
    }
    const opened = this.claims.labelled(text, where, !pending?.empty);
    if (opened) {
      own(above, cell, opened, true);
      return opened;
    }
    if (pending) {
      this.claims.give(pending, where, text);
      own(above, cell, pending, false);
      return pending;
    }
    if (over?.label && over.claim.empty && over.claim.target.field) {
      this.claims.give(over.claim, where, text);
      own(above, cell, over.claim, false);
      return pending;
    }
    const merged = this.claims.merged(text, where);
    if (merged) {
      own(above, cell, merged, merged.empty);
      return merged.empty ? merged : undefined;
    }
    if (untouched && over?.claim.target.field && goesOn(over, cells, index)) {
      this.claims.give(over.claim, where, text);
      return pending;
    }
    const alike = index + 1 < cells.length ? this.claims.resembling(text) : undefined;
    if (alike) {
      own(above, cell, alike, true);
      return alike;
    }
    if (!printed(this.call, text)) {
      this.claims.leave(where, text);
    }
    return pending;
  }

  /** Whether a cell alone in its row, below a label without an answer, is the answer, be it worded as a label is.
   *
   * Only the heading of a part is none: the row to write in was deleted then. */
  private isAnswer(text: string, { claim, label }: Above, cells: Cell[]): boolean {
    if (cells.length > 1 || !label || !claim.empty || !claim.target.field) {
      return false;
    }
    const [targets] = text.length <= HEADING ? this.claims.labels.meant(text) : [[]];
    const heading = targets.find(({ section, pointer }) => section?.pointer === pointer);
    return !heading || this.claims.labels.beyond(text, heading) !== "";
  }

  /** The columns that the row `cells` opens, where it is the header of rows of the form. */
  private header(cells: Cell[], where: string): Ruled | undefined {
    const { labels } = this.claims;
    for (const [pointer, names] of labels.columns) {
      let filled = filledOf(cells);
      const [first] = filled;
      if (first && first.column < Math.max(1, cells[cells.length - 1]?.column ?? 0)) {
        const [said] = labels.meant(textOf(first));
        filled = said.some((target) => target.pointer === pointer) ? filled.slice(1) : filled;
      }
      const columns = new Map<number, Ruled["columns"][number]>();
      for (const cell of filled) {
        for (const key of keys(textOf(cell))) {
          const leaf = names.get(key);
          if (leaf) {
            columns.set(cell.column, { start: cell.column, end: cell.column + cell.span, leaf });
          }
        }
      }
      const blank = cells.some((cell) => !cell.continued && !trimmed(textOf(cell)));
      const target = labels.targets.get(pointer);
      if (columns.size >= (names.size === 1 ? 1 : 2) && columns.size * 2 >= filled.length && !blank && target) {
        const claim = this.claims.made.get(pointer) ?? this.claims.claim([target], "");
        for (const cell of filled) {
          const leaf = columns.get(cell.column)?.leaf;
          this.claims.leave(where, leaf ? labels.beyondColumn(textOf(cell), pointer, leaf) : "");
        }
        return { claim, columns: [...columns.values()].sort((one, other) => one.start - other.start) };
      }
    }
    return undefined;
  }

  /** What stands in the row of the header and heads no column: the label of the rows, or something else. */
  private besideColumns(cells: Cell[], { claim, columns }: Ruled, above: Map<number, Above>, where: string): void {
    const named = new Set(columns.map(({ start }) => start));
    for (const cell of cells) {
      const text = trimmed(textOf(cell));
      if (cell.continued || !text || named.has(cell.column)) {
        continue;
      }
      if (this.claims.labels.meant(text)[0].includes(claim.target)) {
        own(above, cell, claim, true);
        this.claims.leave(where, this.claims.labels.beyond(text, claim.target));
      } else if (!ORDINALS.has(squashed(text))) {
        this.claims.leave(where, text);
      }
    }
  }

  /** Whether `cells` is a row below the header: as many columns, and no label at its beginning. */
  private answers(cells: Cell[], { claim, columns }: Ruled): boolean {
    const [first] = filledOf(cells);
    if (!first) {
      return true;
    }
    const width = columns.reduce((sum, { start, end }) => sum + end - start, 0);
    const spanning = first.span > width - 1 && columns.length > 1;
    const text = textOf(first);
    const [targets, guessed] = text.length <= 80 ? this.claims.labels.meant(text) : [[], ""];
    const same = targets.some((target) => target.pointer === claim.target.pointer);
    return !spanning && (!targets.length || same || guessed !== "");
  }

  private dataRow(cells: Cell[], { claim, columns }: Ruled, where: string): void {
    const row: Row = { where, cells: [] };
    const filled = filledOf(cells);
    const summing = filled[0] !== undefined && SUMS.has(trimmed(squashed(textOf(filled[0])), ":"));
    for (const cell of filled) {
      const text = textOf(cell);
      const leaf = columns.find(({ start, end }) => start <= cell.column && cell.column < end)?.leaf;
      if (leaf && !summing && row.cells.every(([other]) => other !== leaf)) {
        row.cells.push([leaf, text]);
      } else if (!(/^\p{Nd}+$/u.test(squashed(text)) && !leaf) && !this.claims.labels.meant(text)[0].length) {
        this.claims.leave(where, text);
      }
    }
    if (row.cells.length) {
      claim.rows.push(row);
    }
  }
}

interface At {
  above: Map<number, Above>;
  over: Above | undefined;
  pending: Claim | undefined;
  untouched: boolean;
  cells: Cell[];
  index: number;
}

/** Whether a cell goes on with what is above it: not where it stands below a label with something beside it. */
function goesOn(over: Above, cells: Cell[], index: number): boolean {
  return !over.label || !cells.slice(index + 1).some((cell) => trimmed(textOf(cell)));
}

/** The columns below `cell` belong to `claim`, until another cell takes them. */
function own(above: Map<number, Above>, cell: Cell, claim: Claim, label: boolean): void {
  for (let column = cell.column; column < Math.min(cell.column + cell.span, cell.column + 100); column++) {
    above.set(column, { claim, label });
  }
}
