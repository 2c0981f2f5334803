import { el } from "../dom";

/** A figure's numbers as they are pasted: what they show and in what, the table, where they come from. */
interface Told {
  title: string;
  unit: string;
  rows: string[][];
  source: string;
}

/** Puts a 复制表格 button beside the table of every figure: pasted into a spreadsheet or a text, its numbers are a table. */
export function offerTables(root: ParentNode = document): void {
  for (const figure of root.querySelectorAll<HTMLElement>(".zj-figure")) {
    const table = figure.querySelector<HTMLTableElement>(".zj-data table, table.zj-heat, table.zj-sums");
    if (!table) continue;
    const button = el("button", { type: "button", class: "zj-copy" }, "复制表格");
    const hidden = el("span", { class: "zj-hidden" }, `：${words(figure, ".zj-figure__title")}`);
    button.append(hidden);
    button.addEventListener("click", () => {
      const done = copyBoth(markup(told(figure, table)), plain(told(figure, table)));
      button.replaceChildren(done ? "已复制" : "请手动复制", hidden);
      setTimeout(() => button.replaceChildren("复制表格", hidden), 2000);
    });
    (table.closest(".zj-data") ?? figure.querySelector(".zj-source") ?? figure.lastElementChild)?.before(button);
  }
}

function told(figure: HTMLElement, table: HTMLTableElement): Told {
  const rows = [...table.rows].map((row) => [...row.cells].map((cell) => cell.textContent?.trim() ?? ""));
  return {
    title: words(figure, ".zj-figure__title"),
    unit: words(figure, ".zj-figure__unit"),
    rows,
    source: words(figure, ".zj-source"),
  };
}

function words(figure: HTMLElement, part: string): string {
  return figure.querySelector(part)?.textContent?.trim() ?? "";
}

/** For a spreadsheet: a line for each row, and numbers without the marks of thousands, so that they are numbers. */
function plain({ title, unit, rows, source }: Told): string {
  const lines = rows.map((row) => row.map((cell) => (/^[\d,]+(\.\d+)?$/.test(cell) ? cell.replace(/,/g, "") : cell)));
  return [[title], [unit], ...lines, [source]].map((line) => line.join("\t")).join("\n");
}

/** For a text: the same as a table with lines. */
function markup({ title, unit, rows, source }: Told): string {
  const lines = rows.map((row, n) => el("tr", {}, ...row.map((cell) => el(n === 0 ? "th" : "td", {}, cell))));
  const table = el("table", { border: "1" }, el("tbody", {}, ...lines));
  return [el("p", {}, el("b", {}, title)), el("p", {}, unit), table, el("p", {}, source)]
    .map((part) => part.outerHTML)
    .join("");
}

/** Through the copy event: it takes both kinds at once, and works on pages opened from disk. */
function copyBoth(html: string, text: string): boolean {
  let done = false;
  const fill = (event: ClipboardEvent): void => {
    event.preventDefault();
    event.clipboardData?.setData("text/html", html);
    event.clipboardData?.setData("text/plain", text);
    done = true;
  };
  document.addEventListener("copy", fill, { once: true });
  document.execCommand("copy");
  document.removeEventListener("copy", fill);
  return done;
}
