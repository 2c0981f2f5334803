import type { Data } from "./data";
import type { Definition, FormInfo } from "./definition";
import { Call, inOrder, judged } from "./examine";
import { normalise } from "./normalise";
import { numberOf } from "./paths";
import { home } from "./place";
import { bare, isWhole, type Original, originalOf, rewritten } from "./rewriter";
import type { Finding } from "./telling";
import { write } from "./writer";
import { allOf } from "./yaml/comments";
import { count } from "./zishu";

export type { Data, Value } from "./data";
export type { Definition, FieldInfo, FormInfo, SectionInfo, Severity } from "./definition";
export { Call, type Examined } from "./examine";
export type { Original } from "./rewriter";
export { hex } from "./sha256";
export type { Finding } from "./telling";
export { stripPrompt, zishuOf } from "./zishu";

/** One form's verdict, the same as `zhengji check` gives on the file that `write` makes. */
export interface Engine {
  form: FormInfo;
  /** `data` with one spelling for each value; blank leaves are left out. */
  normalise(data: Data): Data;
  /** Every finding on the file that `data` would be written to, among the comments of `original`, down that file. */
  check(data: Data, original?: Original): Finding[];
  /** What a file says, normalised, and why it cannot be read or what is doubtful in it; undefined where it cannot. */
  read(content: string | Uint8Array): { data: Data | undefined; findings: Finding[] };
  /** The canonical YAML of `data` as it is given: normalise it first. */
  write(data: Data): string;
  /** A file as it was opened, undefined where it cannot be read or has no comments. */
  original(content: string | Uint8Array): Original | undefined;
  /** The same among the comments of a file that was opened, undefined where one of them would be lost. */
  rewrite(original: Original, data: Data): string | undefined;
  /** Where `data` is filed, "" without a unit or a title. */
  path(data: Data): string;
  /** The number (编号) of what is filed at `path`. */
  number(path: string): string;
  /** The 字数 of `text`, a printed prompt left in it counted too (`zishuOf` takes it out). */
  zishu(text: string): number;
}

/** The engine of the form called `id` in `definition`. */
export function engine(definition: Definition, id: string): Engine {
  const call = new Call(definition);
  const known = call.forms.get(id);
  if (!known) {
    throw new Error(`no form ${id}`);
  }
  const { form } = known;
  const bytes = (content: string | Uint8Array) =>
    typeof content === "string" ? new TextEncoder().encode(content) : content;
  return {
    form: form.info,
    normalise: (data) => normalise(form, data),
    // what is typed is judged as it will be read: a character that no file may hold, a number too long for one
    check: (data, original) => {
      const clean = normalise(form, data);
      const text = original ? rewritten(form.leaves, original, clean) : write(form.leaves, clean);
      const { document, findings } = call.read(bytes(text), known);
      const submission = document && { form, data: normalise(form, document.data), lines: document.lines };
      return inOrder([...findings, ...(submission ? judged(submission) : [])]);
    },
    read: (content) => {
      const { document, findings } = call.read(bytes(content), known);
      return { data: document && normalise(form, document.data), findings };
    },
    write: (data) => write(form.leaves, data),
    original: (content) => {
      const { document } = call.read(bytes(content), known);
      const original = document && originalOf(document);
      return original && allOf(original.comments).length ? original : undefined;
    },
    rewrite: (original, data) => {
      const text = rewritten(form.leaves, original, data);
      const reread = (one: string) => call.read(bytes(one), known).document;
      return isWhole(original, reread(text), reread(bare(form.leaves, original, data))) ? text : undefined;
    },
    path: (data) => home({ form, data, lines: new Map() }, definition.call.id),
    number: (path) => numberOf(form.info.number, path),
    zishu: count,
  };
}
