import Form, { type IChangeEvent } from "@rjsf/core";
import type { Experimental_DefaultFormStateBehavior, RJSFSchema } from "@rjsf/utils";
import type { FunctionComponent } from "preact";
import { memo } from "preact/compat";
import { useMemo } from "preact/hooks";
import type { Data } from "./engine";
import { at, BETWEEN, ROOT } from "./pointer";
import { FIELDS, TEMPLATES } from "./theme";
import type { Given } from "./theme/context";
import { uiOf } from "./ui";
import { validator } from "./validator";

/** Nothing is filled in that nobody has typed. */
const UNANSWERED: Experimental_DefaultFormStateBehavior = {
  arrayMinItems: { populate: "never" },
  emptyObjectFields: "skipDefaults",
  constAsDefaults: "never",
  requiredBooleanDefault: "skip",
};

// the library's own types are too deep for the compiler
const Drawn = Form as unknown as FunctionComponent<Record<string, unknown>>;

/** The form, drawn from its schema. Its answers live in the session: this only draws. */
export const Blank = memo(({ session, page }: Given) => {
  const { form } = session.engine;
  const { ui, schema, given, rows } = useMemo(
    () => ({
      ui: { ...uiOf(form), "ui:submitButtonOptions": { norender: true } },
      schema: form.schema as RJSFSchema,
      given: { session, page } satisfies Given,
      rows: session.form.leaves.filter((field) => field.kind === "rows"),
    }),
    [form, session, page],
  );
  const initial = useMemo(() => session.data.value, [session]);
  // rows that are added, moved and taken away are the library's doing
  const onChange = ({ formData }: IChangeEvent<Data>): void => {
    for (const { pointer } of rows) {
      const now = at(formData, pointer);
      if (now !== at(session.data.value, pointer)) session.answer(pointer, now);
    }
  };
  return (
    <Drawn
      schema={schema}
      uiSchema={ui}
      initialFormData={initial}
      formContext={given}
      validator={validator}
      fields={FIELDS}
      templates={TEMPLATES}
      idPrefix={ROOT}
      idSeparator={BETWEEN}
      noHtml5Validate
      noValidate
      showErrorList={false}
      experimental_defaultFormStateBehavior={UNANSWERED}
      onChange={onChange}
      onSubmit={() => undefined}
      className="zj-blank-form"
    />
  );
});
