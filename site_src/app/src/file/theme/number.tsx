import type { FieldProps } from "@rjsf/utils";
import type { Value } from "../engine";
import { onPaste } from "../paste";
import { useAsked, useFindings } from "./context";
import { described, Frame, wrong } from "./frame";
import { asText, useTyped } from "./typed";

/** A number, an integer or money, typed as people type them; what is no number stays as it was typed. */
export function NumberField(props: FieldProps) {
  const asked = useAsked(props);
  const { id, field, session, pointer } = asked;
  const typed = useTyped(props, asked, asText, (text) => numberOf(text, field.unit));
  const findings = useFindings(session, pointer);
  return (
    <Frame asked={asked}>
      <span class="zj-amount">
        <input
          class="zj-input"
          id={id}
          type="text"
          value={typed.text}
          autocomplete="off"
          inputMode={field.kind === "integer" ? "numeric" : "decimal"}
          aria-required={field.required || undefined}
          aria-invalid={wrong(findings) || undefined}
          aria-describedby={described(id, field, findings)}
          onInput={(event) => typed.type(event.currentTarget.value)}
          onPaste={(event) => onPaste(event, "line")}
          onBlur={typed.leave}
        />
      </span>
    </Frame>
  );
}

const DECIMAL = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$/;

/** The number that `text` writes, with its unit, full-width digits and separators of thousands; else the text. */
export function numberOf(text: string, unit = ""): Value {
  const whole = text.normalize("NFKC").trim();
  const plain = (unit && whole.endsWith(unit) ? whole.slice(0, -unit.length) : whole)
    .trim()
    .replace(/^(-?[0-9]{1,3})((?:,[0-9]{3})+)(?=$|\.)/, (all) => all.replace(/,/g, ""));
  if (plain === "") return text === "" ? undefined : text;
  return DECIMAL.test(plain) && String(Number(plain)).length <= 16 ? Number(plain) : text;
}
