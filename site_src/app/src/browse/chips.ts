import type { Browse } from "../data";
import { cross, el } from "../dom";
import type { Selection } from "./selection";

/** What is chosen, each with the way to drop it, over the list. */
export class Chips {
  readonly element = el("ul", { class: "zj-chips", "aria-label": "已选条件" });

  constructor(
    private readonly data: Browse,
    private readonly onDrop: (facet: number, value: number) => void,
    private readonly onClear: () => void,
  ) {}

  update(selection: Selection): void {
    const chips = this.data.facets.flatMap((facet, f) =>
      [...(selection.chosen[f] ?? [])].map((value) => {
        const name = facet.values[value] ?? "";
        return this.chip([name, cross()], `去掉条件：${name}`, () => this.onDrop(f, value));
      }),
    );
    if (chips.length > 1) {
      const clear = this.chip(["全部清除"], undefined, this.onClear);
      clear.firstElementChild?.classList.add("zj-chip--clear");
      chips.push(clear);
    }
    this.element.hidden = chips.length === 0;
    this.element.replaceChildren(...chips);
  }

  private chip(content: (Node | string)[], label: string | undefined, onClick: () => void): HTMLLIElement {
    const chip = el("button", { type: "button", class: "zj-chip", "aria-label": label }, ...content);
    chip.addEventListener("click", onClick);
    return el("li", {}, chip);
  }
}
