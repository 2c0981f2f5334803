import type { Data } from "./data";
import type { Definition, FormInfo } from "./definition";
import { Form } from "./fields";
import { normalise } from "./normalise";
import { numberOf } from "./paths";
import { home } from "./place";
import { rules } from "./rules";
import { shape, spoiltBy } from "./shape";
import type { Finding, Submission } from "./telling";
import { values } from "./values";
import { write } from "./writer";
import { count } from "./zishu";

export type { Data, Value } from "./data";
export type { Definition, FieldInfo, FormInfo, SectionInfo, Severity } from "./definition";
export type { Finding } from "./telling";
export { stripPrompt, zishuOf } from "./zishu";

/** One form's verdict, the same as `zhengji check` gives on the file that `write` makes. */
export interface Engine {
  form: FormInfo;
  /** `data` with one spelling for each value; blank leaves are left out. */
  normalise(data: Data): Data;
  /** Every finding, down the file. */
  check(data: Data): Finding[];
  /** The canonical YAML of `data` as it is given: normalise it first. */
  write(data: Data): string;
  /** Where `data` is filed, "" without a unit or a title. */
  path(data: Data): string;
  /** The number (编号) of what is filed at `path`. */
  number(path: string): string;
  /** The 字数 of `text`, a printed prompt of the form left in it counted too. */
  zishu(text: string): number;
}

/** The engine of the form called `form` in `definition`. */
export function engine(definition: Definition, form: string): Engine {
  const info = definition.forms.find((one) => one.id === form);
  if (!info) {
    throw new Error(`no form ${form}`);
  }
  const known = new Form(info);
  const submission = (data: Data): Submission => ({ form: known, data, lines: new Map() });
  return {
    form: info,
    normalise: (data) => normalise(known, data),
    check: (data) => judged(submission(normalise(known, data))),
    write: (data) => write(known.leaves, data),
    path: (data) => home(submission(data), definition.call.id),
    number: (path) => numberOf(info.number, path),
    zishu: count,
  };
}

/** All that can be said of one submission by itself. */
export function judged(submission: Submission): Finding[] {
  const found = shape(submission);
  return [...found, ...values(submission), ...rules(submission, spoiltBy(found))];
}
