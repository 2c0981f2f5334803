import { type Data, equal, has, isData, type Value } from "./data";
import type { Schema } from "./definition";
import { FORMATS } from "./formats";
import { decimals } from "./numbers";
import { length } from "./text";
import { zishuOf } from "./zishu";

// JSON Schema 2020-12 and our keywords, judged one keyword at a time: the site's policy forbids what compiles a schema
// to code (Ajv), and messages are ours, so what matters is which keyword failed where. The order is that of Python's
// jsonschema: down the schema's own keys.

/** One keyword that does not hold: its value, the instance it judged, the schema around it. */
export interface Failure {
  keyword: string;
  value: Value;
  instance: Value;
  schema: Schema;
  path: string[];
}

type Keyword = (value: never, instance: Value, schema: Schema, path: string[]) => Iterable<Failure> | boolean;

/** Everything that is wrong with `instance` under `schema`. */
export function* failures(schema: Schema | boolean, instance: Value, path: string[] = []): Generator<Failure> {
  if (typeof schema === "boolean") {
    if (!schema) {
      yield { keyword: "None", value: schema, instance, schema: {}, path };
    }
    return;
  }
  for (const [keyword, value] of Object.entries(schema)) {
    const told = KEYWORDS[keyword]?.(value as never, instance, schema, path) ?? true;
    if (told === false) {
      yield { keyword, value, instance, schema, path };
    } else if (told !== true) {
      yield* told;
    }
  }
}

/** What is wrong with what stands at `key`. A schema that is just `false` speaks of what is around, as in Python. */
function below(schema: Schema | boolean, instance: Value, path: string[], key: string): Iterable<Failure> {
  return failures(schema, instance, schema === false ? path : [...path, key]);
}

/** Whether `instance` is valid under `schema`. */
export function isValid(schema: Schema | boolean, instance: Value): boolean {
  return failures(schema, instance).next().done === true;
}

const isNumber = (value: Value): value is number => typeof value === "number";
const isText = (value: Value): value is string => typeof value === "string";
const many = (value: Value): value is Value[] => Array.isArray(value);

const TYPES: Record<string, (value: Value) => boolean> = {
  string: isText,
  number: isNumber,
  integer: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === "boolean",
  array: many,
  object: isData,
  null: (value) => value === null,
};

const patterns = new Map<string, RegExp>();

function pattern(text: string): RegExp {
  let made = patterns.get(text);
  if (!made) {
    made = new RegExp(text, "u");
    patterns.set(text, made);
  }
  return made;
}

function* each(schemas: Record<string, Schema | boolean>, instance: Value, path: string[]): Generator<Failure> {
  for (const [key, schema] of isData(instance) ? Object.entries(schemas) : []) {
    if (has(instance as Data, key)) {
      yield* below(schema, (instance as Data)[key], path, key);
    }
  }
}

function extra(schema: Schema, instance: Data): string[] {
  const matched = Object.keys(schema.patternProperties ?? {});
  return Object.keys(instance).filter(
    (key) => !has(schema.properties ?? {}, key) && !matched.some((text) => pattern(text).test(key)),
  );
}

function* additional(rest: Schema | boolean, instance: Value, schema: Schema, path: string[]): Generator<Failure> {
  for (const key of isData(instance) && rest !== false ? extra(schema, instance) : []) {
    yield* below(rest, (instance as Data)[key], path, key);
  }
}

function* contained(schema: Schema | boolean, instance: Value, around: Schema, path: string[]): Generator<Failure> {
  if (!many(instance)) {
    return;
  }
  const matches = instance.filter((item) => isValid(schema, item)).length;
  const failure = (keyword: string, value: Value) => ({ keyword, value, instance, schema: around, path });
  if (matches > (around.maxContains ?? instance.length)) {
    yield failure("maxContains", around.maxContains);
  } else if (matches < (around.minContains ?? 1)) {
    yield matches ? failure("minContains", around.minContains) : failure("contains", schema as Value);
  }
}

function* dependent(schemas: Record<string, Schema | boolean>, instance: Value, path: string[]): Generator<Failure> {
  for (const [key, schema] of Object.entries(schemas)) {
    if (isData(instance) && has(instance, key)) {
      yield* failures(schema, instance, path);
    }
  }
}

function* matching(schemas: Record<string, Schema | boolean>, instance: Value, path: string[]): Generator<Failure> {
  for (const [text, schema] of Object.entries(schemas)) {
    for (const [key, value] of isData(instance) ? Object.entries(instance) : []) {
      if (pattern(text).test(key)) {
        yield* below(schema, value, path, key);
      }
    }
  }
}

function* items(schema: Schema | boolean, instance: Value, around: Schema, path: string[]): Generator<Failure> {
  const first = (around.prefixItems ?? []).length;
  for (const [at, item] of many(instance) && schema !== false ? instance.entries() : []) {
    if (at >= first) {
      yield* below(schema, item, path, String(at));
    }
  }
}

function* prefix(schemas: (Schema | boolean)[], instance: Value, path: string[]): Generator<Failure> {
  for (const [at, schema] of schemas.entries()) {
    if (many(instance) && at < instance.length) {
      yield* below(schema, instance[at], path, String(at));
    }
  }
}

function chosen(condition: Schema | boolean, instance: Value, schema: Schema, path: string[]): Iterable<Failure> {
  const branch = isValid(condition, instance) ? schema.then : schema.else;
  return branch === undefined ? [] : failures(branch, instance, path);
}

function unique(instance: Value[]): boolean {
  const groups = instance.filter((item) => typeof item === "object" && item !== null);
  const plain = instance.filter((item) => typeof item !== "object" || item === null);
  return (
    new Set(plain).size === plain.length &&
    groups.every((item, at) => !groups.slice(0, at).some((one) => equal(item, one)))
  );
}

const valid = (schemas: Schema[], instance: Value) => schemas.filter((schema) => isValid(schema, instance)).length;

const KEYWORDS: Record<string, Keyword> = {
  properties: (schemas, instance, _, path) => each(schemas, instance, path),
  patternProperties: (schemas, instance, _, path) => matching(schemas, instance, path),
  additionalProperties: (rest: Schema | boolean, instance, schema, path) =>
    rest === false ? !isData(instance) || !extra(schema, instance).length : additional(rest, instance, schema, path),
  propertyNames: function* (schema: Schema, instance, _, path) {
    for (const key of isData(instance) ? Object.keys(instance) : []) {
      yield* failures(schema, key, path);
    }
  },
  items: (schema: Schema | boolean, instance, around, path) =>
    schema === false
      ? !many(instance) || instance.length <= (around.prefixItems ?? []).length
      : items(schema, instance, around, path),
  prefixItems: (schemas, instance, _, path) => prefix(schemas, instance, path),
  contains: contained,
  required: (keys: string[], instance) => !isData(instance) || keys.every((key) => has(instance, key)),
  dependentRequired: (keys: Record<string, string[]>, instance) =>
    !isData(instance) ||
    Object.entries(keys).every(([key, all]) => !has(instance, key) || all.every((one) => has(instance, one))),
  dependentSchemas: (schemas, instance, _, path) => dependent(schemas, instance, path),
  minProperties: (least: number, instance) => !isData(instance) || Object.keys(instance).length >= least,
  maxProperties: (most: number, instance) => !isData(instance) || Object.keys(instance).length <= most,
  allOf: function* (schemas: Schema[], instance, _, path) {
    for (const schema of schemas) {
      yield* failures(schema, instance, path);
    }
  },
  anyOf: (schemas: Schema[], instance) => schemas.some((schema) => isValid(schema, instance)),
  oneOf: (schemas: Schema[], instance) => valid(schemas, instance) === 1,
  not: (schema: Schema, instance) => !isValid(schema, instance),
  if: chosen,
  type: (types: string | string[], instance) =>
    (typeof types === "string" ? [types] : types).some((type) => TYPES[type]?.(instance)),
  enum: (values: Value[], instance) => values.some((value) => equal(value, instance)),
  const: (value: Value, instance) => equal(value, instance),
  minItems: (least: number, instance) => !many(instance) || instance.length >= least,
  maxItems: (most: number, instance) => !many(instance) || instance.length <= most,
  uniqueItems: (wanted: boolean, instance) => !wanted || !many(instance) || unique(instance),
  minLength: (least: number, instance) => !isText(instance) || length(instance) >= least,
  maxLength: (most: number, instance) => !isText(instance) || length(instance) <= most,
  pattern: (text: string, instance) => !isText(instance) || pattern(text).test(instance),
  minimum: (least: number, instance) => !isNumber(instance) || instance >= least,
  maximum: (most: number, instance) => !isNumber(instance) || instance <= most,
  exclusiveMinimum: (least: number, instance) => !isNumber(instance) || instance > least,
  exclusiveMaximum: (most: number, instance) => !isNumber(instance) || instance < most,
  multipleOf: (unit: number, instance) =>
    !isNumber(instance) || (Number.isInteger(unit) ? instance % unit === 0 : Number.isInteger(instance / unit)),
  format: (name: string, instance) =>
    !isText(instance) ||
    !FORMATS.get(name)
      ?.judge(instance)
      .some((problem) => problem.severity === "error"),
  minZishu: (least: number, instance, schema) =>
    !isText(instance) || zishuOf(instance, schema.description ?? "") >= least,
  maxZishu: (most: number, instance, schema) =>
    !isText(instance) || zishuOf(instance, schema.description ?? "") <= most,
  maxDecimals: (most: number, instance) => !isNumber(instance) || decimals(instance) <= most,
};
