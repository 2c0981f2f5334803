import type { FieldInfo } from "../../engine/definition";
import { type Form, leavesOf } from "../../engine/fields";
import { likeness } from "../../engine/near";
import { UNIT_NAMES } from "../amounts";
import { once } from "../contract";
import { spaced, squashed } from "../folding";
import { bare, keyOf, labelsOf, type Target } from "./labels";

// What each column of a table is for, by its header, as `zhengji.intake.headings`: alone, under the group above it, or
// nearly so.

const UNIT = new RegExp(`[(\\[/](?:单位)?:?(${UNIT_NAMES})[)\\]]?$`);
const COUNTED = /字数|各项之和|核对/;
const OURS = new Set(["序号", "编号", "行号", "no", "no."]);
const SPELLINGS = [
  ["title", /^(?:.{0,6}(?:名称|题目|题名)|项目名|课题名)$/u],
  ["unit", /^.{0,4}单位(?:名称|全称)?$/u],
] as const;
const LIKE = 0.8;
const ENOUGH = 4; // characters of a label that say which it is, where no other has them

/** A column and what it is for. `unit` is the header's own where it differs from the form's. */
export interface Claim {
  column: number;
  header: string;
  target: Target;
  unit: string;
  guessed: string;
}

/** The columns of a header of several rows: what each is for, the others by header, and those to pass over. */
export interface Columns {
  claims: Claim[];
  others: Map<number, string>;
  passed: Set<number>;
}

export function claimsOf(header: string[][], form: Form): Columns {
  const known = labelsOf(form);
  const claims: Claim[] = [];
  const others = new Map<number, string>();
  const passed = new Set<number>();
  const taken = new Set<string>();
  const waiting: [number, string, Target[]][] = [];
  let group = "";
  const take = (column: number, header: string, target: Target, unit: string, guessed: string) => {
    taken.add(keyOf(target));
    claims.push({ column, header, target, unit, guessed });
  };
  for (const [column, heads] of headsOf(header)) {
    const name = spaced(heads.join(" "));
    const last = heads[heads.length - 1] ?? "";
    if (COUNTED.test(last) || OURS.has(squashed(last))) {
      passed.add(column);
      continue;
    }
    const [targets, sure] = known.targets(...heads);
    const free = targets.filter((target) => !taken.has(keyOf(target)));
    const near = free.filter(({ pointer }) => group && pointer.startsWith(`${group}/`));
    const [target] = near.length ? near : free;
    if (!target) {
      others.set(column, name);
    } else if (!sure && free.length > 1 && !near.length) {
      waiting.push([column, name, free]);
    } else {
      const above = target.pointer.slice(0, target.pointer.lastIndexOf("/"));
      group = form.fields.has(above) ? above : "";
      take(column, name, target, unitOf(heads, target, form), "");
    }
  }
  for (const [column, name, targets] of waiting) {
    const target = targets.find((one) => !taken.has(keyOf(one)));
    if (target) {
      const why = `表头只写“${name}”，按先后当作“${form.labelOf(target.pointer)}”`;
      take(column, name, target, "", targets.length > 1 ? why : "");
    } else {
      others.set(column, name);
    }
  }
  return { claims: claims.sort((one, other) => one.column - other.column), others, passed };
}

/** Each column with what stands above it, the outermost first; a group's name reaches over the columns after it. */
function* headsOf(header: string[][]): Generator<[number, string[]]> {
  const width = Math.max(...header.map((row) => row.length));
  const upper = header.map((row) => Array.from({ length: width }, (_, column) => row[column] ?? ""));
  for (const [index, row] of upper.slice(0, -1).entries()) {
    for (let column = 1; column < width; column++) {
      const before = row[column - 1] ?? "";
      const below = upper.slice(index + 1).some((lower) => lower[column] && lower[column] !== before);
      if (!row[column] && below && !upper[index - 1]?.[column]) {
        row[column] = before;
      }
    }
  }
  for (let column = 0; column < width; column++) {
    const heads = once(upper.map((row) => (row[column] ?? "").trim()).filter(Boolean));
    if (heads.length) {
      yield [column, heads];
    }
  }
}

/** The unit that a header names, where it is not the form's. */
function unitOf(heads: string[], { pointer, inner }: Target, form: Form): string {
  const holder = form.fields.get(pointer);
  const field: FieldInfo | undefined = inner
    ? (holder?.fields ?? []).flatMap(leavesOf).find((leaf) => leaf.pointer === inner)
    : holder;
  if (field?.kind !== "money") {
    return "";
  }
  for (const head of [...heads].reverse()) {
    const unit = UNIT.exec(squashed(head))?.[1];
    if (unit) {
      return unit === field.unit ? "" : unit;
    }
  }
  return "";
}

/** The blank that a header nearly names, "" where it names none, or more than one. */
export function likely(header: string, form: Form, taken: ReadonlySet<string>): string {
  const name = bare(header);
  for (const [role, spelling] of SPELLINGS) {
    const field = form.role(role);
    if (field && !taken.has(field.pointer) && spelling.test(name)) {
      return field.pointer;
    }
  }
  const single = [...labelsOf(form).plain].flatMap(([known, at]): [string, string][] =>
    at.length === 1 ? [[known, at[0] ?? ""]] : [],
  );
  let near = new Set(
    single
      .filter(([known, at]) => !taken.has(at) && name.length > 2 && likeness(known, name) >= LIKE)
      .map(([, at]) => at),
  );
  if (!near.size) {
    // a long label is often cut down to what tells it from all others, also from those that have a column
    near = new Set(single.filter(([known]) => name.length >= ENOUGH && known.includes(name)).map(([, at]) => at));
  }
  const [found = ""] = near;
  return near.size === 1 && !taken.has(found) ? found : "";
}
