import { type Data, isData, type Value } from "../../engine/data";
import type { FieldInfo } from "../../engine/definition";
import { leavesOf, valueAt } from "../../engine/fields";
import { stripPrompt } from "../../engine/zishu";
import { optionsOf, put, reasons, type Unclaimed, type Understood } from "../contract";
import { S, spaced, squashed, trimmed } from "../folding";
import { TRUTHS, understand } from "../values";
import type { Claim } from "./claims";
import { inline, keys, type Labels, type Target } from "./labels";

// Claims → the data of a submission, as `zhengji.intake.docx_answers`: prompts taken out, groups taken apart, each
// answer understood as its field.

const ORDER = /\n?[ \t]*[（(]按主次排列[：:](.*?)[）)][ \t]*(?=\n|$)/;
const TO_WRITE_ON = /[_＿]{2,}/g;
const NOTHING = new Set([
  "",
  "年月日",
  "年月",
  "年月至年月",
  "年月日至年月日",
  "至",
  "(不公开)",
  "请选择",
  "请填写",
  "/",
  "\\",
  "-",
  "—",
  "——",
]);
const SIGNS = /[^\p{L}\p{N}]+/gu;
const LONE_BOX = new RegExp(`(^|${S})口(?=${S}|$)`, "g");
const BRACKETED = new RegExp(`[\\[(（【〔]${S}*[√✓✔☑☒■●]${S}*[\\])）】〕]`, "g");
const EMPTY_BRACKETS = /[[(（【〔][ \t\u3000]*[\])）】〕]/g;
const BOXES = /[☑☒√✓✔■●□☐○]/;
const FLOWING = new Set(["narrative", "choices", "choice", "list"]);
const CHOSEN = new Set(["choice", "choices", "boolean"]);

/** Data, what was understood, and what was not, gathered from claims. */
export class Answers {
  readonly data: Data = {};
  readonly understood: Understood[] = [];
  readonly unclaimed: Unclaimed[] = [];
  /** Labels with no answer of their own: what stands behind one in another blank has slipped there. */
  private readonly wanting: readonly string[];

  constructor(
    private readonly labels: Labels,
    private readonly claims: ReadonlyMap<string, Claim>,
    private readonly year: number | undefined,
  ) {
    this.wanting = [...labels.loneNames].flatMap(([name, targets]) =>
      targets.some((target) => this.free(target)) ? [name] : [],
    );
  }

  private free({ pointer }: Target): boolean {
    return this.claims.get(pointer)?.empty ?? true;
  }

  /** Answer every blank that something was found for, in the order of the form. */
  gather(): void {
    const group = ({ target }: Claim) => (target.field?.kind === "group" ? 1 : 0);
    // what stands beside the label of a group comes after the blanks in it
    const order = [...this.claims.values()].sort(
      (one, other) => group(one) - group(other) || one.target.order - other.target.order,
    );
    for (const claim of order) {
      const { field } = claim.target;
      if (!field) {
        continue;
      }
      const text = this.withoutPrompts(claim.text, field, claim);
      if (field.kind === "rows") {
        this.rows(field, claim, text);
      } else if (field.kind === "group") {
        this.group(field, claim, text);
      } else {
        this.leaf(field, claim, text);
      }
    }
  }

  /** `text` without what was printed in the blank. */
  private withoutPrompts(text: string, field: FieldInfo, { target }: Claim): string {
    const group = this.labels.form.fields.get(target.group);
    return [field.hint, target.section?.hint, group?.hint]
      .filter((prompt) => (prompt ?? "").length > 3)
      .reduce<string>((rest, prompt) => stripPrompt(rest, prompt ?? "").body, text);
  }

  /** An answer to one blank; what it holds of its neighbours goes to them. */
  private leaf(field: FieldInfo, claim: Claim, text: string): void {
    let own = text;
    if (!FLOWING.has(field.kind)) {
      const [before, others] = inline(this.wanting, text);
      own = before;
      for (const [label, rest] of others) {
        this.beside(label, rest, claim);
      }
    }
    this.answer(field, own, claim.where, claim.guessed);
  }

  private beside(label: string, text: string, { target, where }: Claim): void {
    const [targets, guessed] = this.labels.meant(label);
    const same = targets.filter((one) => one.group && one.group === target.group);
    const free = (same.length ? same : targets).find((one) => this.free(one));
    if (free?.field) {
      this.answer(free.field, text, where, guessed);
    } else {
      this.left(where, `${label}：${trimmed(text)}`);
    }
  }

  private answer(field: FieldInfo, said: string, where: string, guessed = ""): void {
    let text = said.replace(TO_WRITE_ON, " ");
    if (nothing(field, text)) {
      return;
    }
    if (field.kind === "narrative") {
      text = tidied(said);
    }
    let order: string | undefined;
    if (field.kind === "choices") {
      [text, order] = ordered(text);
      const options = optionsOf(field);
      if (!BOXES.test(text) && options.length > 3 && options.every((option) => text.includes(option))) {
        this.left(where, text); // the printed list without a single tick
        return;
      }
    }
    const chosen = CHOSEN.has(field.kind);
    text = chosen ? boxed(field, text) : text;
    let [value, why] = understand(field, text, { year: this.year });
    if (chosen) {
      this.left(where, besideBoxes(field, text, value));
    }
    if (value === undefined) {
      return;
    }
    if (Array.isArray(value)) {
      value = inOrder(field, value, text, order);
    }
    put(this.data, field.pointer, value);
    this.tell(field.pointer, value, where, guessed, why);
  }

  private tell(pointer: string, value: Value, where: string, ...guessed: string[]): void {
    const label = this.labels.form.labelOf(pointer);
    this.understood.push({ pointer, label, value, where, guessed: reasons(...guessed) });
  }

  private left(where: string, text: string): void {
    const kept = trimmed(text);
    if (kept) {
      this.unclaimed.push({ where, text: kept });
    }
  }

  /** Several blanks in one: labels in a line, a period, or the first of them alone. */
  private group(group: FieldInfo, claim: Claim, text: string): void {
    if (!trimmed(squashed(text), "_")) {
      return;
    }
    const leaves = leavesOf(group);
    const open = leaves.filter((leaf) => !this.claims.has(leaf.pointer));
    const [before, parts] = inline(
      open.flatMap((leaf) => keys(leaf.title)),
      text,
    );
    if (parts.length) {
      this.left(claim.where, before);
      for (const [label, rest] of parts) {
        const spellings = keys(label);
        const leaf = open.find((one) => spellings.includes(keys(one.title).pop() ?? ""));
        if (leaf) {
          this.answer(leaf, rest, claim.where, claim.guessed);
        }
      }
      return;
    }
    if (leaves.every((leaf) => leaf.kind === "date" || leaf.kind === "month")) {
      this.period(group, claim, text);
      return;
    }
    const first = open.find((leaf) => leaf.kind === "text" || leaf.role === "total");
    if (!first || trimmed(text).includes("\n")) {
      this.left(claim.where, text);
    } else {
      this.answer(first, text, claim.where, `写在“${group.title}”一栏`);
    }
  }

  private period(group: FieldInfo, claim: Claim, text: string): void {
    const bare = text.replace(TO_WRITE_ON, " ");
    if (nothing(group, bare)) {
      return;
    }
    const [value, why] = understand(group, bare, { year: this.year });
    const leaves = leavesOf(group);
    if (!isData(value)) {
      const blank = leaves.find((leaf) => valueAt(this.data, leaf.pointer) === undefined);
      if (!blank || trimmed(bare).includes("\n")) {
        this.left(claim.where, text);
      } else {
        this.answer(blank, bare, claim.where, claim.guessed); // kept as it is: checking says what is wanted
      }
      return;
    }
    for (const { pointer } of leaves) {
      const found = valueAt(value, pointer.slice(group.pointer.length));
      if (found !== undefined && valueAt(this.data, pointer) === undefined) {
        put(this.data, pointer, found);
        this.tell(pointer, found, claim.where, claim.guessed, why);
      }
    }
  }

  private rows(field: FieldInfo, claim: Claim, text: string): void {
    const rows: Data[] = [];
    for (const { cells, where } of claim.rows) {
      const data: Data = {};
      for (const [column, said] of cells) {
        const [value, why] = nothing(column, said) ? [undefined, ""] : understand(column, said, { year: this.year });
        if (value !== undefined) {
          put(data, column.pointer, value);
          this.tell(`${field.pointer}/${rows.length}${column.pointer}`, value, where, claim.guessed, why);
        }
      }
      if (Object.keys(data).length) {
        rows.push(data);
      }
    }
    if (!rows.length && !nothing(field, text)) {
      const [value, why] = understand(field, text, { year: this.year });
      if (Array.isArray(value)) {
        put(this.data, field.pointer, value);
        this.tell(field.pointer, value, claim.where, claim.guessed, why);
        return;
      }
    }
    if (rows.length) {
      put(this.data, field.pointer, rows);
    }
    if (!nothing(field, text)) {
      this.left(claim.where, text);
    }
  }
}

/** Whether `text` is only what was printed to write on. */
function nothing({ hint = "", unit = "" }: FieldInfo, text: string): boolean {
  if (text.length > 1_000 + 4 * hint.length) {
    return false;
  }
  const bare = trimmed(squashed(text), "_");
  const end = squashed(unit);
  return NOTHING.has(end && bare.endsWith(end) ? bare.slice(0, -end.length) : bare) || bare === squashed(hint);
}

/** The answers as the form says them: by what comes first, else own words last. */
function inOrder(field: FieldInfo, value: Value[], text: string, order: string | undefined): Value[] {
  if (order) {
    const said = squashed(order);
    const at = (item: Value) => {
      const found = said.indexOf(squashed(String(item)));
      return found < 0 ? said.length : found;
    };
    return [...value].sort((one, other) => at(one) - at(other));
  }
  if (field.kind !== "choices" || !BOXES.test(text)) {
    return value;
  }
  const own = (item: Value) => (optionsOf(field).includes(String(item)) ? 0 : 1);
  return [...value].sort((one, other) => own(one) - own(other));
}

/** What stands among the boxes of `text` and is neither printed there nor part of the answer. */
function besideBoxes(field: FieldInfo, text: string, value: Value): string {
  if (!BOXES.test(text)) {
    return "";
  }
  const prefix = field.otherPrefix ?? "";
  const answers = (Array.isArray(value) ? value : [value]).flatMap((one) =>
    one === undefined || one === null ? [] : [typeof one === "boolean" ? (one ? "True" : "False") : String(one)],
  );
  const known = [
    ...optionsOf(field),
    ...answers,
    prefix,
    field.hint ?? "",
    ...(field.kind === "boolean" ? TRUTHS : []),
    ...answers.map((one) => (one.startsWith(prefix) ? one.slice(prefix.length) : one)),
  ];
  let rest = squashed(text);
  const names = [...new Set(known.map((one) => trimmed(squashed(one), ":")))];
  for (const name of names.sort((one, other) => other.length - one.length)) {
    rest = name ? rest.split(name).join(" ") : rest;
  }
  return spaced(rest.replace(SIGNS, " "));
}

/** `text` with boxes in place of what is typed for them: [✓]企业 [ ]高等学校, or 口, which looks like one. */
function boxed(field: FieldInfo, said: string): string {
  let text = said;
  if (text.includes("口")) {
    for (const option of field.kind === "boolean" ? TRUTHS : optionsOf(field)) {
      text = text.split(`口${option}`).join(`□${option}`).split(`口 ${option}`).join(`□${option}`);
    }
    text = text.replace(LONE_BOX, "$1□");
  }
  const ticked = text.replace(BRACKETED, "☑");
  return ticked === text ? text : ticked.replace(EMPTY_BRACKETS, "□");
}

/** `text` without the line that says which answer comes first, and that line. */
function ordered(text: string): [string, string | undefined] {
  const found = ORDER.exec(text);
  return found
    ? [text.slice(0, found.index) + text.slice(found.index + found[0].length), found[1] ?? ""]
    : [text, undefined];
}

/** A text without the blanks that indent and end its paragraphs. */
function tidied(text: string): string {
  return trimmed(
    text
      .split("\n")
      .map((line) => trimmed(line))
      .join("\n"),
  );
}
