import type { Cell } from "../facts";
import type { Sheet } from "./sheets";

const GUARDED = /^[=+\-@＝＋－＠\t\r\n']/;

/** The same CSV as the site's downloads: with a BOM, and an apostrophe before what a spreadsheet would run. */
export function csv(sheet: Sheet): string {
  const rows = [sheet.headings.map(([header]) => header), ...sheet.rows];
  return `\uFEFF${rows.map((row) => `${row.map(shown).join(",")}\r\n`).join("")}`;
}

function shown(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  const text = GUARDED.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}
