import type { Browse, Row } from "../data";
import { el } from "../dom";
import { fold, values } from "./match";

export const PAGE = 20;

export function money(amount: number, unit: string): string {
  return `${amount.toLocaleString("zh-CN", { maximumFractionDigits: 2 })} ${unit}`;
}

/** One submission in the list. */
export function item(row: Row, data: Browse, asked: string[]): HTMLLIElement {
  const [number, address, title, unit, amount, excerpt] = row;
  const facets = data.facets.map((facet, f) =>
    values(row, f)
      .map((value) => facet.values[value])
      .join("、"),
  );
  return el(
    "li",
    { class: "zj-item" },
    el("h3", { class: "zj-item__title" }, el("a", { href: address }, ...marked(title, asked))),
    el(
      "p",
      { class: "zj-meta" },
      el("span", { class: "zj-number" }, ...marked(number, asked)),
      el("span", {}, ...marked(unit, asked)),
      ...shown(data, facets).map((text) => el("span", {}, text)),
      amount !== null && el("span", { class: "zj-money" }, money(amount, data.money)),
    ),
    excerpt !== "" && el("p", { class: "zj-item__text" }, excerpt),
  );
}

/** The facets worth a word in a row: where it comes from and what it is about, not which form it is on. */
function shown(data: Browse, facets: string[]): string[] {
  return facets.filter((text, f) => text !== "" && ["region", "domains"].includes(data.facets[f]?.key ?? ""));
}

/** The text with what was asked for marked in it. */
function marked(text: string, asked: string[]): (Node | string)[] {
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
