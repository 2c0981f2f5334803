import { blockOf, type Cell, type Facts } from "../facts";

/** A table under its name, each column with its header and width. */
export interface Sheet {
  name: string;
  headings: [string, number][];
  rows: Cell[][];
}

export type WriteXlsx = (sheets: Sheet[]) => Promise<Blob>;

/** A sheet for each form, its columns as printed, the rows in the order of `numbers`. */
export function sheets(numbers: string[], facts: Record<string, Facts>): Sheet[] {
  const found = new Map<string, Sheet>();
  for (const number of numbers) {
    const block = facts[blockOf(number)];
    const row = block?.rows[number];
    if (!block || !row) continue;
    let sheet = found.get(block.form);
    if (!sheet) {
      sheet = { name: sheetName(block.form), headings: block.headings, rows: [] };
      found.set(block.form, sheet);
    }
    sheet.rows.push(row.cells);
  }
  return [...found.values()];
}

/** All in one table: the columns of every form that is there, those that print the same label joined. */
export function joined(parts: Sheet[]): Sheet {
  const only = parts[0];
  if (only && parts.length === 1) return only;
  const [first, ...rest] = [...new Map(parts.flatMap((part) => part.headings))];
  const headings: [string, number][] = first ? [first, ["征集表", 26], ...rest] : [];
  const rows = parts.flatMap((part) => {
    const at = new Map(part.headings.map(([header], column) => [header, column]));
    return part.rows.map((row) =>
      headings.map(([header], column) => (column === 1 ? part.name : (row[at.get(header) ?? -1] ?? null))),
    );
  });
  return { name: "", headings, rows };
}

/** A name that Excel allows. */
function sheetName(name: string): string {
  return name.replace(/[[\]:*?/\\']/g, " ").slice(0, 31);
}
