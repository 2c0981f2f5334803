import { above, type Data, equal } from "./data";
import type { FieldInfo } from "./definition";
import { followed, withBlanks } from "./following";
import { length } from "./text";
import { type Entry, entries, write } from "./writer";
import { allOf, type Comments, commentsOf } from "./yaml/comments";
import type { Document } from "./yaml/reader";

// The canonical form of a person's file, with the person's comments kept: `zhengji.yamlio.rewriter`.

/** A person's file as it was opened: its comments go along with what is made of it. */
export interface Original {
  document: Document;
  comments: Comments;
}

export function originalOf(document: Document): Original {
  return { document, comments: commentsOf(document) };
}

/** Canonical YAML of `data` among the comments of `original`; blanks of it that `data` does not answer stay. */
export function rewritten(leaves: FieldInfo[], { document, comments }: Original, data: Data): string {
  const whole = withBlanks(leaves, document, data);
  return written(leaves, whole, followed(comments, document, whole));
}

/** The same without the comments. */
export function bare(leaves: FieldInfo[], { document }: Original, data: Data): string {
  return write(leaves, withBlanks(leaves, document, data));
}

/** Whether a file that was rewritten says what it says without the comments, and has every one of them. */
export function isWhole(original: Original, rewritten: Document | undefined, plain: Document | undefined): boolean {
  return rewritten && plain
    ? equal(rewritten.data, plain.data) && String(allOf(commentsOf(rewritten))) === String(allOf(original.comments))
    : rewritten === plain; // an answer that no file may hold: it is told of, and mended
}

/** Canonical YAML of `data` among `comments`. */
export function written(leaves: FieldInfo[], data: Data, comments: Comments): string {
  const lines = [...comments.head];
  const indents = new Map<string, number>();
  const all = entries(leaves, data);
  for (const [index, { pointers, text }] of all.entries()) {
    const [first = "", ...rest] = text.split("\n");
    const indent = length(first) - length(first.replace(/^ +/, ""));
    for (const [depth, pointer] of pointers.entries()) {
      indents.set(pointer, indent + 2 * depth);
    }
    for (const pointer of pointers) {
      put(lines, comments.above.get(pointer), indent);
    }
    const beside = pointers.flatMap((pointer) => comments.beside.get(pointer) ?? []);
    lines.push([[first, ...beside].join("  "), ...rest].join("\n"));
    for (const pointer of ended(pointers, all[index + 1])) {
      // under a block scalar, a comment further right would be part of the text
      const block = pointer === pointers[pointers.length - 1] && (rest.length || first.endsWith("|-"));
      put(lines, comments.under.get(pointer), (indents.get(pointer) ?? 0) + (block ? 0 : 2));
    }
  }
  return `${[...lines, ...comments.tail].join("\n")}\n`;
}

/** Adds comments, with no second blank line, and none where it would become part of a text. */
function put(lines: string[], comments: string[] = [], indent = 0): void {
  for (const comment of comments) {
    const last = lines[lines.length - 1];
    if (comment) {
      lines.push(" ".repeat(indent) + comment);
    } else if (last && !last.endsWith("\n")) {
      lines.push("");
    }
  }
}

/** What ends before `following`, innermost first. */
function* ended(pointers: string[], following: Entry | undefined): Generator<string> {
  const next = following?.pointers[0] ?? "";
  for (let pointer = pointers[pointers.length - 1] ?? ""; pointer && !next.startsWith(`${pointer}/`); ) {
    yield pointer;
    pointer = above(pointer);
  }
}
