import type { Form } from "../../engine/fields";
import { literal } from "../../engine/text";
import type { Call } from "../contract";
import { squashed } from "../folding";
import { type Columns, claimsOf, likely } from "./headings";
import { bare, labelsOf, target } from "./labels";
import { type Cell, type Sheet, shown } from "./sheets";

// Which form a sheet is and where its header stands, as `zhengji.intake.layouts`: the few rows in which the most labels
// of a form are found.

const DEEPEST = 40; // rows in which a header is looked for
const HIGHEST = 4; // rows of a header
const FEWEST = 3; // labels that make a header
const MOST = 0.6; // of a form's blanks, to tell it from another that has all of these too

/** A sheet understood as a table of `form`: the rows of its header, its columns. `rivals` are forms that fit as well. */
export interface Layout extends Columns {
  form: Form;
  top: number;
  first: number;
  counted: string[];
  rivals: Form[];
}

type Fit = [number, number, number];
const better = (one: number[], other: number[]) => {
  const at = one.findIndex((value, index) => value !== other[index]);
  return at < 0 ? 0 : (one[at] ?? 0) - (other[at] ?? 0);
};

/** How `sheet` is laid out as a table of `form`, or of the form that fits best; undefined where it is none of them. */
export function layoutOf(sheet: Sheet, source: string, call: Call, form: Form | undefined): Layout | undefined {
  const found = (form ? [form] : call.forms).flatMap((one): [Fit, Layout][] => {
    const layout = best(sheet, one, form ? 2 : FEWEST);
    return layout ? [[fit(layout, sheet, source), layout]] : [];
  });
  found.sort((one, other) => better(other[0], one[0]));
  const [first, ...rest] = found;
  return (
    first && {
      ...first[1],
      rivals: rest.filter(([other]) => !better(other, first[0])).map(([, layout]) => layout.form),
    }
  );
}

/** How well a layout fits: named by the sheet or above its header, columns understood, share of the form covered. */
function fit({ form, claims, counted, top }: Layout, sheet: Sheet, source: string): Fit {
  const above = sheet.rows.slice(0, top).flatMap((row) => row.filter((cell) => cell !== ""));
  const said = [squashed(sheet.name), ...above.map((cell) => squashed(shown(cell)[0]))].join("\n");
  const known = labelsOf(form);
  const [title, label, short] = known.marks;
  const file = squashed(source.slice(source.lastIndexOf("/") + 1));
  const named =
    [title, short].some((mark) => mark && said.includes(mark)) || wholeWord(label, said) || wholeWord(label, file);
  const pointers = new Set([
    ...claims.map((claim) => claim.target.pointer),
    ...counted.flatMap((name) => known.targets(name)[0].map(({ pointer }) => pointer)),
  ]);
  const share = pointers.size / form.leaves.length;
  // of a form that is hardly begun, that it has fewer blanks says nothing
  return [named ? 1 : 0, pointers.size, share >= MOST ? share : 0];
}

/** Whether `mark` stands in `text`, and not as the beginning of another (附件1 in 附件10). */
function wholeWord(mark: string | undefined, text: string): boolean {
  return mark ? new RegExp(`${literal(mark)}(?![0-9])`).test(text) : false;
}

/** The rows that make the best header for `form`. */
function best(sheet: Sheet, form: Form, fewest: number): Layout | undefined {
  let found: Layout | undefined;
  let most: number[] = [fewest - 0.5, 0, 0];
  const depth = Math.min(DEEPEST, sheet.rows.length);
  const rows = spread(sheet, depth + HIGHEST);
  const single = rows.slice(0, depth).map((row) => hits(row, form));
  for (let top = 0; top < depth; top++) {
    for (let height = 1; height <= Math.min(HIGHEST, rows.length - top); height++) {
      const first = top + height;
      // a row that adds no label of its own is no part of a header
      if ((!single[top] && height === 1) || (first <= depth && !single[first - 1])) {
        continue;
      }
      const columns = claimsOf(rows.slice(top, first), form);
      const guesses = columns.claims.filter(({ guessed }) => guessed).length;
      // of equal ones the first, without the title above it and without the row beneath
      const worth = [columns.claims.length - 0.1 * guesses, -first, -height];
      if (better(worth, most) > 0) {
        most = worth;
        const passed = [...columns.passed].sort((one, other) => one - other);
        const counted = passed.map((column) => rows[first - 1]?.[column] ?? "");
        found = { ...columns, form, top, first, counted, rivals: [] };
      }
    }
  }
  return found && withLikely(withGroups(found, rows));
}

/** `layout` with the columns whose headers are nearly a label of a blank that has no column yet. */
function withLikely(layout: Layout): Layout {
  const { form } = layout;
  const claims = [...layout.claims];
  const others = new Map(layout.others);
  for (const [column, header] of layout.others) {
    const pointer = likely(header, form, new Set(claims.map((claim) => claim.target.pointer)));
    if (pointer) {
      others.delete(column);
      const guessed = `表头是“${header}”，当作“${form.labelOf(pointer)}”`;
      claims.push({ column, header, target: target(pointer), unit: "", guessed });
    }
  }
  return { ...layout, claims: claims.sort((one, other) => one.column - other.column), others };
}

/** `layout` with the rows above that name groups and sections: they tell columns of one name apart. */
function withGroups(layout: Layout, rows: string[][]): Layout {
  let { top } = layout;
  while (top && layout.first - top < HIGHEST && namesGroups(rows[top - 1] ?? [], layout.form)) {
    top--;
  }
  return top === layout.top ? layout : { ...layout, top, ...claimsOf(rows.slice(top, layout.first), layout.form) };
}

function namesGroups(row: string[], form: Form): boolean {
  const texts = new Set(row.filter((cell) => cell.trim()).map(bare));
  const { groups, plain } = labelsOf(form);
  return texts.size > 0 && 2 * [...texts].filter((text) => groups.has(text) || plain.has(text)).length > texts.size;
}

function hits(row: string[], form: Form): number {
  const known = labelsOf(form);
  return row.filter((cell) => cell && (known.targets(cell)[0].length || known.rows.has(bare(cell)))).length;
}

/** The first rows as texts, what a joined cell holds in all of its cells. */
function spread(sheet: Sheet, depth: number): string[][] {
  const rows = sheet.rows.slice(0, depth).map((row) => row.map((cell) => shown(cell)[0]));
  for (const [top, left, bottom, right] of sheet.merged) {
    const text = rows[top]?.[left];
    for (const row of text === undefined ? [] : rows.slice(top, bottom + 1)) {
      for (let column = left; column < Math.min(right + 1, row.length); column++) {
        row[column] ||= text ?? "";
      }
    }
  }
  return rows;
}

/** Whether a row under the header is the header again, as on every page of a long table. */
export function isRepeated(row: Cell[], { claims }: Layout): boolean {
  let said = 0;
  for (const { column, header } of claims) {
    const cell = row[column] ?? "";
    if (cell === "") {
      continue;
    }
    const text = bare(shown(cell)[0]);
    if (!text || !bare(header).endsWith(text)) {
      return false;
    }
    said++;
  }
  return said >= 2;
}
