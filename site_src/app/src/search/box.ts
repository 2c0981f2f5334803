import { type Row, siteAddress } from "../data";
import { el } from "../dom";
import type { Finder } from "./finder";
import { parse } from "./query";

const SHOWN = 6;
const PATIENCE = 200;

/** The search of every page's header: `/` or its link opens a box over the page, Escape closes it. */
export class Box {
  private turn = 0;
  private waiting = 0;
  private active = -1;
  private rows: Row[] = [];
  private readonly input = el("input", {
    type: "search",
    class: "zj-input",
    placeholder: "检索全文",
    "aria-label": "检索全文",
    role: "combobox",
    "aria-expanded": "false",
    "aria-controls": "zj-hits",
    "aria-autocomplete": "list",
    autocomplete: "off",
    spellcheck: "false",
  });
  private readonly hits = el("ul", { id: "zj-hits", class: "zj-hits", role: "listbox", "aria-label": "检索结果" });
  private readonly told = el("p", { class: "zj-box__told", role: "status" });
  private readonly panel = el("div", { class: "zj-box", role: "search" }, this.input, this.hits, this.told);

  constructor(
    private readonly opener: HTMLAnchorElement,
    private readonly script: HTMLScriptElement,
    private readonly finder: () => Promise<Finder | undefined>,
  ) {
    this.panel.hidden = true;
    this.hits.hidden = true;
    opener.after(this.panel);
    opener.setAttribute("aria-expanded", "false");
    opener.setAttribute("role", "button");
    opener.addEventListener("click", (event) => {
      event.preventDefault();
      if (this.panel.hidden) this.open();
      else this.close();
    });
    opener.addEventListener("keydown", (event) => {
      if (event.key !== " ") return;
      event.preventDefault();
      this.open();
    });
    document.addEventListener("keydown", (event) => this.onPageKey(event));
    document.addEventListener("pointerdown", (event) => {
      const inside =
        event.target instanceof Node && (this.panel.contains(event.target) || opener.contains(event.target));
      if (!inside) this.close(false);
    });
    this.panel.addEventListener("focusout", (event) => {
      if (event.relatedTarget instanceof Node && !this.panel.contains(event.relatedTarget)) this.close(false);
    });
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.input.addEventListener("input", () => {
      clearTimeout(this.waiting);
      this.waiting = window.setTimeout(() => void this.look(), PATIENCE);
    });
  }

  private onPageKey(event: KeyboardEvent): void {
    if (event.key === "Escape" && !this.panel.hidden) this.close();
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const at = document.activeElement;
    if (at instanceof HTMLElement && at.matches("input:not([type=checkbox], [type=radio]), textarea, select")) return;
    event.preventDefault();
    const own = document.querySelector<HTMLInputElement>("[data-zj-search] input[type=search]");
    if (own) own.focus();
    else this.open();
  }

  private open(): void {
    this.panel.hidden = false;
    this.opener.setAttribute("aria-expanded", "true");
    this.told.textContent = "回车看全部结果，上下键选择，Esc 关闭";
    this.input.focus();
    this.input.select();
  }

  private close(back = true): void {
    if (this.panel.hidden) return;
    this.panel.hidden = true;
    this.opener.setAttribute("aria-expanded", "false");
    if (back) this.opener.focus();
  }

  private onKey(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const options = [...this.hits.children];
    if (event.key === "Enter") {
      event.preventDefault();
      const chosen = this.rows[this.active];
      if (this.input.value.trim()) this.go(chosen ? chosen[1] : this.results());
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && options.length > 0) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      // Past either end stands the question itself.
      this.activate(((this.active + 1 + step + options.length + 1) % (options.length + 1)) - 1);
    }
  }

  private activate(place: number): void {
    this.active = place;
    [...this.hits.children].forEach((option, n) => {
      option.setAttribute("aria-selected", String(n === place));
    });
    if (place < 0) this.input.removeAttribute("aria-activedescendant");
    else this.input.setAttribute("aria-activedescendant", `zj-hit-${place}`);
  }

  private results(): string {
    return `search.html#${new URLSearchParams({ q: this.input.value.trim() })}`;
  }

  private go(address: string): void {
    location.href = siteAddress(address, this.script);
    this.close();
  }

  private async look(): Promise<void> {
    this.turn += 1;
    const turn = this.turn;
    const finder = await this.finder();
    try {
      const answer = await finder?.find(parse(this.input.value));
      const rows = answer?.rows.filter((row) => !answer.doubted.has(row)) ?? [];
      if (turn === this.turn) this.show(rows);
    } catch {
      if (turn === this.turn) this.told.textContent = "检索所需的数据没有读到，请再试一次。";
    }
    if (!finder) this.told.textContent = "这个网站没有全文索引。";
  }

  private show(rows: Row[]): void {
    this.rows = rows.slice(0, SHOWN);
    this.hits.replaceChildren(
      ...this.rows.map(([number, address, title, unit], n) => {
        const option = el(
          "li",
          { id: `zj-hit-${n}`, role: "option", "aria-selected": "false" },
          el("span", { class: "zj-hits__title" }, title),
          el("span", { class: "zj-meta" }, `${number} ${unit}`),
        );
        option.addEventListener("click", () => this.go(address));
        return option;
      }),
    );
    this.hits.hidden = rows.length === 0;
    this.input.setAttribute("aria-expanded", String(rows.length > 0));
    this.activate(-1);
    const asked = this.input.value.trim() !== "";
    this.told.textContent = asked
      ? rows.length > 0
        ? `共 ${rows.length.toLocaleString("zh-CN")} 件，按回车看全部和所在的段落`
        : "没有找到"
      : "回车看全部结果，上下键选择，Esc 关闭";
  }
}
