// Answers questions about the reading of documents: the browser's half of tests/browser/test_intake.py.
import type { Value } from "../../site_src/app/src/engine/data";
import type { Definition, FieldInfo } from "../../site_src/app/src/engine/definition";
import { callOf, Refusal } from "../../site_src/app/src/intake/contract";
import { labelsOf } from "../../site_src/app/src/intake/docx/labels";
import { readOffice } from "../../site_src/app/src/intake";
import { dressed } from "../../site_src/app/src/intake/xlsx/looks";
import { damage, understand } from "../../site_src/app/src/intake/values";

type Asked = Record<string, any>;
const calls = new Map<string, ReturnType<typeof callOf>>();
const bytes = (base64: string) => Uint8Array.from(atob(base64), (mark) => mark.charCodeAt(0));
const known = (asked: Asked) => calls.get(asked.call) as ReturnType<typeof callOf>;
const formOf = (asked: Asked) => known(asked).forms.find((form) => form.info.id === asked.form);

/** A field of a form by its pointer, or one of its rows' columns. */
function fieldOf(asked: Asked): FieldInfo {
  const field = formOf(asked)?.fields.get(asked.pointer) as FieldInfo;
  return asked.column === undefined ? field : ((field.fields ?? [])[asked.column] as FieldInfo);
}

const ANSWERS: Record<string, (asked: Asked) => unknown> = {
  define: ({ call, definition }) => calls.set(call, callOf(definition as Definition)).size,
  read: (asked) =>
    readOffice(bytes(asked.content), asked.suffix, known(asked), asked.form && formOf(asked), asked.source).map(
      ({ form, ...one }) => ({ form: form?.info.id ?? null, ...one }),
    ),
  understand: (asked) => {
    const [value, guessed] = understand(fieldOf(asked), asked.text, { figure: asked.figure, year: asked.year });
    const told: Value = value === undefined ? null : value;
    return { value: told, guessed, damage: damage(fieldOf(asked), asked.text, asked.figure) };
  },
  dressed: ({ value, code }) => {
    const made = dressed(value, code);
    return typeof made === "number" ? { look: null } : { look: made.look };
  },
  meant: (asked) => {
    const form = formOf(asked);
    const [targets, guessed] = form ? labelsOf(form).meant(asked.text) : [[], ""];
    return { pointers: targets.map(({ pointer }) => pointer), guessed };
  },
};

Object.assign(globalThis, {
  answers: (asked: Asked[]) =>
    asked.map((one) => {
      try {
        return ANSWERS[one.ask]?.(one);
      } catch (error) {
        return { thrown: error instanceof Refusal ? error.message : String((error as Error).stack) };
      }
    }),
});
