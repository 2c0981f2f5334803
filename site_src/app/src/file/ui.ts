import type { UiSchema } from "@rjsf/utils";
import type { FieldInfo, FormInfo } from "../engine/definition";

/** Which of our fields asks for each blank of the form. */
export function uiOf({ envelope, sections, schema }: FormInfo): UiSchema {
  const ui: UiSchema = {};
  for (const field of envelope)
    ui[field.key] = schema.properties?.[field.key]?.const === undefined ? uiOfField(field) : { "ui:widget": "hidden" };
  for (const { pointer, fields } of sections) {
    const key = pointer.slice(1).replace(/~1/g, "/").replace(/~0/g, "~");
    const [first] = fields;
    ui[key] = first && first.pointer === pointer ? uiOfField(first) : uiOfAll(fields);
  }
  return ui;
}

function uiOfAll(fields: FieldInfo[]): UiSchema {
  return Object.fromEntries(fields.map((field) => [field.key, uiOfField(field)]));
}

function uiOfField(field: FieldInfo): UiSchema {
  if (field.kind === "group") return uiOfAll(field.fields ?? []);
  if (field.kind === "rows") return { items: uiOfAll(field.fields ?? []) };
  return { "ui:field": field.kind, "ui:fieldReplacesAnyOrOneOf": true };
}
