import { el } from "../dom";
import type { Definition } from "../engine/definition";
import { type Draft, newId, type Store } from "./drafts/draft";
import { type Data, engine, type Finding } from "./engine";
import { ENDINGS, isFiling, type Opened, open, Refused, type Report } from "./opening";
import { type Judged, judge, reading } from "./reading";

const SEVERITIES = { error: "错误", warning: "警告", info: "提示" };
const LARGEST = 4 * 1024 * 1024;

/** The page that says of dropped files what the automatic check will say. Nothing leaves the page. */
export function checking(
  place: HTMLElement,
  definition: Definition,
  store: Store,
  page: (path: string) => string,
): void {
  const results = el("div");
  const summary = el("p", { class: "zj-checked__all", "aria-live": "polite" });
  const input = el("input", { type: "file", multiple: true, accept: ENDINGS, class: "zj-hidden", tabindex: "-1" });
  input.setAttribute("aria-label", "选择要检查的文件");
  const button = el("button", { type: "button", class: "zj-button" }, "选择文件");
  const zone = el("div", { class: "zj-drop" }, el("p", {}, "把文件拖到这里，可以一次拖几个"), button, input);
  const take = async (files: readonly File[]): Promise<void> => {
    const found: Checked[] = [];
    results.replaceChildren();
    for (const [n, file] of files.entries()) {
      summary.textContent = `正在检查第 ${n + 1} 个，共 ${files.length} 个…`;
      const of = await judged(file);
      found.push(...of);
      results.append(...of.map((one) => one.shown));
    }
    summary.textContent = counted(found);
  };
  const judged = async (file: File): Promise<Checked[]> => {
    try {
      if (!isFiling(file))
        return (await open(file, reading(definition, page))).map((one) => ofDocument(file.name, one));
      if (file.size > LARGEST) throw new Refused("文件太大，不像是一份填报。");
      return [result(file.name, judge(definition, new Uint8Array(await file.arrayBuffer()), file.name))];
    } catch (error) {
      const words = error instanceof Refused ? error.message : `“${file.name}”读不出来。`;
      return [{ as: "unread", shown: told(file.name, [el("p", {}, words)], "未检查", "error") }];
    }
  };
  /** What is said of the file that a document becomes: it has no lines yet that a person could look up. */
  const ofDocument = (name: string, { form, data, part, report }: Opened): Checked => {
    const { path, write } = engine(definition, form);
    const home = path(data) || "file.yaml";
    const text = new TextEncoder().encode(write(data));
    return result(part ? `${name} ${part}` : name, judge(definition, text, home), false, report);
  };
  const result = (name: string, judged: Judged, lines = true, report?: Report): Checked => {
    const errors = judged.findings.filter((finding) => finding.severity === "error").length;
    const verdict = errors ? `${errors} 处错误` : judged.findings.length ? "没有错误，有警告" : "通过";
    const as = errors ? "error" : judged.findings.length ? "warning" : "good";
    const inside = [
      judged.path && el("p", {}, "应放在 ", el("span", { class: "zj-path" }, judged.path)),
      report && read(report),
      list(judged.findings, page, lines),
      goOn(judged, store, definition, page, report),
    ];
    return { as, shown: told(name, inside, verdict, as) };
  };
  button.addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    void take([...(input.files ?? [])]);
    input.value = "";
  });
  addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.setAttribute("data-over", "");
  });
  addEventListener("dragleave", () => zone.removeAttribute("data-over"));
  addEventListener("drop", (event) => {
    event.preventDefault();
    zone.removeAttribute("data-over");
    void take([...(event.dataTransfer?.files ?? [])]);
  });
  place.replaceChildren(zone, summary, results);
}

/** What is shown of one submission, and how it came out. */
interface Checked {
  as: "good" | "warning" | "error" | "unread";
  shown: HTMLElement;
}

const OUTCOMES = { good: "通过", warning: "没有错误，有警告", error: "有错误", unread: "未检查" };

/** How many came out how: of several, the list alone would have to be read to its end. */
function counted(found: readonly Checked[]): string {
  const parts = Object.entries(OUTCOMES).flatMap(([as, words]) => {
    const count = found.filter((one) => one.as === as).length;
    return count ? [`${words} ${count} 份`] : [];
  });
  return `检查了 ${found.length} 份：${parts.join("，")}。`;
}

type Part = HTMLElement | "" | false | undefined;

function told(name: string, inside: Part[], verdict: string, severity: Finding["severity"] | "good"): HTMLElement {
  return el(
    "section",
    { class: "zj-checked" },
    el("h3", {}, name, el("span", { class: `zj-severity zj-severity--${severity}` }, verdict)),
    ...inside.filter((part): part is HTMLElement => Boolean(part)),
  );
}

/** How a document was read: what is not sure, and what found no field. */
function read({ count, guessed, unclaimed, told }: Report): HTMLElement {
  const lines = [
    ...told.map(({ message, hint }) => [`${message}。`, hint]),
    ...guessed.map(({ label, value, where, why }) => [
      `${label}：`,
      `${value && `填作“${value}”。`}${why}（${where}）`,
    ]),
    ...unclaimed.map(({ where, text }) => [`没有放进表里的文字（${where}）：`, text]),
  ];
  return el(
    "div",
    { class: "zj-opened" },
    el("p", {}, `读出 ${count} 项${lines.length ? "，以下请核对：" : "，没有落下的文字。"}`),
    el("ul", { class: "zj-opened__list" }, ...lines.map(([name, words]) => el("li", {}, el("b", {}, name), words))),
  );
}

function list(findings: Finding[], page: (path: string) => string, lines: boolean): HTMLElement | false {
  if (!findings.length) return false;
  return el(
    "ul",
    { class: "zj-findings" },
    ...findings.map((finding) =>
      el(
        "li",
        { class: `zj-finding zj-finding--${finding.severity}` },
        el(
          "p",
          {},
          `${SEVERITIES[finding.severity]}${lines ? ` 第 ${finding.line} 行` : ""}：`,
          finding.label && el("b", {}, `${finding.label}：`),
          finding.message,
        ),
        finding.hint ? el("p", {}, finding.hint) : undefined,
        el("a", { href: page(`rules/${finding.code}.html`) }, el("code", { class: "zj-code" }, finding.code)),
      ),
    ),
  );
}

/** Lets the person go on with a file that could be read, in its form. */
function goOn(
  { form, data, name, original }: Judged,
  store: Store,
  definition: Definition,
  page: (path: string) => string,
  report: Report | undefined,
): HTMLElement | false {
  if (!form || !data || store.kind === "none") return false;
  const button = el("button", { type: "button", class: "zj-button--small" }, "在网页上打开，接着改");
  button.addEventListener("click", async () => {
    const source = original?.document.text;
    const draft = { ...drafted(definition.call.id, form, name, data), report, source };
    await store.put(draft, 0);
    location.href = `${page(`fill/${form}.html`)}#draft=${draft.id}`;
  });
  return el("p", {}, button);
}

function drafted(call: string, form: string, name: string, data: Data): Draft {
  return { id: newId(), call, form, name: name || "打开的文件", data, changed: Date.now(), revision: 1 };
}
