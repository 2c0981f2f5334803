import type { Browse } from "../data";
import { el } from "../dom";
import { renderPager } from "../pager";
import { leaveTrail } from "../reading/trail";
import { Chips } from "./chips";
import { Facets } from "./facets";
import { item, PAGE, summed, table } from "./list";
import { Rows, terms } from "./match";
import { Picked } from "./picked";
import { BY_MONEY, LAYOUTS, type Layout, nothing, read, type Selection, SORTS, type Sort, write } from "./selection";
import { Taking } from "./taking";

/** The browse page as the reader sees it: every change goes through `change`, which also puts it in the address. */
export class View {
  private selection: Selection;
  private readonly rows: Rows;
  private readonly facets: Facets;
  private readonly query = el("input", {
    type: "search",
    class: "zj-input",
    placeholder: "名称、单位或编号",
    "aria-label": "在名称、单位、编号中查找",
    autocomplete: "off",
    spellcheck: "false",
  });
  private readonly sort = el("select", { class: "zj-input" });
  private readonly chips: Chips;
  private readonly count = el("p", { class: "zj-count", role: "status", tabindex: "-1" });
  private readonly layouts = el("div", { class: "zj-layouts", role: "group", "aria-label": "显示方式" });
  private readonly list = el("div", {});
  private readonly taking: Taking;
  private readonly picked: Picked;
  private readonly pages = el("nav", { class: "zj-pages", "aria-label": "翻页" });

  constructor(
    private readonly place: HTMLElement,
    private readonly data: Browse,
    script: HTMLScriptElement,
  ) {
    this.selection = read(location.hash, data);
    this.rows = new Rows(data);
    this.facets = new Facets(data, this.selection, (facet, value, on) => {
      const chosen = this.selection.chosen[facet];
      if (on) chosen?.add(value);
      else chosen?.delete(value);
      this.change();
    });
    this.chips = new Chips(
      data,
      (facet, value) => {
        this.selection.chosen[facet]?.delete(value);
        this.change();
        this.count.focus();
      },
      () => {
        this.selection.chosen = nothing(data).chosen;
        this.change();
        this.count.focus();
      },
    );
    this.taking = new Taking(async () => this.rows.find(this.selection).rows.map((row) => row[0]), script);
    this.picked = new Picked(data, (number) => this.tick(number, false));
    for (const [value, text] of Object.entries(LAYOUTS)) {
      const button = el("button", { type: "button", value }, text);
      button.addEventListener("click", () => {
        this.selection.layout = value as Layout;
        this.change(this.selection.page);
      });
      this.layouts.append(button);
    }
    const sorts = { ...SORTS, number: data.order ?? SORTS.number };
    for (const [value, text] of Object.entries(sorts))
      if (data.money || !BY_MONEY.includes(value)) this.sort.append(el("option", { value }, text));
    this.query.addEventListener("input", () => {
      this.selection.query = this.query.value;
      this.change(1, "replace"); // every letter typed would be a step back
    });
    this.sort.addEventListener("change", () => this.order(this.sort.value as Sort));
    addEventListener("popstate", () => {
      this.selection = read(location.hash, data);
      this.render();
    });
  }

  show(): void {
    const tools = el(
      "div",
      { class: "zj-tools", role: "search" },
      this.query,
      this.facets.opener,
      el("label", { class: "zj-sort" }, "排序", this.sort),
    );
    this.place.replaceChildren(
      this.facets.element,
      el(
        "div",
        { class: "zj-found" },
        tools,
        this.chips.element,
        el("div", { class: "zj-bar-line" }, this.count, this.layouts, this.taking.element),
        this.list,
        this.pages,
        this.picked.element,
      ),
    );
    leaveTrail(this.list, () => this.rows.find(this.selection).rows);
    this.place.setAttribute("data-ready", "");
    this.render();
  }

  /** A new question starts at its first page; only the turning of pages itself says otherwise. */
  private change(page = 1, step: "push" | "replace" = "push"): void {
    this.selection.page = page;
    const hash = write(this.selection, this.data);
    const address = hash ? `#${hash}` : location.pathname + location.search;
    if (step === "push") history.pushState(null, "", address);
    else history.replaceState(null, "", address);
    this.render();
  }

  private order(sort: Sort): void {
    if (sort === this.selection.sort) return;
    this.selection.sort = sort;
    this.change();
  }

  private tick(number: string, on: boolean): void {
    const others = this.selection.ticked.filter((one) => one !== number);
    this.selection.ticked = on ? [...others, number] : others;
    this.change(this.selection.page, "replace");
    this.list.querySelector<HTMLElement>(`[data-number="${CSS.escape(number)}"]`)?.focus();
  }

  private render(): void {
    const { selection, data } = this;
    const found = this.rows.find(selection);
    const last = Math.max(1, Math.ceil(found.rows.length / PAGE));
    selection.page = Math.min(selection.page, last);
    const from = (selection.page - 1) * PAGE;
    const asked = terms(selection.query);

    if (this.query.value !== selection.query) this.query.value = selection.query;
    this.sort.value = selection.sort;
    this.facets.update(selection, found.counts, found.rows.length);
    this.chips.update(selection);
    const all = found.rows.length === data.rows.length;
    this.count.replaceChildren(
      all ? "共 " : "符合条件的 ",
      el("b", {}, found.rows.length.toLocaleString("zh-CN")),
      all ? " 件" : ` 件，共 ${data.rows.length.toLocaleString("zh-CN")} 件`,
      ...summed(found, data.money),
    );
    const rows = found.rows.slice(from, from + PAGE);
    const onTick = (number: string, on: boolean): void => this.tick(number, on);
    const onSort = (sort: Sort): void => {
      this.order(sort);
      this.list.querySelector<HTMLElement>("[aria-sort] button")?.focus();
    };
    const to = { data, asked, ticked: selection.ticked, sort: selection.sort, onTick, onSort };
    if (rows.length === 0) {
      const none = "没有符合全部条件的征集。可以去掉一个条件，或换一个词。";
      this.list.replaceChildren(el("p", { class: "zj-empty" }, none));
    } else if (selection.layout === "table") {
      this.list.replaceChildren(table(rows, to));
    } else {
      const kind = selection.layout === "cards" ? "zj-list zj-list--cards" : "zj-list";
      this.list.replaceChildren(el("ol", { class: kind }, ...rows.map((row) => item(row, to))));
    }
    for (const button of this.layouts.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.value === selection.layout));
    }
    this.taking.update(found.rows.length);
    this.picked.update(selection.ticked);
    renderPager(
      this.pages,
      selection.page,
      last,
      (page) => this.change(page),
      () => this.lead(),
    );
  }

  private lead(): void {
    this.count.focus({ preventScroll: true });
    this.place.scrollIntoView();
  }
}
