// A script of its own, loaded only when somebody asks for a workbook.
import writeExcel, { type Cell } from "write-excel-file/universal";
import type { Sheet } from "./take/sheets";

window.zhengji = window.zhengji ?? {};
window.zhengji.xlsx = (sheets: Sheet[]): Promise<Blob> =>
  writeExcel(
    sheets.map(({ name, headings, rows }) => ({
      sheet: name,
      stickyRowsCount: 1,
      orientation: "landscape" as const,
      columns: headings.map(([, width]) => ({ width })),
      data: [
        headings.map(([header]): Cell => ({ value: header, type: String, fontWeight: "bold", wrap: true })),
        ...rows.map((row) => row.map(cell)),
      ],
    })),
  ).toBlob();

const LONGEST = 32_767; // characters: Excel refuses a workbook with a longer cell

/** A number stays one; all else is text in a cell of text, which nothing takes for a formula. */
function cell(value: string | number | null): Cell {
  if (value === null) return null;
  if (typeof value === "number") return { value, type: Number, alignVertical: "top" };
  // The library looks texts up in a plain object: one called as a member of those ("constructor") would be lost.
  const text = value in Object.prototype ? `${value} ` : value.slice(0, LONGEST);
  return { value: text, type: String, format: "@", wrap: true, alignVertical: "top" };
}
