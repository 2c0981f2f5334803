import { el } from "./dom";

/** Turns the pages of a list: `turned` is told which to show, and `lead` where the reader then stands. */
export function renderPager(
  place: HTMLElement,
  page: number,
  last: number,
  turned: (page: number) => void,
  lead: () => void,
): void {
  place.hidden = last <= 1;
  const turn = (text: string, to: number): HTMLButtonElement => {
    const button = el("button", { type: "button", class: "zj-button--small" }, text);
    button.disabled = to < 1 || to > last;
    button.addEventListener("click", () => {
      turned(to);
      lead();
    });
    return button;
  };
  const where = el("span", {}, `第 ${page} 页，共 ${last} 页`);
  place.replaceChildren(turn("上一页", page - 1), where, turn("下一页", page + 1));
}
