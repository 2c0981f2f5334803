import { Environment } from "@marcbachmann/cel-js";
import { type Data, isData, keysOf, put, type Value } from "./data";
import type { RuleInfo } from "./definition";
import { valueAt } from "./fields";
import { decimal } from "./numbers";
import { type Finding, type Submission, told } from "./telling";
import { missingYears } from "./years";
import { count } from "./zishu";

// The schema's rules run: CEL over the leaves of a submission. The only module that knows cel-js, an interpreter: the
// site's policy forbids what makes code of a text.

const TEMPLATE = /\{\{([\s\S]*?)\}\}/g;
const OUTSIDE_TEXTS = /("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|\.matches\(/g;

type Program = (values: Record<string, unknown>) => unknown;

const environment = new Environment({ unlistedVariablesAreDyn: true })
  .registerFunction("zishu(string): int", (text: string) => BigInt(count(text)))
  .registerFunction("missing_years(string, string, string): list<string>", missingYears)
  // the library's own `matches` takes half of a surrogate pair for a character
  .registerFunction("string.fits(string): bool", (text: string, pattern: string) =>
    new RegExp(pattern, "u").test(text),
  );

const programs = new Map<string, Program>();

function evaluate(source: string, values: Record<string, unknown>): unknown {
  let program = programs.get(source);
  if (!program) {
    program = environment.parse(source.replace(OUTSIDE_TEXTS, (_found, text?: string) => text ?? ".fits("));
    programs.set(source, program);
  }
  return program(values);
}

/** The schema's rules that do not hold; those that read a `spoilt` pointer, or one without a value, are passed over. */
export function* rules(submission: Submission, spoilt: ReadonlySet<string>): Generator<Finding> {
  const { form, data } = submission;
  const self: Data = {};
  const missing = new Set(spoilt);
  const read = new Set(form.info.rules.flatMap((rule) => rule.reads));
  for (const leaf of form.leaves.filter((one) => read.has(one.pointer))) {
    const value = valueAt(data, leaf.pointer) ?? leaf.default;
    if (value === undefined || value === null || missing.has(leaf.pointer)) {
      missing.add(leaf.pointer);
    } else {
      bind(self, keysOf(leaf.pointer), value);
    }
  }
  for (const rule of form.info.rules) {
    if (!rule.reads.some((pointer) => missing.has(pointer)) && !holds(rule, { self })) {
      const message = filled(rule.message, { self });
      yield told(submission, rule.at, {
        code: rule.code,
        severity: rule.severity,
        message,
        hint: filled(rule.hint, { self }),
      });
    }
  }
}

function bind(self: Data, keys: string[], value: Value): void {
  let node = self;
  for (const key of keys.slice(0, -1)) {
    const below = node[key];
    const next: Data = isData(below) ? below : {};
    put(node, key, next);
    node = next;
  }
  put(node, keys[keys.length - 1] ?? "", value);
}

/** Whether `rule` holds; one that cannot be worked out on these values holds for want of evidence. */
function holds(rule: RuleInfo, values: { self: Data }): boolean {
  try {
    return evaluate(rule.assertion, values) === true;
  } catch {
    return true;
  }
}

function filled(template: string, values: { self: Data }): string {
  return template.replace(TEMPLATE, (_found, source: string) => {
    try {
      return shown(evaluate(source, values));
    } catch {
      return "？";
    }
  });
}

/** A CEL value inside a message: numbers without a needless tail, lists joined by 、. */
function shown(value: unknown): string {
  if (typeof value === "number") {
    // as it is done by hand, of the number as it is held: half a cent is one
    const written = Math.abs(value) < 1e15 ? value.toFixed(2).replace(/\.?0+$/, "") : decimal(value);
    return written === "-0" ? "0" : written;
  }
  return Array.isArray(value) ? value.map(shown).join("、") : String(value);
}
