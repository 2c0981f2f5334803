import { address, LEAST, MOST } from "../compare/address";
import type { Browse } from "../data";
import { cross, el } from "../dom";

/** The bar below the list with what is ticked, and the way to the page that compares. */
export class Picked {
  readonly element = el("aside", { class: "zj-picked", "aria-label": "待对比", hidden: true });

  constructor(
    private readonly data: Browse,
    private readonly onDrop: (number: string) => void,
  ) {}

  update(ticked: string[]): void {
    this.element.hidden = ticked.length === 0;
    if (ticked.length === 0) return;
    const titles = new Map(this.data.rows.map((row) => [row[0], row[2]]));
    const chips = ticked.map((number) => {
      const title = titles.get(number) ?? number;
      const chip = el("button", { type: "button", class: "zj-chip", "aria-label": `不再对比：${title}` });
      chip.append(el("span", {}, title), cross());
      chip.addEventListener("click", () => this.onDrop(number));
      return el("li", {}, chip);
    });
    const ready = ticked.length >= LEAST;
    this.element.replaceChildren(
      el("ul", { class: "zj-chips" }, ...chips),
      ready
        ? el("a", { class: "zj-button", href: address(ticked) }, `对比这 ${ticked.length} 件`)
        : el("span", { class: "zj-picked__hint" }, `再选一件即可对比，最多 ${MOST} 件`),
    );
  }
}
