import { above, type Data, equal, escaped, has, isData, keysOf, type Value } from "./data";
import type { FieldInfo } from "./definition";
import type { Comments, Texts } from "./yaml/comments";
import type { Document } from "./yaml/reader";

// The comments of a file whose answers have changed: each stays with what it belongs to, and none is lost; as
// `zhengji.yamlio.following` has it.

const MOST = 1_000; // items that are looked for one by one

/** `data`, and the blanks of `document` that it does not answer: with their labels and hints they are the form. */
export function withBlanks(leaves: FieldInfo[], document: Document, data: Data): Data {
  let whole = data;
  for (const { pointer, kind } of leaves) {
    if (document.lines.has(pointer)) {
      whole = withBlank(whole, keysOf(pointer), kind === "narrative" ? "" : null);
    }
  }
  return whole;
}

function withBlank(data: Data, [key = "", ...rest]: string[], blank: Value): Data {
  if (!rest.length) {
    return has(data, key) ? data : { ...data, [key]: blank };
  }
  const inner = has(data, key) ? data[key] : {};
  return isData(inner) ? { ...data, [key]: withBlank(inner, rest, blank) } : data;
}

/** `comments` of `document` where `data` stands instead of what it says. */
export function followed(comments: Comments, document: Document, data: Data): Comments {
  const places = new Map(placesOf(document.data, data, "", ""));
  const moved: Comments = { above: new Map(), beside: new Map(), under: new Map(), head: comments.head, tail: [] };
  const kinds = ["above", "beside", "under"] as const;
  const add = (to: Texts, pointer: string, texts: string[]): void => {
    to.set(pointer, [...(to.get(pointer) ?? []), ...texts]);
  };
  const left: string[] = [];
  for (const pointer of document.lines.keys()) {
    const place = places.get(pointer);
    for (const kind of place === undefined ? [] : kinds) {
      const texts = comments[kind].get(pointer);
      if (texts) {
        add(moved[kind], place ?? "", texts);
      }
    }
    if (place !== undefined) {
      continue;
    }
    let holder = pointer;
    while (!places.has(holder)) {
      holder = above(holder);
    }
    const lost = kinds.flatMap((kind) => comments[kind].get(pointer) ?? []).filter(Boolean);
    const under = places.get(holder) ?? "";
    if (!under) {
      left.push(...lost);
    } else if (lost.length) {
      add(moved.under, under, lost);
    }
  }
  moved.tail = [...left, ...comments.tail];
  return moved;
}

/** Where what stood at a pointer of `before` stands in `after`. */
function* placesOf(before: Value, after: Value, old: string, now: string): Generator<[string, string]> {
  yield [old, now];
  if (isData(before) && isData(after)) {
    for (const key of Object.keys(before).filter((one) => has(after, one))) {
      yield* placesOf(before[key], after[key], `${old}/${escaped(key)}`, `${now}/${escaped(key)}`);
    }
  } else if (Array.isArray(before) && Array.isArray(after)) {
    for (const [index, found] of itemsOf(before, after)) {
      yield* placesOf(before[index], after[found], `${old}/${index}`, `${now}/${found}`);
    }
  }
}

/** Which item of `after` each of `before` is: known again by what it says, or by its place. */
function* itemsOf(before: Value[], after: Value[]): Generator<[number, number]> {
  const same = new Set(
    [...before.keys()].filter((index) => index < after.length && equal(before[index], after[index])),
  );
  const free = new Set([...after.keys()].filter((index) => !same.has(index)));
  const changed: number[] = [];
  for (const [index, item] of before.entries()) {
    const found = same.has(index) ? index : [...free].slice(0, MOST).find((at) => equal(after[at], item));
    if (found === undefined) {
      changed.push(index);
    } else {
      free.delete(found);
      yield [index, found];
    }
  }
  if (before.length === after.length) {
    yield* changed.filter((index) => free.has(index)).map((index): [number, number] => [index, index]);
  }
}
