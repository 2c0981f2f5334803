import { written } from "../engine/rewriter";
import type { Texts } from "../engine/yaml/comments";
import type { Original } from "./engine";
import type { Session } from "./session";

/** A comment of the file that was opened: what it says, and the pointer that it belongs to ("" for the whole file). */
export interface Remark {
  text: string;
  pointer: string;
  /** Which of its place it is: the list that it stands in, and where. */
  list: string[];
  at: number;
}

/** Every comment of a file, down the file as far as what they belong to is concerned. */
export function commentsIn({ document, comments }: Original): Remark[] {
  const { head, above, beside, under, tail } = comments;
  const within = (pointer: string, list: string[] = []): Remark[] =>
    list.flatMap((text, at) => (text ? [{ text, pointer, list, at }] : []));
  const places = [...document.lines.keys()].flatMap((pointer) =>
    [above, beside, under].flatMap((texts: Texts) => within(pointer, texts.get(pointer))),
  );
  return [...within("", head), ...places, ...within("", tail)];
}

/** Takes comments out of the file that was opened; what it says stays. */
export function takeOut({ engine, form, original }: Session, remarks: Remark[]): void {
  const { value } = original;
  if (!value) return;
  const all = commentsIn(value).length;
  for (const { list, at } of remarks) list[at] = "";
  const left = engine.original(written(form.leaves, value.document.data, value.comments));
  if (left || remarks.length === all) original.value = left;
}
