import type { Data } from "./data";
import type { Definition, FieldInfo, FormInfo } from "./definition";
import { Form, leavesOf } from "./fields";
import { normalise } from "./normalise";
import { numberOf, SUFFIX } from "./paths";
import { place, safe } from "./place";
import { rules } from "./rules";
import { shape, spoiltBy } from "./shape";
import type { Finding, Submission } from "./telling";
import { compare } from "./text";
import { values } from "./values";
import { LARGEST } from "./yaml/encoding";
import { type Document, read, type Types } from "./yaml/reader";
import { Slips } from "./yaml/slips";

/** One file examined by itself: what it says where it could be read, and its findings down the file. */
export interface Examined {
  form: FormInfo | undefined;
  data: Data | undefined;
  number: string;
  lines: ReadonlyMap<string, number>;
  findings: Finding[];
}

interface Known {
  form: Form;
  types: Types;
}

/** A call's forms, ready to examine files. */
export class Call {
  readonly forms: ReadonlyMap<string, Known>;
  private readonly slips: Slips;

  constructor(readonly definition: Definition) {
    this.forms = new Map(definition.forms.map((info) => [info.id, known(info)]));
    this.slips = new Slips(definition.slips);
  }

  /** The file at `path` (relative, forward slashes) with these bytes; `added` says that it is new. */
  examine(content: Uint8Array, path: string, added = false): Examined {
    const first = path.startsWith("submissions/") ? safe(path) : [];
    const { examined, submission } = this.submission(content.subarray(0, LARGEST + 1), path);
    const told = submission ? [...judged(submission), ...place(submission, path, this.definition, added)] : [];
    return { ...examined, findings: inOrder([...first, ...examined.findings, ...told]) };
  }

  /** The document in a file, read as `form` wants it. */
  read(content: Uint8Array, form: Known): { document: Document | undefined; findings: Finding[] } {
    return read(content, form.types, this.slips);
  }

  private submission(content: Uint8Array, path: string): { examined: Examined; submission?: Submission } {
    const nothing = { form: undefined, data: undefined, number: "", lines: new Map<string, number>() };
    const refused = (...findings: Finding[]) => ({ examined: { ...nothing, findings } });
    if (!path.endsWith(SUFFIX)) {
      return refused(wrongSuffix(path));
    }
    const parts = path.split("/");
    const isFiled = parts[0] === "submissions" && parts[1] === this.definition.call.id && parts.length > 3;
    const placed = isFiled ? this.forms.get(parts[2] ?? "") : undefined;
    let { document, findings } = read(content, placed?.types ?? this.allTypes(), this.slips);
    const said = document && this.saidForm(document.data);
    if (said && said !== placed) {
      ({ document, findings } = read(content, said.types, this.slips));
    }
    if (!document) {
      return refused(...findings);
    }
    const { form } = said ?? placed ?? {};
    if (!form) {
      return refused(this.noForm());
    }
    const data = normalise(form, document.data);
    const { lines } = document;
    const number = numberOf(form.info.number, path);
    return { examined: { form: form.info, data, number, lines, findings }, submission: { form, data, lines } };
  }

  private allTypes(): Types {
    return new Map([...this.forms.values()].flatMap(({ types }) => [...types]));
  }

  private saidForm(data: Data): Known | undefined {
    return [...this.forms.values()].find(({ form }) => form.said("form", data) === form.info.id);
  }

  private noForm(): Finding {
    const all = [...this.forms.values()].map(({ form }) => form);
    const named = all.map(({ info }) => `${info.id}（${info.label} ${info.title}）`).join("、");
    const key = all.map((form) => form.role("form")?.key).find((one) => one !== undefined) ?? "";
    const hint = `请在第一行写“${key}: ”和表的代号：${named}。`;
    return ofFile("shape.form", "看不出填的是哪一张征集表", hint);
  }
}

function known(info: FormInfo): Known {
  const form = new Form(info);
  return { form, types: new Map(scalarTypes(form.leaves, "")) };
}

const TYPES = { number: "number", money: "number", integer: "integer", boolean: "boolean" } as const;

function scalarTypes(fields: FieldInfo[], above: string): [string, "number" | "integer" | "boolean"][] {
  return fields.flatMap(leavesOf).flatMap((leaf) => {
    if (leaf.kind === "rows") {
      return scalarTypes(leaf.fields ?? [], `${above}${leaf.pointer}/*`);
    }
    const type = TYPES[leaf.kind as keyof typeof TYPES];
    return type ? [[above + leaf.pointer, type]] : [];
  });
}

/** All that can be said of one submission by itself, but for its place. */
export function judged(submission: Submission): Finding[] {
  const found = shape(submission);
  return [...found, ...values(submission), ...rules(submission, spoiltBy(found))];
}

/** `findings` down the file, as a report has them. */
export function inOrder(findings: Finding[]): Finding[] {
  return [...findings].sort(
    (a, b) =>
      a.line - b.line || compare(a.pointer, b.pointer) || compare(a.code, b.code) || compare(a.message, b.message),
  );
}

function ofFile(code: string, message: string, hint: string): Finding {
  return { code, severity: "error", pointer: "", label: "", line: 1, message, hint };
}

function wrongSuffix(path: string): Finding {
  const kind = /\.(?:docx?|xlsx?|wps|et|pdf)$/.test(path) ? "填报表" : "文件";
  const hint = `这里只收扩展名为 ${SUFFIX} 的文件；用 zhengji new 可以生成空白的一份。`;
  return ofFile("path.suffix", `这个${kind}不是 ${SUFFIX} 文件`, hint);
}
