import type { Browse } from "../data";
import { el } from "../dom";
import type { Selection } from "./selection";

/** How many facets stand open at first: the others are one press away. */
const OPEN = 3;

/** The panel of facets. `update` changes numbers and ticks in place, so that the focus stays where it is. */
export class Facets {
  readonly element: HTMLElement;
  readonly opener: HTMLButtonElement;
  private readonly veil = el("div", { class: "zj-veil" });
  private readonly done = el("button", { type: "button", class: "zj-button" });
  private readonly boxes: { input: HTMLInputElement; count: HTMLElement; label: HTMLElement }[][];

  constructor(data: Browse, selection: Selection, onChoose: (facet: number, value: number, on: boolean) => void) {
    const close = el("button", { type: "button", class: "zj-button--small" }, "关闭");
    this.opener = el("button", { type: "button", class: "zj-button zj-button--quiet zj-open-facets" }, "筛选");
    this.boxes = [];
    const groups = data.facets.flatMap((facet, f) => {
      const column: (typeof this.boxes)[number] = [];
      const items = facet.values.map((value, v) => {
        const input = el("input", { type: "checkbox" });
        const count = el("span", { class: "zj-facet__count" });
        const label = el("label", {}, input, el("span", { class: "zj-facet__name" }, value), count);
        input.addEventListener("change", () => onChoose(f, v, input.checked));
        column.push({ input, count, label });
        return el("li", {}, label);
      });
      this.boxes.push(column);
      if (facet.values.length === 0) return []; // nobody has said any
      const open = f < OPEN || (selection.chosen[f]?.size ?? 0) > 0;
      const list = el("ul", { "aria-label": facet.title }, ...items);
      return el("div", { class: "zj-facet" }, el("details", { open }, el("summary", {}, facet.title), list));
    });
    this.element = el(
      "aside",
      { class: "zj-facets", "aria-label": "筛选条件" },
      el("div", { class: "zj-facets__head" }, el("h2", {}, "筛选"), close),
      el("div", { class: "zj-facets__body" }, ...groups),
      el("div", { class: "zj-facets__foot" }, this.done),
    );
    this.opener.addEventListener("click", () => this.open());
    for (const element of [close, this.done, this.veil]) element.addEventListener("click", () => this.close());
    this.element.addEventListener("keydown", (event) => this.onKey(event));
  }

  update(selection: Selection, counts: number[][], found: number): void {
    let chosen = 0;
    this.boxes.forEach((column, f) => {
      column.forEach(({ input, count, label }, v) => {
        const number = counts[f]?.[v] ?? 0;
        input.checked = selection.chosen[f]?.has(v) ?? false;
        if (input.checked) chosen += 1;
        count.textContent = String(number);
        label.toggleAttribute("data-empty", number === 0 && !input.checked);
      });
    });
    this.opener.textContent = chosen > 0 ? `筛选（${chosen}）` : "筛选";
    this.done.textContent = `查看 ${found} 件`;
  }

  /** On a phone the panel is a sheet over the list: a dialog while it is open. */
  private open(): void {
    this.element.after(this.veil);
    for (const element of [this.element, this.veil]) element.setAttribute("data-open", "");
    this.element.setAttribute("role", "dialog");
    this.element.setAttribute("aria-modal", "true");
    this.element.querySelector<HTMLElement>("button")?.focus();
  }

  private close(): void {
    if (!this.element.hasAttribute("data-open")) return;
    for (const element of [this.element, this.veil]) element.removeAttribute("data-open");
    this.element.removeAttribute("role");
    this.element.removeAttribute("aria-modal");
    this.opener.focus();
  }

  private onKey(event: KeyboardEvent): void {
    if (!this.element.hasAttribute("data-open")) return;
    if (event.key === "Escape") this.close();
    if (event.key !== "Tab") return;
    const stops = [...this.element.querySelectorAll<HTMLElement>("button, summary, details[open] input")];
    const first = stops[0];
    const last = stops[stops.length - 1];
    const leaving = event.shiftKey ? first : last;
    if (document.activeElement !== leaving) return;
    event.preventDefault();
    (event.shiftKey ? last : first)?.focus();
  }
}
