import type { FieldProps } from "@rjsf/utils";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Value } from "../engine";
import type { Asked } from "./context";

const PAUSE = 500; // ms without a key, after which the form is drawn anew

/** A text as it is being typed. The answers know it at each key; the form itself only after a pause. */
export interface Typed {
  text: string;
  type: (text: string) => void;
  leave: () => void;
}

/** `show` and `read` turn an answer into what stands in the field, and back. */
export function useTyped(
  props: FieldProps,
  { pointer, session }: Asked,
  show: (value: Value | undefined) => string,
  read: (text: string) => Value | undefined,
): Typed {
  const given = show(props.formData as Value | undefined);
  const [text, setText] = useState(given);
  const kept = useRef({ given, text: given, timer: 0, hand: () => {} });
  const now = kept.current;
  if (given !== now.given) {
    // the answer was changed elsewhere: a row was moved, a sum was taken over
    now.given = given;
    if (given !== show(read(now.text))) {
      now.text = given;
      setText(given);
    }
  }
  now.hand = () => {
    clearTimeout(now.timer);
    if (!now.timer) return;
    now.timer = 0;
    now.given = show(read(now.text));
    props.onChange(read(now.text), props.fieldPathId.path);
    session.settle(pointer);
  };
  useEffect(() => {
    const stop = session.wait(() => now.hand());
    return () => {
      clearTimeout(now.timer);
      stop();
    };
  }, [session, now]);
  return {
    text,
    type(next) {
      now.text = next;
      setText(next);
      session.answer(pointer, read(next));
      clearTimeout(now.timer);
      now.timer = window.setTimeout(() => now.hand(), PAUSE);
    },
    leave() {
      now.hand();
      session.leave(pointer);
    },
  };
}

export function asText(value: Value | undefined): string {
  return value === undefined || value === null ? "" : typeof value === "object" ? JSON.stringify(value) : String(value);
}

export function textOrNothing(text: string): string | undefined {
  return text === "" ? undefined : text;
}
