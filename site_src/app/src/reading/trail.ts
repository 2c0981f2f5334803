import { type Row, siteAddress } from "../data";
import { el } from "../dom";

// The list that a reader came from: its submissions are what comes before and after the one that is read.

const KEY = "zhengji.trail";
const MOST = 1000; // submissions that are remembered on either side: as far as anybody walks, and no strain on any browser

interface Trail {
  from: string;
  total: number;
  /** The place of the first of `rows` in the list. */
  start: number;
  /** number, address, title */
  rows: [string, string, string][];
}

/** Remembers the list, as it is then, whenever a submission is opened from it. */
export function leaveTrail(place: HTMLElement, listed: () => Row[]): void {
  const remember = (event: Event): void => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[href]") : null;
    const rows = link ? listed() : [];
    const at = rows.findIndex((row) => link?.getAttribute("href")?.split("#")[0] === row[1]);
    if (at < 0) return;
    const start = Math.max(0, at - MOST);
    const some = rows.slice(start, at + MOST).map((row): Trail["rows"][number] => [row[0], row[1], row[2]]);
    keep({ from: location.href, total: rows.length, start, rows: some });
  };
  for (const opened of ["click", "auxclick"]) place.addEventListener(opened, remember);
}

/** Leads on within that list, from a submission's page. */
export function followTrail(script: HTMLScriptElement, root: ParentNode = document): void {
  const place = root.querySelector<HTMLElement>(".zj-neighbours");
  const number = decodeURIComponent(location.pathname)
    .split("/")
    .pop()
    ?.replace(/\.html$/u, "")
    .toUpperCase();
  const trail = place && kept();
  const at = trail ? trail.rows.findIndex((row) => row[0] === number) : -1;
  if (!place || !trail || at < 0) return;
  const link = (step: -1 | 1, rel: string, label: string): HTMLElement | undefined => {
    const row = trail.rows[at + step];
    if (!row) return undefined;
    const [next, address, title] = row;
    const said = el("span", { class: "zj-neighbours__label" }, `${label} ${next}`);
    return el("a", { rel, href: siteAddress(address, script) }, said, ` ${title}`);
  };
  const where = `所选的第 ${trail.start + at + 1} 件，共 ${trail.total.toLocaleString("zh-CN")} 件`;
  const back = el("a", { href: trail.from }, "回到列表");
  place.setAttribute("aria-label", "所选列表里的上一件、下一件");
  place.replaceChildren(
    el("p", { class: "zj-neighbours__where" }, where, " ", back),
    ...[link(-1, "prev", "上一件"), link(1, "next", "下一件")].filter((one) => one !== undefined),
  );
  // The same at the head of the page: who reads on need not scroll to its end first.
  const step = (by: -1 | 1, rel: string, label: string): HTMLElement | undefined => {
    const row = trail.rows[at + by];
    return row && el("a", { rel, href: siteAddress(row[1], script), title: `${row[2]}（${KEYS[rel]}）` }, label);
  };
  const steps = [step(-1, "prev", "上一件"), step(1, "next", "下一件")].filter((one) => one !== undefined);
  const turns = el("span", { class: "zj-trail__steps" }, ...steps);
  const head = el("nav", { class: "zj-trail", "aria-label": "在所选列表里翻阅" }, back.cloneNode(true), where, turns);
  root.querySelector(".zj-crumbs")?.after(head);
}

const KEYS: Record<string, string> = { prev: "按 ←", next: "按 →" };

/** ← and → lead to the submission before and the one after, unless the keys are at work elsewhere. */
export function turnByKeys(root: Document = document): void {
  root.addEventListener("keydown", (event) => {
    const rel = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
    const free = event.target === root.body || event.target === root.getElementById("zj-main");
    if (!rel || !free || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    root.querySelector<HTMLAnchorElement>(`.zj-neighbours a[rel="${rel}"]`)?.click();
  });
}

/** A reader may have forbidden storage: then the page's own neighbours stay. */
function keep(trail: Trail): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(trail));
  } catch {
    // nothing is lost but the way
  }
}

function kept(): Trail | undefined {
  try {
    const trail = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
    return Array.isArray(trail?.rows) ? trail : undefined;
  } catch {
    return undefined;
  }
}
