import { type Data, escaped, isData, keysOf, own, type Value } from "../engine/data";

/** What `data` holds at a JSON pointer, in rows too; undefined where it holds nothing. */
export function at(data: Value, pointer: string): Value {
  let node: Value = data;
  for (const key of keysOf(pointer)) {
    if (Array.isArray(node)) node = node[Number(key)];
    else node = isData(node) ? own(node, key) : undefined;
  }
  return node ?? undefined;
}

/** `data` with another value at `pointer`; undefined takes it away. What is not there on the way is made. */
export function withAt(data: Data, pointer: string, value: Value): Data {
  return changed(data, keysOf(pointer), value) as Data;
}

function changed(node: Value, [key, ...rest]: string[], value: Value): Value {
  if (key === undefined) return value;
  if (Array.isArray(node)) {
    const made = [...node];
    made[Number(key)] = changed(made[Number(key)], rest, value);
    return made;
  }
  const made: Data = isData(node) ? { ...node } : {};
  const next = changed(own(made, key), rest, value);
  if (next === undefined) delete made[key];
  else made[key] = next;
  return made;
}

export function pointerOf(path: readonly (string | number)[]): string {
  return path.map((part) => `/${escaped(String(part))}`).join("");
}

/** The id of a field's element: the way there from the root, as the form's library writes it. */
export function idOf(pointer: string): string {
  return [ROOT, ...keysOf(pointer)].join(BETWEEN);
}

export const ROOT = "zj";
export const BETWEEN = "-";
