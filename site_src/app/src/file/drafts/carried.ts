import type { Draft } from "./draft";

/** A draft in a file: to take to another computer, or to keep where the browser keeps nothing. */
export const SUFFIX = ".zhengji.json";
const MARK = "zhengji-draft";

export function toFile(draft: Draft): string {
  const { call, form, name, data, changed, source } = draft;
  return `${JSON.stringify({ kind: MARK, version: 1, call, form, name, changed, data, source }, null, 1)}\n`;
}

/** What a draft's file holds, undefined where it is none. */
export function fromFile(text: string): Pick<Draft, "call" | "form" | "data" | "source"> | undefined {
  try {
    const read: unknown = JSON.parse(text);
    if (!isObject(read) || read.kind !== MARK) return undefined;
    if (typeof read.call !== "string" || typeof read.form !== "string" || !isObject(read.data)) return undefined;
    const source = typeof read.source === "string" ? read.source : undefined;
    return { call: read.call, form: read.form, data: read.data, source };
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
