import { above } from "./data";
import type { Severity } from "./definition";
import type { Form } from "./fields";

/** One thing to tell about a submission, as `zhengji check` tells it. `line` is 0 where there is no file. */
export interface Finding {
  code: string;
  severity: Severity;
  pointer: string;
  label: string;
  line: number;
  message: string;
  hint: string;
}

/** What is told about one place, before it has a label and a line. */
export interface Telling {
  code: string;
  message: string;
  hint: string;
  severity?: Severity;
  /** The part of the message, and of the hint, that a schema's own wording does not replace. */
  found?: string;
  near?: string;
}

/** What a check looks at: the form, its answers, and the line of every pointer. */
export interface Submission {
  form: Form;
  // biome-ignore lint/suspicious/noExplicitAny: what a file holds is anything until a schema has judged it
  data: any;
  lines: ReadonlyMap<string, number>;
}

/** The finding: `telling` with the label and the line of `pointer`, the nearest line above it where it is absent. */
export function told(submission: Submission, pointer: string, telling: Telling): Finding {
  let at = pointer;
  while (at && !submission.lines.has(at)) {
    at = above(at);
  }
  return {
    code: telling.code,
    severity: telling.severity ?? "error",
    pointer,
    label: submission.form.labelOf(pointer),
    line: submission.lines.get(at) ?? 1,
    message: telling.message,
    hint: telling.hint,
  };
}
