import type { SlipInfo } from "../definition";
import type { Finding } from "../telling";
import { points, WHITE } from "../text";
import { refusal } from "./encoding";
import type { YamlError } from "./source";

// What the parser found, told to somebody who never saw YAML: the rows come with the definition, and the first wins
// whose problem and line both fit.

interface Slip {
  problem: RegExp;
  line: RegExp;
  info: SlipInfo;
}

const KEY = "^ *(?:- +)*(?<key>[a-z_][a-z0-9_]*)";
const NOT_A_KEY = new RegExp(`${KEY}(?: *：|:[^${WHITE}/:]|:[\\u3000\\u00a0\\u2002-\\u200b])`, "u");

export class Slips {
  private readonly rows: Slip[];

  constructor(slips: SlipInfo[]) {
    this.rows = slips.map((info) => ({ info, problem: here(info.problem), line: here(info.line) }));
  }

  /** Message and hint where `line` alone shows a slip that the parser may not even notice (a full-width colon …). */
  of(line: string): [message: string, hint: string] | undefined {
    for (const { info, line: look } of this.rows.slice(0, -1)) {
      const found = info.problem ? null : look.exec(line);
      if (found) {
        return [filled(info.message, found.groups ?? {}), filled(info.hint, found.groups ?? {})];
      }
    }
    return undefined;
  }

  /** The finding for what stopped the parser. */
  syntax(error: YamlError, text: string): Finding {
    const lines = [...text.split("\n"), ""];
    const { mark } = error;
    const begun = error.begun ?? mark;
    const problem = `${error.context}: ${error.problem}`;
    let above = mark.line - 1;
    while (above > 0 && !lines[above]?.trim()) {
      above--;
    }
    const before = lines[Math.max(above, 0)] ?? "";
    if (problem.includes("mapping values") && NOT_A_KEY.test(before)) {
      const told = this.of(before);
      if (told) {
        return refusal("syntax", Math.max(above, 0) + 1, ...told);
      }
    }
    for (const { info, problem: expected, line: look } of this.rows) {
      const at = info.begins || info.code !== "syntax" || problem.includes("simple key") ? begun : mark;
      const line = lines[Math.min(at.line, lines.length - 1)] ?? "";
      const found = expected.test(problem) && look.exec(line);
      if (found) {
        const words = { found: points(line)[at.column] ?? "", ...found.groups };
        const number = Math.min(at.line + 1, lines.length - 1);
        return refusal(info.code, number, filled(info.message, words), filled(info.hint, words));
      }
    }
    throw new Error("the last row fits everything");
  }
}

/** A pattern of Python's, as it is written here: names of groups, and what white space is. */
function here(pattern: string): RegExp {
  let inClass = false;
  const written = pattern.replace(/\\s|\\.|\(\?P<|[[\]]/gs, (part) => {
    if (part === "[" || part === "]") {
      inClass = part === "[" || (inClass && part !== "]");
      return part;
    }
    if (part === "\\s") {
      return inClass ? WHITE : `[${WHITE}]`;
    }
    return part === "(?P<" ? "(?<" : part.replace(/^\\(?=['"])/, "");
  });
  return new RegExp(written, "u");
}

function filled(template: string, words: Record<string, string | undefined>): string {
  return template.replace(/\{\{|\}\}|\{(\w+)\}/g, (part, name?: string) =>
    name ? (words[name] ?? "") : part.charAt(0),
  );
}
