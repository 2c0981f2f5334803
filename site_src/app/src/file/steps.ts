import type { FieldInfo, SectionInfo } from "../engine/definition";
import { leavesOf } from "../engine/fields";
import type { Finding } from "./engine";
import { at } from "./pointer";
import { answered, type Session } from "./session";

/** How far a part of the form is. */
export interface Step {
  id: string;
  title: string;
  filled: number;
  wanted: number;
  wrong: number;
  state: "empty" | "begun" | "wrong" | "done";
}

/** Whether a part is a single blank. */
export function alone(section: SectionInfo): boolean {
  return section.fields.length === 1 && section.fields[0]?.pointer === section.pointer;
}

/** Every part with its state. What is wrong counts once the person has been told of it. */
export function steps(session: Session, shown: ReadonlyMap<string, Finding[]>): Step[] {
  const { envelope, sections, schema } = session.form.info;
  const outside = envelope.filter((field) => schema.properties?.[field.key]?.const === undefined);
  return [
    ...(outside.length ? [step(session, shown, "p0", "归类", outside)] : []),
    ...sections.map((section, n) => step(session, shown, `p${n + 1}`, section.title, section.fields)),
  ];
}

function step(
  session: Session,
  shown: ReadonlyMap<string, Finding[]>,
  id: string,
  title: string,
  fields: FieldInfo[],
): Step {
  const leaves = fields.flatMap(leavesOf);
  const has = (leaf: FieldInfo): boolean => answered(at(session.data.value, leaf.pointer));
  const required = leaves.filter((leaf) => leaf.required);
  const inside = (pointer: string): boolean =>
    fields.some((field) => pointer === field.pointer || pointer.startsWith(`${field.pointer}/`));
  const errors = (found: Finding[]): number =>
    found.filter((one) => one.severity === "error" && inside(one.pointer)).length;
  const filled = required.filter(has).length;
  const wrong = errors([...shown.values()].flat());
  const pending = errors(session.findings.value);
  const any = leaves.some(has);
  const full = filled === required.length && (any || required.length === 0);
  return {
    id,
    title,
    filled,
    wanted: required.length,
    wrong,
    state: wrong ? "wrong" : full && !pending && any ? "done" : any ? "begun" : "empty",
  };
}

/** What a step's state is called. */
export function told({ state, filled, wanted, wrong }: Step): string {
  if (state === "wrong") return `${wrong} 处要改`;
  if (state === "done") return "已填好";
  if (state === "empty") return wanted ? "未填" : "选填";
  return wanted > 1 ? `已填 ${filled}/${wanted}` : "在填";
}
