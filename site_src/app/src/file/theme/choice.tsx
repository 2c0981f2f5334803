import type { FieldProps } from "@rjsf/utils";
import type { Value } from "../engine";
import { useAsked } from "./context";
import { Frame } from "./frame";
import { asText } from "./typed";

const MANY = 40; // more than these are a list to unfold
const WIDE = 10; // characters: longer ones stand one under the other

/** One of the options. */
export function ChoiceField(props: FieldProps) {
  const options = (props.schema.enum ?? []).map((option) => [String(option), option as Value] as const);
  return <OneOf props={props} options={options} />;
}

/** 是 or 否. */
export function BooleanField(props: FieldProps) {
  return (
    <OneOf
      props={props}
      options={[
        ["是", true],
        ["否", false],
      ]}
    />
  );
}

function OneOf({ props, options }: { props: FieldProps; options: (readonly [string, Value])[] }) {
  const asked = useAsked(props);
  const { id, field, session, pointer } = asked;
  const value = props.formData as Value | undefined;
  const known = value === undefined || options.some(([, one]) => one === value);
  const choose = (chosen: Value | undefined): void => {
    session.answer(pointer, chosen);
    props.onChange(chosen, props.fieldPathId.path);
    session.leave(pointer);
  };
  const strange = !known && <p class="zj-ask__was">原来填的是“{asText(value)}”，不在下列各项中，请改选。</p>;
  if (options.length > MANY)
    return (
      <Frame asked={asked} group>
        {strange}
        <select
          class="zj-input"
          aria-label={field.title}
          value={options.findIndex(([, one]) => one === value)}
          onChange={(event) => choose(options[Number(event.currentTarget.value)]?.[1])}
        >
          <option value={-1}>请选择</option>
          {options.map(([name], n) => (
            <option value={n} key={name}>
              {name}
            </option>
          ))}
        </select>
      </Frame>
    );
  return (
    <Frame asked={asked} group>
      {strange}
      <div class={`zj-options${layout(options.map(([name]) => name))}`}>
        {options.map(([name, one], n) => (
          <label class="zj-option" key={name}>
            <input type="radio" name={id} id={`${id}-${n}`} checked={one === value} onChange={() => choose(one)} />
            <span>{name}</span>
          </label>
        ))}
      </div>
      {value !== undefined && !field.required && (
        <button type="button" class="zj-link" onClick={() => choose(undefined)}>
          不选<span class="zj-hidden">（{field.title}）</span>
        </button>
      )}
    </Frame>
  );
}

/** Short options stand in columns, a few in one line, long ones under one another. */
export function layout(names: string[]): string {
  const longest = Math.max(...names.map((name) => name.length));
  if (longest > WIDE) return " zj-options--long";
  return names.length > 5 ? " zj-options--grid" : " zj-options--line";
}
