import { above, isData, keysOf } from "../engine/data";
import { Form } from "../engine/fields";
import type { Data, Engine, Finding, Original, Value } from "./engine";
import { at, withAt } from "./pointer";
import { Signal } from "./signal";

const NONE: Finding[] = [];

/** One form being filled in: the answers as typed, what the checks say of them, and which of it is shown already. */
export class Session {
  readonly form: Form;
  readonly data: Signal<Data>;
  /** The file that it came from, where that has comments. */
  readonly original: Signal<Original | undefined>;
  readonly findings = new Signal<Finding[]>(NONE);
  /** By the pointer of the field where they are shown: what the person has been told so far. */
  readonly shown = new Signal<ReadonlyMap<string, Finding[]>>(new Map());
  /** Whether 检查 has been pressed: from then on everything is shown, at once. */
  readonly asked = new Signal(false);
  private readonly wanted: string[];
  private readonly left = new Set<string>();
  private readonly places = new Map<string, number>();
  private readonly waiting = new Set<() => void>();
  private looking = 0;

  constructor(
    readonly engine: Engine,
    given: Data,
    source?: string,
  ) {
    this.form = new Form(engine.form);
    this.data = new Signal(begun(this.form, given));
    this.original = new Signal(source === undefined ? undefined : engine.original(source));
    const { sections, schema } = engine.form;
    const required: string[] = schema.required ?? [];
    const grouped = sections.flatMap(({ pointer }) =>
      required.includes(keysOf(pointer)[0] ?? "") && !this.form.fields.has(pointer) ? [pointer] : [],
    );
    const groups = [...this.form.fields.values()].filter((field) => field.kind === "group" && field.required);
    this.wanted = [...grouped, ...groups.map((field) => field.pointer)];
  }

  /** An answer was typed. Cheap: it is called at each key. */
  answer(pointer: string, value: Value | undefined): void {
    this.data.value = withAt(this.data.value, pointer, value);
  }

  /** The text of the file that it came from, where that has comments. */
  get source(): string | undefined {
    return this.original.value?.document.text;
  }

  /** Typing has paused: what has been told of the field may not be so any more. */
  settle(pointer: string): void {
    if (this.asked.value || this.left.has(pointer)) this.lookSoon();
  }

  /** Takes away what the form has no field for. */
  drop(pointer: string): void {
    this.answer(pointer, undefined);
    this.lookSoon();
  }

  /** A field was left: from now on, what is wrong with it is shown. */
  leave(pointer: string): void {
    this.left.add(pointer);
    this.lookSoon();
  }

  /** A field stands on the page: findings about it or about what it holds are shown there. */
  stand(pointer: string): () => void {
    this.places.set(pointer, (this.places.get(pointer) ?? 0) + 1);
    return () => {
      const count = (this.places.get(pointer) ?? 1) - 1;
      if (count) this.places.set(pointer, count);
      else this.places.delete(pointer);
    };
  }

  /** Something that has been typed waits to be handed to the form; `flush` hands it over now. */
  wait(hand: () => void): () => void {
    this.waiting.add(hand);
    return () => this.waiting.delete(hand);
  }

  flush(): void {
    for (const hand of [...this.waiting]) hand();
  }

  /** Checks everything, now, and shows all of it. */
  check(): Finding[] {
    this.flush();
    this.look();
    this.asked.value = true;
    this.show();
    return this.findings.value;
  }

  /** Where a finding is shown: at its field, or at what holds it. */
  placeOf(pointer: string): string {
    let place = pointer;
    while (place && !this.places.has(place)) place = place.slice(0, place.lastIndexOf("/"));
    return place;
  }

  /** The text that plays `role`, "" where there is none. */
  said(role: string): string {
    return this.form.said(role, this.data.value)?.trim() ?? "";
  }

  /** Whether nothing has been answered yet. */
  get untouched(): boolean {
    const { schema } = this.form.info;
    return !Object.entries(this.data.value).some(
      ([key, value]) => schema.properties?.[key]?.const === undefined && answered(value),
    );
  }

  /** What it is called in lists: its title, else its unit, else that it has neither. */
  get name(): string {
    return this.said("title") || this.said("unit") || (this.untouched ? "空白" : "还没有名称");
  }

  /** Checks when the browser has nothing else to do, once for many changes. */
  lookSoon(): void {
    if (this.looking) return;
    const later = (): void => {
      this.looking = 0;
      this.look();
      this.show();
    };
    const idle: typeof requestIdleCallback | undefined = window.requestIdleCallback; // Safari has none
    this.looking = idle ? idle(later, { timeout: 1500 }) : window.setTimeout(later, 250);
  }

  private look(): void {
    // the engine goes down the file; a person goes down the form
    const order = [...this.form.fields.keys()];
    const rank = ({ pointer }: Finding): number => {
      let at = pointer;
      while (at && !this.form.fields.has(at)) at = above(at);
      return order.indexOf(at);
    };
    const found = this.engine.check(this.whole(), this.original.value).map((finding) => this.spoken(finding));
    this.findings.value = found.sort((one, other) => rank(one) - rank(other));
  }

  /** What is said of a file also names its keys and its quotes, which nobody sees here. */
  private spoken(finding: Finding): Finding {
    const message = finding.message.replace(/（键名[^）]*）/g, "");
    if (finding.code !== "yaml.comment") return { ...finding, message };
    const hint = "如果它是内容的一部分，请补进这一栏；多余的注释可以在“检查与提交”里去掉。";
    return { ...finding, message, hint, label: this.form.labelOf(finding.pointer) };
  }

  /** The answers with every group that must be there: so each blank in it is told of, not the group as one. */
  private whole(): Data {
    let data = this.data.value;
    for (const pointer of this.wanted) if (at(data, pointer) === undefined) data = withAt(data, pointer, {});
    return data;
  }

  private show(): void {
    const shown = new Map<string, Finding[]>();
    for (const finding of this.findings.value) {
      const place = this.placeOf(finding.pointer);
      if (!this.asked.value && !this.left.has(place)) continue;
      shown.set(place, [...(shown.get(place) ?? []), finding]);
    }
    const before = this.shown.value;
    for (const [place, now] of shown) {
      const was = before.get(place);
      if (was && JSON.stringify(was) === JSON.stringify(now)) shown.set(place, was); // no need to draw it again
    }
    this.shown.value = shown;
  }
}

/** What is known before anything is typed: the form's own name; and a first row where one must be filled in. */
function begun(form: Form, given: Data): Data {
  let data = given;
  for (const { key } of form.info.envelope) {
    const said: Value = form.info.schema.properties?.[key]?.const;
    if (said !== undefined) data = withAt(data, `/${key}`, said);
  }
  for (const field of form.leaves) {
    if (field.kind === "rows" && field.required && at(data, field.pointer) === undefined)
      data = withAt(data, field.pointer, [{}]);
  }
  return data;
}

/** Whether something has been answered: a group by any of its leaves. */
export function answered(value: Value | undefined): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value === "string") return value.trim() !== "";
  if (Array.isArray(value)) return value.some(answered);
  return isData(value) ? Object.values(value).some(answered) : true;
}
