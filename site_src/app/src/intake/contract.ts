import { type Data, isData, keysOf, put as set, type Value } from "../engine/data";
import type { Definition, FieldInfo } from "../engine/definition";
import { Form, valueAt } from "../engine/fields";
import type { Finding } from "../engine/telling";

/** A value, the field that it was taken for, and where it stands in the source. `guessed` says why it is not sure. */
export interface Understood {
  pointer: string;
  label: string;
  value: Value;
  where: string;
  guessed: string;
}

/** Text of the source that found no field. */
export interface Unclaimed {
  where: string;
  text: string;
}

/** One submission as it was read. `part` says which of the source it is, "" where it is the whole. */
export interface Intake {
  form: Form | undefined;
  data: Data;
  understood: Understood[];
  unclaimed: Unclaimed[];
  findings: Finding[];
  part: string;
}

/** A call as its documents are read: the forms, and the year that it is about. */
export interface Call {
  title: string;
  opens: string;
  forms: Form[];
}

export function callOf(definition: Definition): Call {
  const { title, opens } = definition.call;
  return { title, opens, forms: definition.forms.map((form) => new Form(form)) };
}

export function told(code: string, severity: Finding["severity"], message: string, hint: string): Finding {
  return { code, severity, pointer: "", label: "", line: 1, message, hint };
}

export function intake(form: Form | undefined, more: Partial<Intake> = {}): Intake {
  return { form, data: {}, understood: [], unclaimed: [], findings: [], part: "", ...more };
}

/** A source that cannot be read at all, with what to do about it. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly hint: string,
  ) {
    super(message);
  }

  get intake(): Intake {
    return intake(undefined, { findings: [told(this.code, "error", this.message, this.hint)] });
  }
}

/** Put `value` into `data` at `pointer`, with the groups that it needs. */
export function put(data: Data, pointer: string, value: Value): void {
  const keys = keysOf(pointer);
  const last = keys.pop() ?? "";
  let node = data;
  for (const key of keys) {
    const inner = valueAt(node, `/${key.replace(/~/g, "~0").replace(/\//g, "~1")}`);
    const next: Data = isData(inner) ? inner : {};
    if (next !== inner) {
      set(node, key, next);
    }
    node = next;
  }
  set(node, last, value);
}

/** Each thing once, in order. */
export function once<T>(things: Iterable<T>): T[] {
  return [...new Set(things)];
}

/** Reasons for a guess in one line. */
export function reasons(...why: string[]): string {
  return once(why.filter(Boolean)).join("；");
}

export const optionsOf = (field: FieldInfo): string[] => field.options ?? [];
