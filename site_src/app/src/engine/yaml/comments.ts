import { above } from "../data";
import { points, WHITE } from "../text";
import type { Document } from "./reader";
import { Scanner } from "./scanner";
import { Source } from "./source";

// A person's comments: where they stand, and what they belong to, as `zhengji.yamlio.comments` has it.

const COMMENT = /(?:^|(?<before>[ \t]))#[^\n]*/;
const END = new RegExp(`[${WHITE}]+$`, "u");

/** The comments at a place of a file; "" is a blank line. */
export type Texts = Map<string, string[]>;

/** The comments of a file by JSON pointer: `beside` it, `above` it, `under` all of it. */
export interface Comments {
  above: Texts;
  beside: Texts;
  under: Texts;
  /** What stands at the top of the file with a blank line below it. */
  head: string[];
  /** What stands after everything. */
  tail: string[];
}

/** Every comment, in an order that does not depend on where it stands. */
export function allOf({ above, beside, under, head, tail }: Comments): string[] {
  return [head, ...above.values(), ...beside.values(), ...under.values(), tail].flat().filter(Boolean).sort();
}

interface Waiting {
  column: number;
  text: string;
}

/** The comments of a file that could be read. */
export function commentsOf(document: Document): Comments {
  const found: Comments = { above: new Map(), beside: new Map(), under: new Map(), head: [], tail: [] };
  const lines = withoutScalars(document.text);
  const begins = new Map<number, string[]>();
  const columns = new Map<string, number>();
  for (const [pointer, number] of document.lines) {
    if (pointer) {
      const line = lines[number - 1] ?? "";
      const here = begins.get(number) ?? [];
      // `- key`: the item, then its first key
      const left = line.replace(here.length ? /^[- ]+/ : /^ +/, "");
      begins.set(number, [...here, pointer]);
      columns.set(pointer, line.length - left.length);
    }
  }
  const numbers = [...begins.keys()].sort((one, other) => one - other);
  let last = "";
  let waiting: Waiting[] = [];
  for (const [index, line] of lines.entries()) {
    const number = index + 1;
    const here = begins.get(number);
    if (here) {
      const [first = ""] = here;
      waiting = belongingAbove(waiting, columns.get(first) ?? 0, last, columns, found);
      if (number === numbers[0] && waiting.some(({ text }) => !text)) {
        const blank = waiting.map(({ text }) => text).lastIndexOf("") + 1;
        found.head = waiting.slice(0, blank).map(({ text }) => text);
        waiting = waiting.slice(blank);
      }
      if (waiting.length) {
        found.above.set(
          first,
          waiting.map(({ text }) => text),
        );
        waiting = [];
      }
      last = here[here.length - 1] ?? "";
    }
    const mark = COMMENT.exec(line);
    const column = mark ? mark.index + (mark.groups?.before ?? "").length : 0;
    const text = mark ? line.slice(column).replace(END, "") : "";
    if (mark && /[^ \t]/.test(line.slice(0, column)) && numbers.length) {
      const at = numbers.filter((one) => one <= number).pop() ?? numbers[0] ?? 0;
      const owner = begins.get(at)?.slice(-1)[0] ?? "";
      found.beside.set(owner, [...(found.beside.get(owner) ?? []), text]);
    } else if (mark) {
      waiting.push({ column, text });
    } else if (!line.replace(END, "") && (waiting.length ? waiting[waiting.length - 1]?.text : last)) {
      waiting.push({ column: 0, text: "" });
    }
  }
  while (waiting.length && !waiting[waiting.length - 1]?.text) {
    waiting.pop();
  }
  found.tail = belongingAbove(waiting, 0, last, columns, found).map(({ text }) => text);
  return found;
}

/** `waiting` without the comments that stand right of `column`: those belong to what came before, `last`. */
function belongingAbove(
  waiting: Waiting[],
  column: number,
  last: string,
  columns: ReadonlyMap<string, number>,
  found: Comments,
): Waiting[] {
  if (!last) {
    return waiting;
  }
  const stop = waiting.findIndex((each) => each.text && each.column <= column);
  let right = stop < 0 ? waiting.length : stop;
  while (right && !waiting[right - 1]?.text) {
    right--;
  }
  for (const each of waiting.slice(0, right)) {
    let owner = last;
    while (each.text && (columns.get(owner) ?? -1) >= each.column) {
      owner = above(owner);
    }
    found.under.set(owner, [...(found.under.get(owner) ?? []), each.text]);
  }
  return waiting.slice(right);
}

/** The lines of `text`, with `x` for all that stands in scalars, blank lines of theirs included. */
function withoutScalars(text: string): string[] {
  const lines = text.split("\n").map(points);
  const scanner = new Scanner(new Source(points(text)));
  for (let token = scanner.peek(); token.kind !== "stream-end"; scanner.skip(), token = scanner.peek()) {
    if (!token.scalar) {
      continue;
    }
    const { start, end } = token;
    let [first, left, last, right] = [start.line, start.column, end.line, end.column];
    const at = (number: number): string[] => lines[number] ?? [];
    if (token.scalar.style === "block") {
      // a comment may follow the sign, and the mark is past the line breaks at the end
      const rest = at(first).slice(left);
      const signs = rest.findIndex((sign) => !"|>+-0123456789".includes(sign));
      lines[first] = [...at(first).slice(0, left), "x", ...(signs < 0 ? [] : rest.slice(signs))];
      [first, left] = [first + 1, 0];
      last -= isBlank(at(last).slice(0, right)) ? 1 : 0;
      while (last >= first && isBlank(at(last)) && !token.scalar.value.endsWith("\n")) {
        last--;
      }
      right = at(last).length;
    }
    for (let number = first; number <= last; number++) {
      const line = at(number);
      const from = number === first ? left : 0;
      const to = number === last ? right : line.length;
      lines[number] = [...line.slice(0, from), ..."x".repeat(Math.max(to - from, 1)), ...line.slice(to)];
    }
  }
  return lines.map((line) => line.join(""));
}

function isBlank(line: string[]): boolean {
  return line.every((sign) => sign === " " || sign === "\t");
}
