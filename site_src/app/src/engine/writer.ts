import { type Data, escaped, has, isData, keysOf, type Value } from "./data";
import type { FieldInfo } from "./definition";
import { leavesOf } from "./fields";
import { decimal } from "./numbers";
import { compare, WHITE } from "./text";

// Canonical YAML, byte for byte what `zhengji fmt` writes (`zhengji.yamlio.writer` says why it is as it is).

const INDENT = "  ";
const MISREAD =
  /^(?:[-+]?[0-9][0-9_,]*(?:\.[0-9_,]*)?(?:e[-+]?[0-9]+)?|[-+]?0[box][0-9a-f_]+|[-+]?[0-9][0-9_]*(?::[0-9]+)+(?:\.[0-9_]*)?|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[t \t].*)?|y|n|yes|no|on|off|true|false|null|none|nan|inf|[-+]inf)$/i;
const SYNTAX = new RegExp(`^[-+?:,\\[\\]{}#&*!|>'"%@\`.=~<${WHITE}]|[:${WHITE}]$|:[${WHITE}]|[${WHITE}]#`, "u");
const BEYOND = Array.from({ length: 16 }, (_, plane) => {
  const last = ((plane + 2) * 0x10000 - 1).toString(16);
  return `\\u{${last.slice(0, -1)}e}\\u{${last}}`;
}).join("");
/** What must not stand in a submission, however it is written. */
export const FORBIDDEN_CLASS =
  "\\r\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F\\x7F-\\x84\\x86-\\x9F\\u061C\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069" +
  `\\uD800-\\uDFFF\\uFDD0-\\uFDEF\\uFEFF\\uFFFD-\\uFFFF${BEYOND}`;
const UNSEEN = `\\x00-\\x1F\\x7F-\\xA0\\xAD\\u1680\\u2000-\\u200B\\u2028-\\u202F\\u205F-\\u206F${FORBIDDEN_CLASS}`;
const ESCAPED = new RegExp(`[${UNSEEN}]`, "u");
const ESCAPED_IN_QUOTES = new RegExp(`["\\\\${UNSEEN}]`, "gu");
const ESCAPES: Record<string, string> = { "\n": "\\n", "\t": "\\t", "\r": "\\r", '"': '\\"', "\\": "\\\\" };
const NOT_IN_A_BLOCK = new RegExp(`[\\x85\\u2028\\u2029${FORBIDDEN_CLASS}]`, "u");

/** The order of a group's keys, and which of them are narratives. */
interface Layout {
  order: Map<string, Layout>;
  narrative: boolean;
}

/** Lines that belong together: those of a scalar, or the one that opens a group; and the pointers that begin here. */
export interface Entry {
  pointers: string[];
  text: string;
}

/** Canonical YAML of `data`; keys that the form does not know come last. */
export function write(leaves: FieldInfo[], data: Data): string {
  return (
    entries(leaves, data)
      .map(({ text }) => `${text}\n`)
      .join("") || "{}\n"
  );
}

/** The lines of `write`, by what they hold. */
export function entries(leaves: FieldInfo[], data: Data): Entry[] {
  const written: Entry[] = [];
  group(data, layout(leaves), "", "", written);
  return written;
}

function layout(leaves: FieldInfo[]): Layout {
  const top: Layout = { order: new Map(), narrative: false };
  for (const leaf of leaves) {
    const keys = keysOf(leaf.pointer);
    const last = keys.pop() ?? "";
    let level = top;
    for (const key of keys) {
      const below = level.order.get(key) ?? { order: new Map(), narrative: false };
      level.order.set(key, below);
      level = below;
    }
    const { order } = layout((leaf.fields ?? []).flatMap(leavesOf));
    level.order.set(last, { order, narrative: leaf.kind === "narrative" });
  }
  return top;
}

const UNKNOWN: Layout = { order: new Map(), narrative: false };

function group(data: Data, known: Layout, pointer: string, indent: string, written: Entry[]): void {
  const strange = Object.keys(data).filter((key) => !known.order.has(key));
  for (const key of [...[...known.order.keys()].filter((one) => has(data, one)), ...strange.sort(compare)]) {
    const below = known.order.get(key) ?? UNKNOWN;
    value(data[key], below, `${pointer}/${escaped(key)}`, indent, `${indent}${line(key)}:`, written);
  }
}

function value(given: Value, known: Layout, pointer: string, indent: string, opening: string, written: Entry[]): void {
  if (isData(given) && Object.keys(given).length) {
    written.push({ pointers: [pointer], text: opening });
    group(given, known, pointer, indent + INDENT, written);
  } else if (Array.isArray(given) && given.length) {
    written.push({ pointers: [pointer], text: opening });
    list(given, known, pointer, indent + INDENT, written);
  } else {
    const said = scalar(given, known.narrative, indent + INDENT);
    written.push({ pointers: [pointer], text: said ? `${opening} ${said}` : opening });
  }
}

function list(items: Value[], known: Layout, pointer: string, indent: string, written: Entry[]): void {
  for (const [index, item] of items.entries()) {
    const at = `${pointer}/${index}`;
    if (isData(item) && Object.keys(item).length) {
      const begins = written.length;
      group(item, known, at, indent + INDENT, written);
      const { pointers, text } = written[begins] as Entry;
      written[begins] = {
        pointers: [at, ...pointers],
        text: `${indent}- ${text.slice(indent.length + INDENT.length)}`,
      };
    } else {
      value(item, known, at, indent, `${indent}-`, written);
    }
  }
}

function scalar(given: Value, narrative: boolean, indent: string): string {
  if (given === null || given === undefined) {
    return "";
  }
  if (typeof given === "boolean") {
    return String(given);
  }
  if (typeof given === "number") {
    return decimal(given === 0 ? 0 : given);
  }
  if (typeof given !== "string") {
    return Array.isArray(given) ? "[]" : "{}";
  }
  if (narrative && !given) {
    return "|-"; // what a blank form has, ready to be written under
  }
  return (narrative || given.includes("\n")) && fitsABlock(given) ? block(given, indent) : line(given);
}

/** `text` on one line: plain, else in single quotes, else with escapes in double quotes. */
function line(text: string): string {
  if (ESCAPED.test(text)) {
    return `"${text.replace(ESCAPED_IN_QUOTES, spelt)}"`;
  }
  return !text || SYNTAX.test(text) || MISREAD.test(text) ? `'${text.replace(/'/g, "''")}'` : text;
}

function spelt(found: string): string {
  const code = found.codePointAt(0) ?? 0;
  const written = code.toString(16);
  return (
    ESCAPES[found] ??
    (code < 0x100
      ? `\\x${written.padStart(2, "0")}`
      : code < 0x10000
        ? `\\u${written.padStart(4, "0")}`
        : `\\U${written.padStart(8, "0")}`)
  );
}

/** Whether every reader gives `text` back from a block scalar. */
function fitsABlock(text: string): boolean {
  return /[^ \t\n]/.test(text) && !NOT_IN_A_BLOCK.test(text);
}

/** A literal block scalar; its header tells an indentation that cannot be seen, and the line breaks at the end. */
function block(text: string, indent: string): string {
  const first = /[^\n]/.exec(text)?.[0] ?? "";
  const held = " \t".includes(first) ? String(INDENT.length) : "";
  const end = text.endsWith("\n\n") ? "+" : text.endsWith("\n") ? "" : "-";
  const body = text.endsWith("\n") ? text.slice(0, -1) : text;
  return `|${held}${end}\n${body
    .split("\n")
    .map((each) => each && indent + each)
    .join("\n")}`;
}
