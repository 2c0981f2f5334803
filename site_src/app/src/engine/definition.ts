import type { Value } from "./data";

// What `zhengji.checks.definition` writes: a call's forms as data, with what is empty left out.

export type Severity = "error" | "warning" | "info";

export type Kind =
  | "text"
  | "narrative"
  | "choice"
  | "choices"
  | "list"
  | "number"
  | "integer"
  | "money"
  | "date"
  | "month"
  | "boolean"
  | "group"
  | "rows";

export interface FieldInfo {
  key: string;
  pointer: string;
  title: string;
  kind: Kind;
  visibility: "public" | "staff";
  hint?: string;
  options?: string[];
  allowsOther?: boolean;
  otherPrefix?: string;
  required?: boolean;
  role?: string;
  unit?: string;
  row?: string;
  /** What heads its column in a table, where that is not its title. */
  header?: string;
  minZishu?: number;
  maxZishu?: number;
  maxItems?: number;
  default?: Value;
  aliases?: Record<string, string>;
  format?: string;
  fields?: FieldInfo[];
}

export interface SectionInfo {
  pointer: string;
  title: string;
  hint?: string;
  fields: FieldInfo[];
}

export interface RuleInfo {
  code: string;
  title: string;
  assertion: string;
  message: string;
  hint: string;
  severity: Severity;
  at: string;
  reads: string[];
}

// A schema is whatever JSON Schema 2020-12 and our keywords allow.
// biome-ignore lint/suspicious/noExplicitAny: its keywords are judged one by one
export type Schema = Record<string, any>;

export interface FormInfo {
  id: string;
  number: string;
  label: string;
  title: string;
  shortTitle: string;
  who: string;
  envelope: FieldInfo[];
  sections: SectionInfo[];
  rules: RuleInfo[];
  schema: Schema;
}

/** A way to go wrong in YAML: the parser's problem, the look of the line, what to say. */
export interface SlipInfo {
  problem: string;
  line: string;
  message: string;
  hint: string;
  code: string;
  begins?: boolean;
}

export interface CodeInfo {
  title: string;
  severity: Severity;
  what: string;
  mend: string;
  bad?: string;
  good?: string;
  forms?: string[];
  labels?: string[];
}

export interface Definition {
  call: { id: string; title: string; shortTitle: string; organiser: string; opens: string; closes: string };
  forms: FormInfo[];
  slips: SlipInfo[];
  codes: Record<string, CodeInfo>;
}
