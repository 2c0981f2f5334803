import type { FieldProps } from "@rjsf/utils";
import { useRef } from "preact/hooks";
import type { Value } from "../engine";
import { useAsked } from "./context";
import { Frame } from "./frame";
import { asText, textOrNothing, useTyped } from "./typed";

const NAMES = ["年", "月", "日"];

/** A month: 年 and 月. */
export function MonthField(props: FieldProps) {
  return <Time props={props} parts={2} picker="month" />;
}

/** A day: 年, 月 and 日. */
export function DateField(props: FieldProps) {
  return <Time props={props} parts={3} picker="date" />;
}

/** Typed in small boxes, as is quickest for a date that one knows; or picked, where the browser has a picker. */
function Time({ props, parts, picker }: { props: FieldProps; parts: number; picker: "month" | "date" }) {
  const asked = useAsked(props);
  const { id, field } = asked;
  const typed = useTyped(props, asked, asText as (value: Value | undefined) => string, textOrNothing);
  const boxes = apart(typed.text, parts);
  const pick = useRef<HTMLInputElement>(null);
  const change = (n: number, text: string): void => {
    const whole = understood(text, parts);
    typed.type(whole ?? together(boxes.map((box, m) => (m === n ? text : box))));
  };
  const leave = (): void => {
    const written = inTwoDigits(typed.text);
    if (written !== typed.text) typed.type(written);
    typed.leave();
  };
  return (
    <Frame asked={asked} group>
      <div class="zj-time" onFocusOut={(event) => leaves(event) && leave()}>
        {boxes.map((box, n) => (
          <label key={NAMES[n]}>
            <input
              class={`zj-input${n === 0 ? " zj-time__year" : ""}`}
              type="text"
              inputMode="numeric"
              autocomplete="off"
              id={`${id}-${n}`}
              value={box}
              aria-required={field.required || undefined}
              onInput={(event) => change(n, event.currentTarget.value)}
            />
            <span>{NAMES[n]}</span>
          </label>
        ))}
        {picks(picker) && (
          <span class="zj-time__pick">
            <button type="button" class="zj-button--small" onClick={() => pick.current?.showPicker()}>
              选{picker === "date" ? "日期" : "年月"}
              <span class="zj-hidden">：{field.title}</span>
            </button>
            <input
              ref={pick}
              type={picker}
              tabIndex={-1}
              aria-hidden="true"
              value={exact(typed.text, parts) ? typed.text : ""}
              onInput={(event) => event.currentTarget.value && typed.type(event.currentTarget.value)}
            />
          </span>
        )}
      </div>
    </Frame>
  );
}

/** Whether the caret goes to another question, not just into the next box. */
function leaves({ currentTarget, relatedTarget }: FocusEvent): boolean {
  return !(currentTarget instanceof Node && relatedTarget instanceof Node && currentTarget.contains(relatedTarget));
}

/** Firefox and Safari have no picker of months: their field of that type is one of text. */
function picks(type: string): boolean {
  if (!("showPicker" in HTMLInputElement.prototype)) return false;
  const probe = document.createElement("input");
  probe.type = type;
  return probe.type === type;
}

function exact(text: string, parts: number): boolean {
  return (parts === 3 ? /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/ : /^[0-9]{4}-[0-9]{2}$/).test(text);
}

function apart(text: string, parts: number): string[] {
  const pieces = text.split("-");
  const boxes = pieces.length <= parts ? pieces : [text];
  return Array.from({ length: parts }, (_, n) => boxes[n] ?? "");
}

function together(boxes: string[]): string {
  const pieces = boxes.map((box) => box.normalize("NFKC").trim());
  while (pieces.length && pieces[pieces.length - 1] === "") pieces.pop();
  return pieces.join("-");
}

/** A month or a day as a date writes it: nobody types the 0 of 01. */
function inTwoDigits(text: string): string {
  return text.replace(/-(?=[1-9](?:-|$))/g, "-0");
}

/** A whole date that was pasted or typed into one box: 2020年1月, 2020.1.31, 2020-01. */
function understood(text: string, parts: number): string | undefined {
  const found = /^\s*([0-9]{4})\s*[年./-]\s*([0-9]{1,2})\s*(?:[月./-]\s*(?:([0-9]{1,2})\s*日?)?)?\s*$/.exec(
    text.normalize("NFKC"),
  );
  if (!found) return undefined;
  const [, year = "", month = "", day = ""] = found;
  return [year, month.padStart(2, "0"), ...(parts === 3 && day ? [day.padStart(2, "0")] : [])].join("-");
}
