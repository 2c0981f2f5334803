import type { Value } from "../engine";

/** What a person must know of how a document was read. It stays with the draft until it has been looked through. */
export interface Report {
  source: string;
  /** How many answers were read. */
  count: number;
  /** Answers that are not sure: what was taken for them, from where, and why. */
  guessed: { pointer: string; label: string; value: string; where: string; why: string }[];
  /** Text that found no field. */
  unclaimed: { where: string; text: string }[];
  told: { message: string; hint: string }[];
}

/** A value in a line of a report. */
export function shown(value: Value): string {
  if (Array.isArray(value)) return value.map(shown).join("、");
  if (typeof value === "object" && value) return Object.values(value).map(shown).join("，");
  return value === true ? "是" : value === false ? "否" : String(value ?? "");
}
