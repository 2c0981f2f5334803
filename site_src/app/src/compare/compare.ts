import { siteAddress } from "../data";
import { el } from "../dom";
import { blockOf, type Cell, type Facts, loadFacts } from "../facts";
import { Texts } from "../search/passages";
import { address, asked, LEAST } from "./address";
import { type Text, texts } from "./texts";

/** One of the submissions that are compared: its facts by their printed labels, and the address of its page. */
interface Side {
  number: string;
  title: string;
  page: string;
  cells: Map<string, Cell>;
}

/** The page that puts two to four submissions side by side. */
export async function compare(script: HTMLScriptElement, root: ParentNode = document): Promise<void> {
  const place = root.querySelector<HTMLElement>("[data-zj-compare]");
  if (!place) return;
  const plain = [...place.childNodes];
  const searched = new Texts(script);
  const show = async (): Promise<void> => {
    const numbers = asked(location.hash);
    const facts = await loadFacts(numbers, script);
    const sides = numbers.flatMap((number) => side(number, facts, script));
    place.replaceChildren(...(sides.length < LEAST ? plain : [table(sides)]));
    if (sides.length >= LEAST) place.append(await narratives(sides, searched));
    place.setAttribute("data-ready", "");
  };
  addEventListener("hashchange", () => void show());
  await show();
}

function side(number: string, facts: Record<string, Facts>, script: HTMLScriptElement): Side[] {
  const block = facts[blockOf(number)];
  const row = block?.rows[number];
  if (!block || !row) return [];
  const cells = new Map<string, Cell>([["征集表", block.form]]);
  block.headings.forEach(([header], column) => {
    cells.set(header, row.cells[column] ?? null);
  });
  return [
    { number, title: row.title, page: siteAddress(`${block.folder}/${number.toLowerCase()}.html`, script), cells },
  ];
}

function table(sides: Side[]): HTMLElement {
  const labels = [...new Set(sides.flatMap((one) => [...one.cells.keys()]))];
  let same = 0;
  const rows = labels.flatMap((label) => {
    const cells = sides.map((one) => one.cells.get(label) ?? null);
    if (cells.every((cell) => cell === null) || label === "编号") return [];
    const differs = new Set(cells).size > 1;
    if (cells.every((cell, n) => cell === null || cell === sides[n]?.title)) return []; // it is over the column already
    if (!differs) same += 1;
    return [
      el(
        "tr",
        { class: differs ? "zj-differs" : "zj-same" },
        el("th", { scope: "row" }, ...named(label), differs && el("span", { class: "zj-hidden" }, "（不同）")),
        ...cells.map((cell) => el("td", { class: typeof cell === "number" && "zj-num" }, ...shown(cell))),
      ),
    ];
  });
  const only = el("input", { type: "checkbox" });
  const body = el("tbody", {}, ...rows);
  only.addEventListener("change", () => body.toggleAttribute("data-only", only.checked));
  return el(
    "div",
    {},
    same > 0 && el("p", { class: "zj-compare__tools" }, el("label", {}, only, ` 只看不同的栏目（相同的 ${same} 栏）`)),
    el(
      "div",
      { class: "zj-scroll", tabindex: "0", role: "region", "aria-label": "基本信息对比" },
      el(
        "table",
        { class: `zj-table zj-compare zj-compare--${sides.length}${same > 0 ? "" : " zj-compare--unlike"}` },
        el("thead", {}, el("tr", {}, el("td", {}), ...sides.map((one) => head(one, sides)))),
        body,
      ),
    ),
  );
}

function head(one: Side, sides: Side[]): HTMLElement {
  const rest = sides.filter((other) => other !== one).map((other) => other.number);
  return el(
    "th",
    { scope: "col" },
    el("span", { class: "zj-number" }, one.number),
    el("a", { href: one.page }, one.title),
    rest.length >= LEAST && el("a", { class: "zj-compare__drop", href: address(rest) }, "移出对比"),
  );
}

/** 资金（万元）·总额 is one of a group; what stands in brackets at the end stays together. */
function named(label: string): Node[] {
  const at = label.lastIndexOf("·");
  const [, name = "", note = ""] = /^(.*?)(（[^（）]*）)?$/.exec(label.slice(at + 1)) ?? [];
  const group = at > 0 ? [el("span", { class: "zj-compare__group" }, label.slice(0, at))] : [];
  return [...group, document.createTextNode(name), el("span", { class: "zj-nowrap" }, note)];
}

function shown(cell: Cell): (Node | string)[] {
  if (cell === null) return [el("span", { class: "zj-withheld" }, "—")];
  if (typeof cell === "number") return [cell.toLocaleString("zh-CN", { maximumFractionDigits: 2 })];
  const [, year, month, day] = /^(\d{4})-(\d{2})(?:-(\d{2}))?$/.exec(cell) ?? [];
  if (year) return [`${year}年${Number(month)}月${day ? `${Number(day)}日` : ""}`]; // as on its own page
  // The parts of a list stand under one another, so that two lists can be read side by side.
  return cell.split("；").flatMap((part, n) => (n > 0 ? [el("br"), part] : [part]));
}

/** The facts tell how long each narrative is: under its title, and this. */
const LENGTH = "（字数）";

async function narratives(sides: Side[], searched: Texts): Promise<HTMLElement> {
  const found = await Promise.all(
    sides.map((one) => {
      const told = [...one.cells.keys()].filter((label) => label.endsWith(LENGTH));
      return texts(one.page, one.number, new Set(told.map((label) => label.slice(0, -LENGTH.length))), searched);
    }),
  );
  if (found.some((one) => one === undefined)) {
    return el(
      "section",
      { class: "zj-block zj-compare__texts" },
      el("h2", {}, "正文"),
      el("p", {}, "从磁盘打开的页面不能读取别的页面，这个网站又没有全文索引，正文请在各自的页面上阅读："),
      el("ul", {}, ...sides.map((one) => el("li", {}, el("a", { href: one.page }, `${one.number} ${one.title}`)))),
    );
  }
  const titles = [...new Set(found.flatMap((one) => (one ?? []).map((text) => text.title)))];
  return el("div", { class: "zj-compare__texts" }, ...titles.map((title) => together(title, sides, found)));
}

function together(title: string, sides: Side[], found: (Text[] | undefined)[]): HTMLElement {
  const columns = sides.flatMap((one, n) => {
    const text = found[n]?.find((part) => part.title === title);
    if (!text) return [];
    const head = el("h3", {}, el("span", { class: "zj-number" }, one.number), ` ${one.title}`);
    return [el("div", { class: "zj-text" }, head, ...text.paragraphs.map((words) => el("p", {}, words)))];
  });
  // A part that few forms have takes the room of few.
  const alone = columns.length < sides.length ? `只有 ${columns.length} 件有这一部分` : "";
  const place = el("div", { class: `zj-beside zj-beside--${columns.length}` }, ...columns);
  return el(
    "section",
    { class: "zj-block" },
    el("h2", {}, title, alone !== "" && el("span", { class: "zj-compare__alone" }, alone)),
    place,
  );
}
