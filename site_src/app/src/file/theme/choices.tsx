import type { FieldProps } from "@rjsf/utils";
import { useRef, useState } from "preact/hooks";
import { onPaste } from "../paste";
import { layout } from "./choice";
import { useAsked } from "./context";
import { Frame } from "./frame";

/** Several of the options, in the order in which they were ticked; and own words, where those are allowed. */
export function ChoicesField(props: FieldProps) {
  const asked = useAsked(props);
  const { id, field, session, pointer } = asked;
  const [values, setValues] = useState<string[]>(() => texts(props.formData));
  const given = useRef(props.formData);
  if (props.formData !== given.current) {
    given.current = props.formData;
    if (texts(props.formData).join("\n") !== values.join("\n")) setValues(texts(props.formData));
  }
  const change = (next: string[]): void => {
    setValues(next);
    const answer = next.length ? next : undefined;
    given.current = answer;
    session.answer(pointer, answer);
    props.onChange(answer, props.fieldPathId.path);
    session.settle(pointer);
  };
  const options = field.options ?? [];
  const own = values.filter((value) => !options.includes(value));
  const toggle = (option: string): void =>
    change(values.includes(option) ? values.filter((value) => value !== option) : [...values, option]);
  const leave = (): void => session.leave(pointer);
  return (
    <Frame asked={asked} group>
      <div class={`zj-options${layout(options)}`}>
        {options.map((option, n) => (
          <label class="zj-option" key={option}>
            <input
              type="checkbox"
              id={`${id}-${n}`}
              checked={values.includes(option)}
              onChange={() => toggle(option)}
              onBlur={leave}
            />
            <span>{option}</span>
          </label>
        ))}
        {field.allowsOther && field.otherPrefix && (
          <label class="zj-option">
            <input
              type="checkbox"
              id={`${id}-other`}
              checked={own.length > 0}
              aria-expanded={own.length > 0}
              onChange={() =>
                change(
                  own.length ? values.filter((value) => !own.includes(value)) : [...values, field.otherPrefix ?? ""],
                )
              }
              onBlur={leave}
            />
            <span>{field.otherPrefix.replace(/[：:]$/, "")}（请写明）</span>
          </label>
        )}
      </div>
      {own.map((value, n) => (
        <Own
          key={n}
          value={value}
          prefix={field.otherPrefix ?? ""}
          label={field.otherPrefix ? `${field.title}：其他` : `${field.title}：自己的第 ${n + 1} 项`}
          change={(next) => change(values.map((one) => (one === value ? next : one)))}
          remove={() => change(values.filter((one) => one !== value))}
          leave={leave}
        />
      ))}
      {field.allowsOther && !field.otherPrefix && (
        <button type="button" class="zj-link" onClick={() => change([...values, ""])} disabled={own.includes("")}>
          再加一项自己的
        </button>
      )}
      {field.role === "domains" && values.length > 1 && <Order values={values} change={change} />}
    </Frame>
  );
}

interface OwnProps {
  value: string;
  prefix: string;
  label: string;
  change: (value: string) => void;
  remove: () => void;
  leave: () => void;
}

/** An answer in own words. */
function Own({ value, prefix, label, change, remove, leave }: OwnProps) {
  const known = value.startsWith(prefix);
  return (
    <p class="zj-own">
      <label>
        <span>{prefix || "自己的"}</span>
        <input
          class="zj-input"
          type="text"
          aria-label={label}
          value={known ? value.slice(prefix.length) : value}
          onInput={(event) => change(prefix + bare(event.currentTarget.value, prefix))}
          onPaste={(event) => onPaste(event, "line")}
          onBlur={leave}
        />
      </label>
      <button type="button" class="zj-link" onClick={remove}>
        去掉<span class="zj-hidden">（{value}）</span>
      </button>
    </p>
  );
}

/** What was typed without the words that stand before it already. */
function bare(text: string, prefix: string): string {
  const word = prefix.replace(/[：:]$/, "");
  const rest = text.startsWith(word) ? text.slice(word.length) : "";
  return word && /^[：:]/.test(rest) ? rest.slice(1) : text;
}

/** Which comes first matters: the statistics go by it. */
function Order({ values, change }: { values: string[]; change: (values: string[]) => void }) {
  return (
    <p class="zj-order">
      统计时以第一个为准：<b>{values[0]}</b>
      {values.slice(1).map((value) => (
        <button
          type="button"
          class="zj-chip"
          key={value}
          onClick={() => change([value, ...values.filter((one) => one !== value)])}
        >
          改以“{value}”为主
        </button>
      ))}
    </p>
  );
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : value === undefined || value === null ? [] : [String(value)];
}
