import type { FieldInfo } from "../../engine/definition";
import { type Form, leavesOf } from "../../engine/fields";
import { literal } from "../../engine/text";
import { UNIT_NAMES } from "../amounts";
import { once } from "../contract";
import { endsOf } from "../dates";
import { squashed } from "../folding";

// The labels of a form in all the ways that a table may head its columns with them: `zhengji.intake.labels`.

const REMARK = /[([【〔][^()[\]【】〔〕]*[)\]】〕]/g;
const NUMBERING = /^(?:[(]?[一二三四五六七八九十]{1,3}[)、.]|[(]?[0-9]{1,2}[)、.](?![0-9]))/;
const UNIT = new RegExp(`/(?:单位:?)?(?:${UNIT_NAMES})$`);
const LONGEST = 150; // characters of a label, with what is printed in brackets behind it
const SEPARATORS = /[·•・\-_—/|:;,.、*＊'"“”]/g;
const GOES_ON = /^(.+?)[([]续([0-9]{0,3})[)\]]$/;

/** What a column may be for: the blank at `pointer`, in row `row` of repeated rows the one at `inner`.
 *
 * `row` also numbers the pieces of a long text, and the items of a list that has a column each; -1 where it has one. */
export interface Target {
  pointer: string;
  row: number;
  inner: string;
}

export const target = (pointer: string, row = -1, inner = ""): Target => ({ pointer, row, inner });
/** By which two targets are the same. */
export const keyOf = ({ pointer, row, inner }: Target) => `${pointer} ${row} ${inner}`;

/** A label without remarks in brackets, numbering, white space and signs: what identifies it. */
export function bare(label: string): string {
  if (label.length > LONGEST) {
    return ""; // an answer, not a label
  }
  const plain = squashed(label);
  const without = plain.replace(UNIT, "").replace(REMARK, "").replace(NUMBERING, "").replace(SEPARATORS, "");
  return without || plain.replace(SEPARATORS, "");
}

/** The names of a form's blanks: `full` with the group before them, `plain` as they stand alone. */
export class Labels {
  readonly full = new Map<string, string>();
  readonly plain = new Map<string, string[]>();
  readonly rows = new Map<string, { pointer: string; columns: Map<string, string> }>();
  readonly groups: ReadonlySet<string>;
  readonly marks: string[];

  constructor(readonly form: Form) {
    const { info, fields } = form;
    for (const [pointer, field] of fields) {
      if (field.role !== "form") {
        this.add(pointer, field);
      }
    }
    for (const pointers of this.plain.values()) {
      // a blank before a group that is asked whole
      const isGroup = (pointer: string) => (fields.get(pointer)?.kind === "group" ? 1 : 0);
      pointers.sort((one, other) => isGroup(one) - isGroup(other));
    }
    this.groups = new Set([
      ...[...fields.values()].filter(({ kind }) => kind === "group").map(({ title }) => bare(title)),
      ...info.sections.map(({ title }) => bare(title)),
      ...[...this.rows.values()].flatMap(({ pointer }) =>
        Array.from({ length: 30 }, (_, at) => bare(`${fields.get(pointer)?.title} 第${at + 1}行`)),
      ),
    ]);
    this.marks = once([info.title, info.label, info.shortTitle].map(squashed));
  }

  private add(pointer: string, field: FieldInfo): void {
    const aim = field.kind === "group" ? ofGroup(field) : pointer;
    if (aim === undefined) {
      return;
    }
    const group = this.form.fields.get(pointer.slice(0, pointer.lastIndexOf("/")));
    const section = this.form.info.sections.find((one) => pointer.startsWith(`${one.pointer}/`))?.title ?? "";
    for (const name of this.names(field)) {
      this.name(group ? bare(`${group.title} ${name}`) : name, aim);
      if (section) {
        this.name(bare(`${section} ${name}`), aim);
        this.name(bare(`${section} ${group?.title ?? ""} ${name}`), aim);
      }
      const known = this.plain.get(name) ?? [];
      this.plain.set(name, known.includes(aim) ? known : [...known, aim]);
    }
    this.name(bare(this.form.labelOf(pointer)), aim);
    if (field.kind === "rows" || field.kind === "list") {
      const leaves = (field.fields ?? []).flatMap(leavesOf);
      const columns = new Map(leaves.map((leaf): [string, string] => [bare(leaf.title), leaf.pointer]));
      this.rows.set(bare(field.title), { pointer, columns });
    }
  }

  private name(name: string, aim: string): void {
    if (!this.full.has(name)) {
      this.full.set(name, aim);
    }
  }

  private names(field: FieldInfo): string[] {
    const sections = this.form.info.sections.filter(({ pointer }) => pointer === field.pointer);
    return [bare(field.title), bare(field.header ?? field.title), ...sections.map(({ title }) => bare(title))];
  }

  /** What a column headed by `heads`, the outermost first, may be for; and whether its name says which group. */
  targets(...heads: string[]): [Target[], boolean] {
    const names = heads.map(bare).filter(Boolean);
    for (let depth = Math.min(3, names.length); depth > 0; depth--) {
      const joined = once(names.slice(-depth)).join("");
      const aim = this.full.get(joined);
      if (aim !== undefined && (depth > 1 || !this.plain.has(joined))) {
        return [[target(aim)], true];
      }
    }
    // the remark may be what tells two columns apart, as in 资金（财政） and 资金（自筹）
    const numbered = names.length ? this.numbered(heads) : undefined;
    if (numbered) {
      return [[numbered], true];
    }
    const pointers = this.plain.get(names[names.length - 1] ?? "") ?? [];
    const group = names[names.length - 2] ?? "";
    const inside = pointers.filter((pointer) => group && this.inGroup(pointer, group));
    return [
      (inside.length ? inside : pointers).map((pointer) => target(pointer)),
      inside.length > 0 || pointers.length === 1,
    ];
  }

  private inGroup(pointer: string, group: string): boolean {
    const section = this.form.info.sections.find((one) => pointer.startsWith(`${one.pointer}/`));
    return (
      bare(this.form.labelOf(pointer)).startsWith(group) || (section !== undefined && bare(section.title) === group)
    );
  }

  /** A column of repeated rows (经费 第2行 · 金额, 金额2), of a list (关键词2), or of a long text that goes on. */
  private numbered(heads: string[]): Target | undefined {
    const plain = heads.map(squashed).filter(Boolean);
    const goesOn = GOES_ON.exec(plain[plain.length - 1] ?? "");
    const text = goesOn ? this.form.fields.get(this.plain.get(bare(goesOn[1] ?? ""))?.[0] ?? "") : undefined;
    if (goesOn && text?.kind === "narrative") {
      return target(text.pointer, Number(goesOn[2] || 1));
    }
    const whole = once(plain.slice(-2)).join("").replace(NUMBERING, "").replace(SEPARATORS, "");
    for (const [name, { pointer, columns }] of this.rows) {
      const found = new RegExp(`^${literal(name)}[^0-9]{0,2}([0-9]{1,3})[行项)\\]]*(.*)$`, "s").exec(whole);
      if (!found || Number(found[1]) < 1) {
        continue;
      }
      const row = Number(found[1]) - 1;
      if (this.form.fields.get(pointer)?.kind !== "rows" && !found[2]) {
        return target(pointer, row);
      }
      const inner = columns.get(bare(found[2] ?? ""));
      if (inner !== undefined) {
        return target(pointer, row, inner);
      }
    }
    return undefined;
  }
}

const known = new WeakMap<Form, Labels>();

/** The names of `form`'s blanks. */
export function labelsOf(form: Form): Labels {
  let found = known.get(form);
  if (!found) {
    found = new Labels(form);
    known.set(form, found);
  }
  return found;
}

/** What a column is for that has the name of a group alone: a period whole, a sum's total, a person's name. */
function ofGroup(group: FieldInfo): string | undefined {
  if (endsOf(group)[0]) {
    return group.pointer;
  }
  const leaves = leavesOf(group);
  const total = leaves.find(({ role }) => role === "total");
  return total?.pointer ?? (leaves[0]?.kind === "text" ? leaves[0].pointer : undefined);
}
