import type { FieldProps } from "@rjsf/utils";
import { onPaste } from "../paste";
import { useAsked, useFindings } from "./context";
import { described, Frame, wrong } from "./frame";
import { asText, textOrNothing, useTyped } from "./typed";

/** What a browser may offer to fill in, and which keys a telephone shows. */
const OFFERS: Record<string, { autocomplete: string; inputMode?: "tel" | "email" }> = {
  email: { autocomplete: "email", inputMode: "email" },
  "cn-mobile": { autocomplete: "tel-national", inputMode: "tel" },
  "cn-phone": { autocomplete: "tel" },
  "cn-name": { autocomplete: "name" },
};

/** One line. */
export function TextField(props: FieldProps) {
  const asked = useAsked(props);
  const { id, field, session, pointer } = asked;
  const typed = useTyped(props, asked, asText, textOrNothing);
  const findings = useFindings(session, pointer);
  const offer = OFFERS[field.format ?? ""] ?? { autocomplete: field.role === "unit" ? "organization" : "off" };
  return (
    <Frame asked={asked}>
      <input
        class="zj-input"
        id={id}
        type="text"
        value={typed.text}
        autocomplete={offer.autocomplete}
        inputMode={offer.inputMode}
        spellcheck={false}
        aria-required={field.required || undefined}
        aria-invalid={wrong(findings) || undefined}
        aria-describedby={described(id, field, findings)}
        onInput={(event) => typed.type(event.currentTarget.value)}
        onPaste={(event) => onPaste(event, "line")}
        onBlur={typed.leave}
      />
    </Frame>
  );
}
