import type { ComponentChildren } from "preact";
import type { FieldInfo } from "../../engine/definition";
import type { Finding } from "../engine";
import { type Asked, useFindings } from "./context";

/** The ids of what describes a field, for its `aria-describedby`. */
export function described(id: string, field: FieldInfo, findings: Finding[], more = ""): string | undefined {
  const ids = [field.hint && `${id}-hint`, findings.length > 0 && `${id}-told`, more].filter(Boolean);
  return ids.length ? ids.join(" ") : undefined;
}

export function wrong(findings: Finding[]): boolean {
  return findings.some((finding) => finding.severity === "error");
}

interface Framed {
  asked: Asked;
  children: ComponentChildren;
  /** A group of controls has a legend; a single one has a label. */
  group?: boolean;
  /** The heading of a part of the form that is this one blank. */
  heading?: boolean;
  aside?: ComponentChildren;
}

/** Label, hint and what is wrong, over the control. */
export function Frame({ asked, children, group, aside }: Framed) {
  const { id, pointer, field, session } = asked;
  const findings = useFindings(session, pointer);
  const name = (
    <>
      {field.title}
      {field.unit && <span class="zj-ask__unit">（{field.unit}）</span>}
      {!field.required && <span class="zj-ask__mark">选填</span>}
      {field.visibility !== "public" && field.kind !== "rows" && <span class="zj-ask__mark">不公开</span>}
    </>
  );
  const inside = (
    <>
      {field.hint && (
        <p class="zj-hint" id={`${id}-hint`}>
          {field.hint}
        </p>
      )}
      <Told asked={asked} findings={findings} offered={Boolean(field.options?.length)} />
      {children}
      {aside}
    </>
  );
  const look = `zj-ask zj-ask--${field.kind}${wrong(findings) ? " zj-ask--wrong" : ""}`;
  if (!group)
    return (
      <div class={look}>
        <label class="zj-ask__label" for={id}>
          {name}
        </label>
        {inside}
      </div>
    );
  return (
    <fieldset
      class={look}
      id={id}
      tabIndex={-1}
      aria-describedby={described(id, field, findings)}
      aria-invalid={wrong(findings) || undefined}
    >
      <legend class="zj-ask__label">{name}</legend>
      {inside}
    </fieldset>
  );
}

interface Telling {
  asked: Pick<Asked, "id" | "page" | "session">;
  findings: Finding[];
  /** The options stand right below: no need to list them. */
  offered?: boolean;
}

const STRAY = "shape.unknown-field"; // a file may hold what the form has no field for
const MISSING = "shape.required";
const WORDS = { error: "错误：", warning: "请核对：", info: "提示：" };

/** What is told about a field, with its mend and the page of its rule. */
export function Told({ asked, findings, offered }: Telling) {
  const { id, page, session } = asked;
  if (!findings.length) return null;
  return (
    <ul class="zj-told" id={`${id}-told`}>
      {findings.map((finding) => (
        <li class={`zj-told__one zj-told__one--${finding.severity}`} key={finding.code + finding.message}>
          <span class="zj-hidden">{WORDS[finding.severity]}</span>
          <b>{finding.message}</b>
          {finding.hint && !(offered && finding.code === MISSING) && <span> {finding.hint}</span>}{" "}
          <a class="zj-told__why" href={page(`rules/${finding.code}.html`)} target="_blank" rel="noopener">
            为什么<span class="zj-hidden">（{finding.code}，在新标签页打开）</span>
          </a>
          {finding.code === STRAY && (
            <button type="button" class="zj-link" onClick={() => session.drop(finding.pointer)}>
              删去这一项
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}
