import { MOST } from "../compare/address";
import type { Browse, Row } from "../data";
import { el } from "../dom";
import { type Found, fold, values } from "./match";
import { BY_MONEY, type Sort } from "./selection";

export const PAGE = 20;

export function money(amount: number, unit: string): string {
  return `${amount.toLocaleString("zh-CN", { maximumFractionDigits: 2 })} ${unit}`;
}

/** What some submissions ask for together, and how many of them say so. */
export function summed(found: Found, unit: string): string[] {
  if (found.withMoney === 0) return [];
  const stated = found.withMoney < found.rows.length ? `（${found.withMoney.toLocaleString("zh-CN")} 件写明）` : "";
  return [`；资金合计 ${money(found.money, unit)}${stated}`];
}

/** What a list needs to know of the reader's question. */
export interface Shown {
  data: Browse;
  asked: string[];
  ticked: string[];
  sort: Sort;
  onTick: (number: string, on: boolean) => void;
  onSort: (sort: Sort) => void;
}

/** One submission in the list, or on a card. */
export function item(row: Row, to: Shown): HTMLLIElement {
  const [number, address, title, unit, amount, excerpt] = row;
  return el(
    "li",
    { class: "zj-item" },
    el("h3", { class: "zj-item__title" }, el("a", { href: address }, ...marked(title, to.asked))),
    el(
      "p",
      { class: "zj-meta" },
      el("span", { class: "zj-number" }, ...marked(number, to.asked)),
      el("span", {}, ...marked(unit, to.asked)),
      ...shown(row, to.data).map((text) => el("span", {}, text)),
      amount !== null && el("span", { class: "zj-money" }, money(amount, to.data.money)),
    ),
    excerpt !== "" && el("p", { class: "zj-item__text" }, excerpt),
    el("label", { class: "zj-tick" }, tick(row, to), "对比"),
  );
}

/** The same as lines of a table. */
export function table(rows: Row[], to: Shown): HTMLElement {
  const facets = place(to.data).map((f) => to.data.facets[f]?.title ?? "");
  const plain = (text: string): HTMLElement => el("th", { scope: "col" }, text);
  const cents = rows.some((row) => row[4] !== null && !Number.isInteger(row[4])) ? 2 : 0; // the same in every line
  const amount = (sum: number | null): string => sum?.toLocaleString("zh-CN", { minimumFractionDigits: cents }) ?? "";
  const sum = to.data.money && heading(`资金（${to.data.money}）`, to.sort === "money" ? "least" : "money", to);
  if (sum) sum.className = "zj-num";
  const own = [heading("名称", "title", to), heading("单位", "unit", to)];
  const headers = [plain("对比"), plain("编号"), ...own, ...facets.map(plain)];
  const lines = rows.map((row) =>
    el(
      "tr",
      { class: "zj-item" },
      el("td", {}, el("label", { class: "zj-tick" }, tick(row, to), el("span", { class: "zj-hidden" }, "对比"))),
      el("td", { class: "zj-number" }, ...marked(row[0], to.asked)),
      el("th", { scope: "row" }, el("a", { href: row[1] }, ...marked(row[2], to.asked))),
      el("td", {}, ...marked(row[3], to.asked)),
      ...place(to.data).map((f) => el("td", {}, named(row, f, to.data))),
      sum && el("td", { class: "zj-num" }, amount(row[4])),
    ),
  );
  return el(
    "div",
    { class: "zj-scroll", tabindex: "0", role: "region", "aria-label": "征集列表" },
    el(
      "table",
      { class: "zj-table zj-rows" },
      el("thead", {}, el("tr", {}, ...headers, sum)),
      el("tbody", {}, ...lines),
    ),
  );
}

/** The head of a column that a click orders by. */
function heading(text: string, sort: Sort, to: Shown): HTMLElement {
  const button = el("button", { type: "button", class: "zj-by" }, text);
  const head = el("th", { scope: "col" }, button);
  const now = to.sort === sort || (BY_MONEY.includes(sort) && BY_MONEY.includes(to.sort));
  if (now) head.setAttribute("aria-sort", to.sort === "money" ? "descending" : "ascending");
  button.addEventListener("click", () => to.onSort(sort));
  return head;
}

function tick(row: Row, to: Shown): HTMLInputElement {
  const box = el("input", { type: "checkbox", "aria-label": `对比：${row[2]}`, "data-number": row[0] });
  box.checked = to.ticked.includes(row[0]);
  box.disabled = !box.checked && to.ticked.length >= MOST;
  box.addEventListener("change", () => to.onTick(row[0], box.checked));
  return box;
}

/** Where the facets stand that are worth a word in a row: where it comes from and what it is about. */
function place(data: Browse): number[] {
  return data.facets.flatMap((facet, f) => (["region", "domains"].includes(facet.key) ? [f] : []));
}

function named(row: Row, f: number, data: Browse): string {
  return values(row, f)
    .map((value) => data.facets[f]?.values[value])
    .join("、");
}

function shown(row: Row, data: Browse): string[] {
  return place(data)
    .map((f) => named(row, f, data))
    .filter(Boolean);
}

/** The text with what was asked for marked in it. */
export function marked(text: string, asked: string[]): (Node | string)[] {
  const folded = fold(text);
  // Folding may change lengths (㎡): then marking by position would be wrong, and is left out.
  if (asked.length === 0 || folded.length !== text.length) return [text];
  const parts: (Node | string)[] = [];
  let at = 0;
  while (at < text.length) {
    let next = -1;
    let length = 0;
    for (const term of asked) {
      const place = folded.indexOf(term, at);
      if (place >= 0 && (next < 0 || place < next || (place === next && term.length > length))) {
        next = place;
        length = term.length;
      }
    }
    if (next < 0) break;
    if (next > at) parts.push(text.slice(at, next));
    parts.push(el("mark", {}, text.slice(next, next + length)));
    at = next + length;
  }
  if (at < text.length) parts.push(text.slice(at));
  return parts;
}
