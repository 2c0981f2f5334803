/** What a form holds: JSON, as a schema sees it. */
export type Value = string | number | boolean | null | undefined | Value[] | Data;
export interface Data {
  [key: string]: Value;
}

/** Whether `value` is an object: neither a list nor nothing. */
export function isData(value: unknown): value is Data {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether `data` itself has `key`: `constructor` is in every object. */
export function has(data: object, key: string): boolean {
  return Object.prototype.propertyIsEnumerable.call(data, key);
}

/** `data[key]`, undefined where it has none of its own. */
export function own(data: Data, key: string): Value {
  return has(data, key) ? data[key] : undefined;
}

/** Puts `value` at `key`, `__proto__` too. */
export function put(data: object, key: string, value: unknown): void {
  Object.defineProperty(data, key, { value, writable: true, enumerable: true, configurable: true });
}

/** A key as it stands in a JSON pointer. */
export function escaped(key: string): string {
  return key.replace(/~/g, "~0").replace(/\//g, "~1");
}

/** The keys of a JSON pointer, outermost first. */
export function keysOf(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((key) => key.replace(/~1/g, "/").replace(/~0/g, "~"));
}

/** `pointer` without its last key. */
export function above(pointer: string): string {
  return pointer.slice(0, Math.max(pointer.lastIndexOf("/"), 0));
}

/** Whether two values are the same JSON. */
export function equal(one: Value, other: Value): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, at) => equal(item, other[at]));
  }
  if (isData(one) && isData(other)) {
    const keys = Object.keys(one);
    return (
      keys.length === Object.keys(other).length && keys.every((key) => has(other, key) && equal(one[key], other[key]))
    );
  }
  return one === other;
}
