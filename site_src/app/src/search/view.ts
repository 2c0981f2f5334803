import { Facets } from "../browse/facets";
import { marked, money } from "../browse/list";
import { Rows, values } from "../browse/match";
import { read, type Selection, write } from "../browse/selection";
import type { Browse, Row } from "../data";
import { el } from "../dom";
import { renderPager } from "../pager";
import { leaveTrail } from "../reading/trail";
import type { Finder } from "./finder";
import { type Place, Texts } from "./passages";
import { parse, type Query } from "./query";

const PAGE = 10;
const PATIENCE = 250; // milliseconds after the last key before the question is asked

interface Result {
  row: Row;
  places: Place[];
}

/** The search page as the reader sees it; what is asked stands in the address. */
export class SearchView {
  private readonly data: Browse;
  private readonly texts: Texts;
  private readonly facets: Facets;
  private selection: Selection;
  private found: Row[] = [];
  private turn = 0;
  private waiting = 0;
  private readonly query = el("input", {
    type: "search",
    class: "zj-input",
    placeholder: "词语、“短语”、-不要的词",
    "aria-label": "检索全文",
    autocomplete: "off",
    spellcheck: "false",
  });
  private readonly count = el("p", { class: "zj-count", role: "status", tabindex: "-1" });
  private readonly list = el("ol", { class: "zj-list" });
  private readonly pages = el("nav", { class: "zj-pages", "aria-label": "翻页" });

  constructor(
    private readonly place: HTMLElement,
    private readonly finder: Finder,
    script: HTMLScriptElement,
  ) {
    this.data = finder.data;
    this.texts = new Texts(script);
    this.selection = read(location.hash, this.data);
    this.facets = new Facets(this.data, this.selection, (facet, value, on) => {
      const chosen = this.selection.chosen[facet];
      if (on) chosen?.add(value);
      else chosen?.delete(value);
      this.change(1, "push");
    });
    this.query.addEventListener("input", () => {
      clearTimeout(this.waiting);
      this.waiting = window.setTimeout(() => this.ask("replace"), PATIENCE);
    });
    this.query.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      clearTimeout(this.waiting);
      this.ask("push");
    });
    for (const moved of ["popstate", "hashchange"]) addEventListener(moved, () => this.follow());
  }

  show(): void {
    const tools = el("div", { class: "zj-tools", role: "search" }, this.query, this.facets.opener);
    this.place.replaceChildren(
      this.facets.element,
      el("div", { class: "zj-found" }, tools, this.count, this.list, this.pages),
    );
    leaveTrail(this.list, () => this.shown());
    this.place.setAttribute("data-ready", "");
    this.query.value = this.selection.query;
    if (!this.selection.query) this.query.focus({ preventScroll: true });
    void this.look();
  }

  private follow(): void {
    if (location.hash.slice(1) === write(this.selection, this.data)) return;
    this.selection = read(location.hash, this.data);
    this.query.value = this.selection.query;
    void this.look();
  }

  private ask(step: "push" | "replace"): void {
    if (this.query.value.trim() === this.selection.query.trim() && step === "replace") return;
    this.selection.query = this.query.value;
    this.change(1, step);
  }

  private change(page: number, step: "push" | "replace"): void {
    this.selection.page = page;
    const hash = write(this.selection, this.data);
    const address = hash ? `#${hash}` : location.pathname + location.search;
    if (step === "push") history.pushState(null, "", address);
    else history.replaceState(null, "", address);
    void this.look();
  }

  /** Looks a question up and shows a page of its results, unless another question has come since. */
  private async look(): Promise<void> {
    this.turn += 1;
    const turn = this.turn;
    const query = parse(this.selection.query);
    this.place.setAttribute("aria-busy", "true");
    try {
      const found = await this.finder.find(query);
      if (turn !== this.turn) return;
      this.found = found;
      const results = await this.page(query, turn);
      if (turn === this.turn) this.render(query, results);
    } catch {
      if (turn !== this.turn) return;
      this.count.textContent = "检索所需的数据没有读到，请检查网络，然后再试一次。";
      this.list.replaceChildren();
      this.pages.hidden = true;
    } finally {
      if (turn === this.turn) this.place.removeAttribute("aria-busy");
    }
  }

  /** The results of the page in sight. One whose text does not say it after all is dropped, and the next moves up. */
  private async page(query: Query, turn: number): Promise<Result[]> {
    for (;;) {
      const shown = this.shown();
      const last = Math.max(1, Math.ceil(shown.length / PAGE));
      this.selection.page = Math.min(this.selection.page, last);
      const rows = shown.slice((this.selection.page - 1) * PAGE, this.selection.page * PAGE);
      const places = await Promise.all(rows.map((row) => this.texts.places(row[0], query)));
      const wrong = new Set(rows.filter((_, n) => places[n] === undefined));
      if (wrong.size === 0 || turn !== this.turn) return rows.map((row, n) => ({ row, places: places[n] ?? [] }));
      this.found = this.found.filter((row) => !wrong.has(row));
    }
  }

  private narrowed(): ReturnType<Rows["find"]> {
    return new Rows({ ...this.data, rows: this.found }).find({ ...this.selection, query: "", sort: "number" });
  }

  private shown(): Row[] {
    return this.narrowed().rows;
  }

  private render(query: Query, results: Result[]): void {
    const { rows, counts } = this.narrowed();
    this.facets.update(this.selection, counts, rows.length);
    const asked = query.wanted.length > 0;
    if (asked) {
      this.count.replaceChildren("找到 ", el("b", {}, rows.length.toLocaleString("zh-CN")), " 件");
    } else {
      this.count.textContent = query.unwanted.length > 0 ? "请再写一个要找的词。" : "请输入要找的词。";
    }
    this.list.replaceChildren(...results.map((result) => this.item(result, query)));
    if (asked && rows.length === 0) {
      const text = "没有找到。可以换一个词，去掉引号或条件，或到“浏览”页按领域、地区查看。";
      this.list.append(el("li", { class: "zj-empty" }, text));
    }
    renderPager(
      this.pages,
      this.selection.page,
      Math.ceil(rows.length / PAGE),
      (page) => this.change(page, "push"),
      () => this.lead(),
    );
  }

  private item({ row, places }: Result, query: Query): HTMLLIElement {
    const [number, address, title, unit, amount] = row;
    const facets = this.data.facets.flatMap((facet, f) =>
      facet.key === "region" || facet.key === "domains"
        ? [
            values(row, f)
              .map((v) => facet.values[v])
              .join("、"),
          ]
        : [],
    );
    return el(
      "li",
      { class: "zj-item" },
      el("h3", { class: "zj-item__title" }, el("a", { href: address }, ...marked(title, query.wanted))),
      el(
        "p",
        { class: "zj-meta" },
        el("span", { class: "zj-number" }, number),
        el("span", {}, unit),
        ...facets.filter(Boolean).map((text) => el("span", {}, text)),
        amount !== null && el("span", { class: "zj-money" }, money(amount, this.data.money)),
      ),
      ...places.map(({ anchor, section, words }) =>
        el(
          "p",
          { class: "zj-passage" },
          el("a", { class: "zj-passage__section", href: `${address}#${anchor}` }, section),
          el("span", { class: "zj-passage__words" }, ...words),
        ),
      ),
    );
  }

  private lead(): void {
    this.count.focus({ preventScroll: true });
    this.place.scrollIntoView();
  }
}
