import { above, type Data, isData, keysOf, own, type Value } from "./data";
import type { FieldInfo, FormInfo } from "./definition";

/** `field`, or the leaves of a group in the order of the form. A field of rows is a leaf. */
export function leavesOf(field: FieldInfo): FieldInfo[] {
  return field.kind === "group" ? (field.fields ?? []).flatMap(leavesOf) : [field];
}

/** What `data` holds at `pointer`, undefined where it holds nothing. */
export function valueAt(data: Value, pointer: string): Value {
  let node: Value = data;
  for (const key of keysOf(pointer)) {
    node = isData(node) ? own(node, key) : undefined;
  }
  return node ?? undefined;
}

/** A form with what is asked of it again and again: its leaves, its fields by pointer and by role, their labels. */
export class Form {
  readonly leaves: FieldInfo[];
  readonly fields = new Map<string, FieldInfo>();
  private readonly roles = new Map<string, FieldInfo>();
  private readonly labels = new Map<string, string>();

  constructor(readonly info: FormInfo) {
    this.leaves = [...info.envelope, ...info.sections.flatMap((section) => section.fields)].flatMap(leavesOf);
    for (const section of info.sections) {
      this.labels.set(section.pointer, section.title);
    }
    for (const field of [...info.envelope, ...info.sections.flatMap((section) => section.fields)]) {
      this.add(field);
    }
  }

  private add(field: FieldInfo, group?: FieldInfo): void {
    this.fields.set(field.pointer, field);
    if (field.role) {
      this.roles.set(field.role, field);
    }
    const above = group ? (this.labels.get(group.pointer) ?? "") : "";
    const own = group?.title === field.title ? "" : field.title;
    this.labels.set(field.pointer, [above, own].filter(Boolean).join("·"));
    if (field.kind === "group") {
      for (const child of field.fields ?? []) {
        this.add(child, field);
      }
    }
  }

  role(name: string): FieldInfo | undefined {
    return this.roles.get(name);
  }

  /** The text that plays the role, undefined where there is none. */
  said(name: string, data: Data): string | undefined {
    const field = this.role(name);
    const value = field && valueAt(data, field.pointer);
    return typeof value === "string" ? value : undefined;
  }

  /** The field at `pointer`, or the nearest around it; rows and what is inside them included. */
  at(pointer: string): FieldInfo | undefined {
    let at = pointer;
    while (at && !this.fields.has(at)) {
      at = above(at);
    }
    const found = this.fields.get(at);
    return found?.kind === "rows" ? inRows(found, pointer.slice(at.length).split("/").slice(2)) : found;
  }

  /** How a finding names the field at `pointer`: 联系人·手机 inside a group, 经费明细 第2行·金额 in a row. */
  labelOf(pointer: string): string {
    return this.labels.get(pointer) || this.labelInside(pointer);
  }

  private labelInside(pointer: string): string {
    let at = pointer;
    while (at && !this.labels.has(at)) {
      at = above(at);
    }
    let label = this.labels.get(at) ?? "";
    let field = this.fields.get(at);
    if (!field) {
      return label;
    }
    for (const key of pointer.slice(at.length + 1).split("/")) {
      const child: FieldInfo | undefined = field.fields?.find((one) => one.key === key);
      if (child) {
        label = `${label}·${child.title}`;
        field = child;
      } else if (/^[0-9]+$/.test(key) && ["rows", "list", "choices"].includes(field.kind)) {
        label += ` 第${Number(key) + 1}${field.kind === "rows" ? "行" : "项"}`;
      } else {
        break;
      }
    }
    return label;
  }
}

function inRows(rows: FieldInfo, keys: string[]): FieldInfo {
  let field = rows;
  for (const [at, key] of keys.entries()) {
    const inner = field.fields?.find((child) => child.key === key);
    if (!inner) {
      break;
    }
    field = inner;
    if (field.kind === "rows") {
      return inRows(field, keys.slice(at + 2));
    }
  }
  return field;
}
