import type { FieldProps } from "@rjsf/utils";
import { useRef, useState } from "preact/hooks";
import { onPaste } from "../paste";
import { useAsked } from "./context";
import { Frame } from "./frame";
import { asText } from "./typed";

/** Several short texts, one a line. */
export function ListField(props: FieldProps) {
  const asked = useAsked(props);
  const { id, field, session, pointer } = asked;
  const [values, setValues] = useState<string[]>(() => shown(props.formData));
  const given = useRef(props.formData);
  if (props.formData !== given.current) {
    given.current = props.formData;
    setValues(shown(props.formData));
  }
  const last = useRef<HTMLInputElement>(null);
  const change = (next: string[]): void => {
    setValues(next.length ? next : [""]);
    const kept = next.filter((text) => text !== "");
    const answer = kept.length ? kept : undefined;
    given.current = answer;
    session.answer(pointer, answer);
    props.onChange(answer, props.fieldPathId.path);
    session.settle(pointer);
  };
  const full = field.maxItems !== undefined && values.length >= field.maxItems;
  return (
    <Frame asked={asked} group>
      {values.map((value, n) => (
        <p class="zj-own" key={n}>
          <input
            class="zj-input"
            type="text"
            id={`${id}-${n}`}
            ref={n === values.length - 1 ? last : null}
            aria-label={`${field.title}，第 ${n + 1} 项`}
            value={value}
            onInput={(event) => change(values.map((one, m) => (m === n ? event.currentTarget.value : one)))}
            onPaste={(event) => onPaste(event, "line")}
            onBlur={() => session.leave(pointer)}
          />
          {values.length > 1 && (
            <button type="button" class="zj-link" onClick={() => change(values.filter((_, m) => m !== n))}>
              去掉<span class="zj-hidden">第 {n + 1} 项</span>
            </button>
          )}
        </p>
      ))}
      <button
        type="button"
        class="zj-button--small"
        disabled={full}
        onClick={() => {
          setValues([...values, ""]);
          requestAnimationFrame(() => last.current?.focus());
        }}
      >
        {full ? `最多 ${field.maxItems} 项` : "再加一项"}
      </button>
    </Frame>
  );
}

function shown(value: unknown): string[] {
  if (Array.isArray(value)) return value.length ? value.map(asText) : [""];
  return [asText(value as string | undefined)];
}
