import type { FieldProps } from "@rjsf/utils";
import { useEffect, useRef, useState } from "preact/hooks";
import type { FieldInfo } from "../../engine/definition";
import { zishuOf } from "../../engine/zishu";
import { onPaste } from "../paste";
import { useAsked, useFindings } from "./context";
import { described, Frame, wrong } from "./frame";
import { asText, textOrNothing, useTyped } from "./typed";

/** Paragraphs, with their 字 counted at each key. */
export function NarrativeField(props: FieldProps) {
  const asked = useAsked(props);
  const { id, field, session, pointer } = asked;
  const typed = useTyped(props, asked, asText, textOrNothing);
  const findings = useFindings(session, pointer);
  const count = zishuOf(typed.text, field.hint ?? "");
  return (
    <Frame asked={asked} aside={<Counter id={`${id}-count`} count={count} field={field} />}>
      <textarea
        class="zj-input zj-long"
        id={id}
        rows={9}
        value={typed.text}
        spellcheck={false}
        aria-required={field.required || undefined}
        aria-invalid={wrong(findings) || undefined}
        aria-describedby={described(id, field, findings, `${id}-count`)}
        onInput={(event) => typed.type(event.currentTarget.value)}
        onPaste={(event) => onPaste(event, "paragraphs")}
        onBlur={typed.leave}
      />
    </Frame>
  );
}

const QUIET = 1200; // ms after the last key, until the count is read out

function Counter({ id, count, field }: { id: string; count: number; field: FieldInfo }) {
  const { minZishu: least, maxZishu: most } = field;
  const words = counted(count, least, most);
  const [said, say] = useState("");
  const first = useRef(words);
  useEffect(() => {
    if (words === first.current) return;
    const timer = setTimeout(() => say(words), QUIET);
    return () => clearTimeout(timer);
  }, [words]);
  const reached = count > 0 && !(least && count < least) && !(most && count > most);
  return (
    <div class={`zj-tally${reached ? "" : " zj-tally--short"}${most && count > most ? " zj-tally--over" : ""}`}>
      {(least || most) && <progress class="zj-tally__bar" max={least || most} value={count} aria-hidden="true" />}
      <span id={id}>{words}</span>
      <span class="zj-hidden" aria-live="polite">
        {said}
      </span>
    </div>
  );
}

/** 现 412 字，还差 88 字. */
export function counted(count: number, least: number | undefined, most: number | undefined): string {
  const now = `现 ${count} 字`;
  if (least && count < least) return `${now}，还差 ${least - count} 字`;
  if (most && count > most) return `${now}，超出 ${count - most} 字`;
  if (most) return `${now}，还可写 ${most - count} 字`;
  return least ? `${now}，已够 ${least} 字` : now;
}
