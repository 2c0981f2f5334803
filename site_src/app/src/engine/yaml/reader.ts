import { type Data, escaped, has, put, type Value } from "../data";
import type { Finding } from "../telling";
import { length, strip } from "../text";
import { FORBIDDEN_CLASS } from "../writer";
import { decode, describe, refusal } from "./encoding";
import { type Event, Events } from "./events";
import { Scanner } from "./scanner";
import type { Slips } from "./slips";
import { Source, YamlError } from "./source";

// The strict reader: one pass over the events builds the data and the line of every pointer. Nothing is built from what
// YAML can do beyond a form, and the depth is bounded.

const MAX_DEPTH = 16;
const MAX_EVENTS = 20_000;
const MAX_FINDINGS = 100;
const MAX_KEY = 100;

const NUMBER = /^-?(?:0|[1-9][0-9]{0,15})(?:\.[0-9]{1,400})?$/;
const BOOLEAN = /^(?:true|True|TRUE|false|False|FALSE)$/;
const FORBIDDEN = new RegExp(`[${FORBIDDEN_CLASS}]`, "u");
const QUOTE_IT = "如果它是内容的一部分，请用英文单引号把整个内容括起来；否则请删去它。";

/** Where a plain scalar is a number or a truth, by pointer with `*` for any index. */
export type Types = ReadonlyMap<string, "number" | "integer" | "boolean">;

export interface Document {
  data: Data;
  /** The line (from 1) of every pointer, of the key where there is one. */
  lines: Map<string, number>;
  /** All of the file, with line feeds and without a BOM. */
  text: string;
}

/** The document in a file and what is doubtful in it, or every reason that one pass can see why there is none. */
export function read(
  content: Uint8Array,
  types: Types,
  slips: Slips,
): { document: Document | undefined; findings: Finding[] } {
  const { characters, findings } = decode(content);
  if (!characters) {
    return { document: undefined, findings };
  }
  const replaced = findings.length > 0;
  const reading = new Reading(characters, types, slips, findings);
  let data: Data | undefined;
  try {
    data = reading.document();
  } catch (error) {
    if (error instanceof YamlError) {
      const stopped = slips.syntax(error, reading.text);
      const known = findings.some((one) => one.line === stopped.line && one.message === stopped.message);
      // a key that is none is told of where it stands, before the parser stumbles over it
      if (!replaced && !reading.rootless && !known) {
        findings.push(stopped);
      }
    } else if (!(error instanceof EnoughError)) {
      throw error;
    }
  }
  if (findings.length || !data) {
    return { document: undefined, findings };
  }
  return { document: { data, lines: reading.lines, text: reading.text }, findings: reading.doubts };
}

/** Reading on is of no use. */
class EnoughError extends Error {}

class Reading {
  readonly lines = new Map([["", 1]]);
  readonly doubts: Finding[] = [];
  readonly text: string;
  rootless = false;
  private readonly events: Events;
  private readonly rows: string[];
  private readonly hasComments: boolean; // perhaps one behind a value
  private left = MAX_EVENTS;

  constructor(
    characters: string[],
    private readonly types: Types,
    private readonly slips: Slips,
    private readonly findings: Finding[],
  ) {
    this.text = characters.join("");
    this.rows = this.text.split("\n");
    this.hasComments = this.text.includes(" #");
    this.events = new Events(new Scanner(new Source(characters)));
  }

  document(): Data | undefined {
    this.next(); // the stream begins
    const begun = this.next();
    if (begun.kind === "stream-end") {
      return this.empty();
    }
    if (begun.declares) {
      this.refuse(begun, "tag", "这里声明了类型标记（%TAG）", "请删去这一行。");
    }
    const root = this.next();
    if (root.kind === "scalar" && !root.value && root.plain) {
      return this.empty();
    }
    if (root.kind !== "map") {
      this.rootless = true;
      this.root(root);
    }
    const data = this.node(root, "", "", 1);
    this.next(); // the document ends
    const last = this.next();
    if (last.kind !== "stream-end") {
      const hint = "请删去单独一行的“---”或“...”之后多余的内容；如果它是正文，请在行首缩进两个空格。";
      this.refuse(last, "documents", "一份文件只能有一份填报内容，这里开始了第二份", hint);
    }
    return data as Data;
  }

  private empty(): undefined {
    this.findings.push(refusal("empty", 1, "文件里没有填报内容", "请填写空白表后再提交。"));
    return undefined;
  }

  private root(event: Event): void {
    const [message, hint] = this.slips.of(this.rows[event.start.line] ?? "") ?? [
      "文件应由“键: 内容”各行组成，现在是一个列表或一段文字",
      "请在空白表上填写，不要改动冒号左边的键。",
    ];
    this.refuse(event, "root", message, hint);
  }

  private next(): Event {
    this.left--;
    if (this.left < 0) {
      const message = "文件的条目太多（YAML 事件超过 20,000 个）";
      this.findings.push(refusal("too-many", 1, message, "请删去与填报无关的内容。"));
      throw new EnoughError();
    }
    return this.events.next();
  }

  private refuse(event: Event, code: string, message: string, hint: string, pointer = ""): void {
    this.findings.push(refusal(code, event.start.line + 1, message, hint, pointer));
    if (this.findings.length >= MAX_FINDINGS) {
      throw new EnoughError();
    }
  }

  /** What begins with `event`; `shape` is `pointer` with `*` for every index. */
  private node(event: Event, pointer: string, shape: string, depth: number): Value {
    if (event.kind === "alias") {
      this.refuse(event, "alias", "这里以“*”开头，成了引用，填报内容里不能用", QUOTE_IT, pointer);
      return null;
    }
    if (event.anchored) {
      this.refuse(event, "anchor", "这里以“&”开头，成了锚点，填报内容里不能用", QUOTE_IT, pointer);
    }
    if (event.tagged) {
      this.refuse(event, "tag", "这里以“!”开头，成了类型标记，填报内容里不能用", QUOTE_IT, pointer);
    }
    if (event.kind === "scalar") {
      return this.scalar(event, pointer, shape);
    }
    if (depth > MAX_DEPTH) {
      const hint = "请照空白表的层次填写；如果“[”“{”是内容的一部分，请用英文单引号把整个内容括起来。";
      this.refuse(event, "too-deep", `这里嵌套了 ${MAX_DEPTH} 层以上`, hint, pointer);
      throw new EnoughError();
    }
    return event.kind === "map" ? this.map(pointer, shape, depth) : this.list(pointer, shape, depth);
  }

  private map(pointer: string, shape: string, depth: number): Data {
    const data: Data = {};
    for (let event = this.next(); event.kind !== "close"; event = this.next()) {
      const key = this.key(event, pointer, depth);
      const at = `${pointer}/${escaped(key)}`;
      const below = `${shape}/${escaped(key)}`;
      if (has(data, key)) {
        const message = `“${key}”在第 ${this.lines.get(at)} 行已经填过，每一项只能填一次`;
        this.refuse(event, "duplicate-key", message, "请保留一处，删去另一处。", at);
        this.node(this.next(), at, below, depth + 1);
        continue;
      }
      const line = event.start.line + 1;
      this.lines.set(at, line);
      const value = this.next();
      put(data, key, this.node(value, at, below, depth + 1));
      if (value.start.line >= line && value.kind === "scalar") {
        this.swallowed(value, at);
      }
    }
    return data;
  }

  private list(pointer: string, shape: string, depth: number): Value[] {
    const data: Value[] = [];
    for (let event = this.next(); event.kind !== "close"; event = this.next()) {
      const at = `${pointer}/${data.length}`;
      this.lines.set(at, event.start.line + 1);
      data.push(this.node(event, at, `${shape}/*`, depth + 1));
    }
    return data;
  }

  private key(event: Event, pointer: string, depth: number): string {
    if (event.kind !== "scalar") {
      this.node(event, pointer, "", depth + 1);
      if (event.kind !== "alias") {
        const hint = "请照空白表填写键；内容以“[”“{”开头时请加英文单引号。";
        this.refuse(event, "key", "冒号左边的键是列表或分组", hint, pointer);
      }
      return "";
    }
    if (event.anchored || event.tagged) {
      this.node(event, pointer, "", depth + 1);
    }
    const key = event.value ?? "";
    const bare = strip(key);
    const slipped = key === bare ? undefined : this.slips.of(key);
    if (key === "<<" && event.plain) {
      const message = "这里用了合并键“<<”，填报内容里不能用";
      this.refuse(event, "merge", message, "请把要合并的各项逐一写出。", pointer);
    } else if (slipped) {
      this.refuse(event, "key", ...slipped, pointer);
    } else if (!bare || key !== bare || length(key) > MAX_KEY || key.includes("\n") || FORBIDDEN.test(key)) {
      const message = `冒号左边的键应是一个不超过 ${MAX_KEY} 个字符的词，不能为空，前后不能有空白`;
      this.refuse(event, "key", message, "请照空白表填写键；正文里有半角冒号时，请改用全角“：”。", pointer);
    }
    return key;
  }

  private scalar(event: Event, pointer: string, shape: string): Value {
    const value = event.value ?? "";
    if (event.plain) {
      if (!value) {
        return null;
      }
      if (this.hasComments) {
        this.cutOff(event, pointer);
      }
      return typed(value, this.types.get(shape));
    }
    const found = event.style === '"' ? FORBIDDEN.exec(value) : null;
    if (found) {
      const [name, hint] = describe(found[0].codePointAt(0) ?? 0);
      this.refuse(event, "character", `引号里用“\\”写出了${name}，填报内容里不能有`, hint, pointer);
    }
    return value;
  }

  /** Tells of a text behind ` #`, which YAML takes for a comment: 某路3号 #201室. */
  private cutOff(event: Event, pointer: string): void {
    const row = this.rows[event.end.line] ?? "";
    if (row.includes("#") && /^[ \t]*#/.test(Array.from(row).slice(event.end.column).join(""))) {
      const message = "“#”和它后面的文字被当作注释，没有读进来";
      const hint = "如果它是内容的一部分，请用英文单引号把整个内容括起来；确是注释的，请移到单独一行。";
      const line = event.end.line + 1;
      this.doubts.push({ code: "yaml.comment", severity: "warning", pointer, label: "", line, message, hint });
    }
  }

  /** Refuses lines that were meant as keys, and that YAML takes for a text that goes on over several lines. */
  private swallowed(event: Event, pointer: string): void {
    const found = event.plain ? this.slips.of(event.value ?? "") : undefined;
    if (found) {
      this.refuse(event, "syntax", ...found, pointer);
    }
  }
}

function typed(value: string, kind: "number" | "integer" | "boolean" | undefined): Value {
  if (kind === "boolean") {
    return BOOLEAN.test(value) ? value.toLowerCase() === "true" : value;
  }
  // what is too large to be held exactly stays text
  return kind && NUMBER.test(value) && Math.abs(Number(value)) < 2 ** 53 ? Number(value) || 0 : value;
}
