import { type Data, has, isData, keysOf, own, put, type Value } from "./data";
import type { FieldInfo } from "./definition";
import type { Form } from "./fields";
import { FORMATS } from "./formats";
import { dense, nfkc } from "./text";

// What a reader sees as nothing: Unicode white space, the ideographic space, and the zero-width characters.
const BLANK = "\\t-\\r \\x85\\xa0\\u1680\\u2000-\\u200d\\u2028\\u2029\\u202f\\u205f\\u2060\\u3000\\ufeff";
const AROUND = new RegExp(`^[${BLANK}]+|[${BLANK}]+$`, "g");

/** `data` with one spelling for each value; blank leaves are left out, unknown keys are kept. */
export function normalise(form: Form, data: Data): Data {
  const normal = withoutBlanks(data);
  for (const leaf of form.leaves.filter(hasSpelling)) {
    const keys = keysOf(leaf.pointer);
    const last = keys.pop() ?? "";
    let node: Value = normal;
    for (const key of keys) {
      node = isData(node) ? own(node, key) : undefined;
    }
    if (isData(node) && has(node, last)) {
      put(node, last, spelt(leaf, node[last]));
    }
  }
  return normal;
}

function withoutBlanks(data: Data): Data {
  const kept: Data = {};
  for (const [key, value] of Object.entries(data)) {
    const bare = Array.isArray(value)
      ? value.map(withoutBlank).filter((item) => item !== null && item !== undefined && item !== "")
      : withoutBlank(value);
    if (bare !== null && bare !== undefined && bare !== "") {
      put(kept, key, bare);
    }
  }
  return kept;
}

function withoutBlank(value: Value): Value {
  if (typeof value === "string") {
    return value.replace(AROUND, "");
  }
  return isData(value) ? withoutBlanks(value) : value;
}

function hasSpelling(leaf: FieldInfo): boolean {
  return Boolean(leaf.aliases) || FORMATS.has(leaf.format ?? "") || (leaf.fields ?? []).some(hasSpelling);
}

function spelt(leaf: FieldInfo, value: Value): Value {
  if (leaf.kind === "rows") {
    return Array.isArray(value) ? value.map((row) => inside(leaf.fields ?? [], row)) : value;
  }
  if (leaf.kind === "group") {
    return inside(leaf.fields ?? [], value);
  }
  if (typeof value !== "string") {
    return value;
  }
  // what a format makes nothing of (a lone stroke for a telephone number) stays, to be told of as it is
  const one = FORMATS.get(leaf.format ?? "")?.normalise(value) || value;
  if (!leaf.aliases) {
    return one;
  }
  const name = dense(nfkc(one));
  if (has(leaf.aliases, name)) {
    return leaf.aliases[name];
  }
  return Object.values(leaf.aliases).includes(name) ? name : one;
}

function inside(fields: FieldInfo[], group: Value): Value {
  if (!isData(group)) {
    return group;
  }
  const made: Data = {};
  for (const [key, value] of Object.entries(group)) {
    const field = fields.find((one) => one.key === key && hasSpelling(one));
    put(made, key, field ? spelt(field, value) : value);
  }
  return made;
}
