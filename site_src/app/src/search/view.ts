import { Chips } from "../browse/chips";
import { Facets } from "../browse/facets";
import { marked, money, summed } from "../browse/list";
import { Rows, values } from "../browse/match";
import { nothing, read, type Selection, write } from "../browse/selection";
import { Taking } from "../browse/taking";
import type { Browse, Row } from "../data";
import { el } from "../dom";
import { renderPager } from "../pager";
import { leaveTrail } from "../reading/trail";
import type { Finder } from "./finder";
import { type Place, Texts } from "./passages";
import { parse, type Query } from "./query";

const PAGE = 10;
const PATIENCE = 250; // milliseconds after the last key before the question is asked
const DOUBTED = 12; // texts that are looked at for a question, to see whether they do hold what is not wanted
const TAKEN = 200; // results whose texts are looked at before they are taken away

interface Result {
  row: Row;
  places: Place[];
}

/** The search page as the reader sees it; what is asked stands in the address. */
export class SearchView {
  private readonly data: Browse;
  private readonly texts: Texts;
  private readonly facets: Facets;
  private readonly chips: Chips;
  private selection: Selection;
  private found: Row[] = [];
  /** Of `found`, what the index alone speaks against, and whether it cannot be wrong of the others. */
  private doubted = new Set<Row>();
  private sure = true;
  private readonly verified = new Set<Row>();
  private readonly taking: Taking;
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
  private readonly doubt = el("p", { class: "zj-doubt", hidden: true });
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
    this.chips = new Chips(
      this.data,
      (facet, value) => {
        this.selection.chosen[facet]?.delete(value);
        this.change(1, "push");
        this.count.focus();
      },
      () => {
        this.selection.chosen = nothing(this.data).chosen;
        this.change(1, "push");
        this.count.focus();
      },
    );
    this.taking = new Taking(() => this.taken(), script);
    for (const moved of ["popstate", "hashchange"]) addEventListener(moved, () => this.follow());
  }

  show(): void {
    const tools = el("div", { class: "zj-tools", role: "search" }, this.query, this.facets.opener);
    this.place.replaceChildren(
      this.facets.element,
      el(
        "div",
        { class: "zj-found" },
        tools,
        this.chips.element,
        el("div", { class: "zj-bar-line" }, this.count, this.taking.element),
        this.doubt,
        this.list,
        this.pages,
      ),
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
      const answer = await this.finder.find(query);
      if (turn !== this.turn) return;
      this.found = answer.rows;
      this.doubted = answer.doubted;
      this.sure = answer.sure;
      this.verified.clear();
      await this.clear(query, turn);
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

  /** Looks at the texts of the next few that are doubted: those that hold what is not wanted are no longer found. */
  private async clear(query: Query, turn: number): Promise<void> {
    const next = this.narrowed(this.found.filter((row) => this.doubted.has(row))).rows.slice(0, DOUBTED);
    await this.verify(next, query, turn);
  }

  /** The results of the page in sight. One whose text does not say it after all is dropped, and the next moves up. */
  private async page(query: Query, turn: number): Promise<Result[]> {
    for (;;) {
      const shown = this.shown();
      const last = Math.max(1, Math.ceil(shown.length / PAGE));
      this.selection.page = Math.min(this.selection.page, last);
      const rows = shown.slice((this.selection.page - 1) * PAGE, this.selection.page * PAGE);
      const results = await this.verify(rows, query, turn);
      if (results.length === rows.length || turn !== this.turn) return results;
    }
  }

  /** What is found of these when their texts are looked at; the others are found no longer. */
  private async verify(rows: Row[], query: Query, turn: number): Promise<Result[]> {
    const places = await Promise.all(rows.map((row) => this.texts.places(row[0], row[2], query)));
    if (turn !== this.turn) return [];
    const wrong = new Set(rows.filter((_, n) => places[n] === undefined));
    this.found = this.found.filter((row) => !wrong.has(row));
    for (const row of rows) {
      this.doubted.delete(row);
      this.verified.add(row);
    }
    return rows.flatMap((row, n) => (places[n] ? [{ row, places: places[n] }] : []));
  }

  /** All that is shown, each looked at first; undefined where that would be too much to load. */
  private async taken(): Promise<string[] | undefined> {
    const { turn } = this;
    const query = parse(this.selection.query);
    for (let rows = this.unsure(); rows.length > 0; rows = this.unsure()) {
      if (rows.length > TAKEN) return undefined;
      await this.verify(rows.slice(0, DOUBTED), query, turn);
      if (turn !== this.turn) return this.taken(); // another question has come since
    }
    this.tell(query);
    return this.shown().map((row) => row[0]);
  }

  /** Those shown of which only the index speaks, where it may be wrong. */
  private unsure(): Row[] {
    return this.sure ? [] : this.shown().filter((row) => !this.verified.has(row));
  }

  private narrowed(rows: Row[]): ReturnType<Rows["find"]> {
    return new Rows({ ...this.data, rows }).find({ ...this.selection, query: "", sort: "number" });
  }

  private shown(): Row[] {
    return this.narrowed(this.certain()).rows;
  }

  private certain(): Row[] {
    return this.found.filter((row) => !this.doubted.has(row));
  }

  /** How many, and what of them is not known for certain. */
  private tell(query: Query): void {
    const found = this.narrowed(this.certain());
    this.facets.update(this.selection, found.counts, found.rows.length);
    this.chips.update(this.selection);
    this.taking.update(found.rows.length);
    const sure = this.unsure().length === 0;
    if (query.wanted.length > 0) {
      const sum = sure ? summed(found, this.data.money) : [];
      const count = el("b", {}, found.rows.length.toLocaleString("zh-CN"));
      this.count.replaceChildren(sure ? "找到 " : "找到约 ", count, " 件", ...sum);
    } else {
      this.count.textContent = query.unwanted.length > 0 ? "请再写一个要找的词。" : "请输入要找的词。";
    }
    const left = this.narrowed(this.found.filter((row) => this.doubted.has(row))).rows.length;
    this.doubt.hidden = left === 0;
    const more = el("button", { type: "button", class: "zj-button--small" }, `再核对 ${Math.min(left, DOUBTED)} 件`);
    more.addEventListener("click", () => void this.lookOn(query));
    this.doubt.replaceChildren(`另有 ${left.toLocaleString("zh-CN")} 件多半含有不要的词，没有逐件核对。`, more);
  }

  private async lookOn(query: Query): Promise<void> {
    const turn = this.turn;
    await this.clear(query, turn);
    const results = await this.page(query, turn);
    if (turn === this.turn) this.render(query, results);
    this.count.focus({ preventScroll: true });
  }

  private render(query: Query, results: Result[]): void {
    const rows = this.shown();
    const asked = query.wanted.length > 0;
    this.tell(query);
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
    const [number, address, title, unit, amount, excerpt] = row;
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
      places.length === 0 && excerpt !== "" && el("p", { class: "zj-item__text" }, excerpt),
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
