import { type Data, has, isData, keysOf, own, put, type Value } from "./data";
import type { FieldInfo, Schema } from "./definition";
import type { Form } from "./fields";
import { FORMATS } from "./formats";
import { dense, nfkc } from "./text";

// What a reader sees as nothing: Unicode white space, the ideographic space, and the zero-width characters.
const BLANK = "\\t-\\r \\x85\\xa0\\u1680\\u2000-\\u200d\\u2028\\u2029\\u202f\\u205f\\u2060\\u3000\\ufeff";
const AROUND = new RegExp(`^[${BLANK}]+|[${BLANK}]+$`, "g");

/** `data` with one spelling for each value; blank leaves and groups that may be left out are, unknown keys stay. */
export function normalise(form: Form, data: Data): Data {
  const normal = withoutBlanks(data, form.info.schema);
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

function withoutBlanks(data: Data, schema: Schema): Data {
  const kept: Data = {};
  for (const [key, value] of Object.entries(data)) {
    const node = schema.properties && has(schema.properties, key) ? (schema.properties[key] ?? {}) : {};
    const items = (node.items ?? {}) as Schema;
    const bare = Array.isArray(value)
      ? value
          .map((item) => withoutBlank(item, items))
          .filter((item) => item !== null && item !== undefined && item !== "")
      : withoutBlank(value, node);
    // a group that asks for answers once there is one of them: none means that there is no group
    const mayGo = node.properties !== undefined && !((schema.required as string[] | undefined) ?? []).includes(key);
    if (mayGo && isData(bare) && !Object.keys(bare).length) {
      continue;
    }
    if (bare !== null && bare !== undefined && bare !== "") {
      put(kept, key, bare);
    }
  }
  return kept;
}

function withoutBlank(value: Value, schema: Schema): Value {
  if (typeof value === "string") {
    return value.replace(AROUND, "");
  }
  return isData(value) ? withoutBlanks(value, schema) : value;
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
