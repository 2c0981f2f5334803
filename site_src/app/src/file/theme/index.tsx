import type { RegistryFieldsType, TemplatesType } from "@rjsf/utils";
import { BooleanField, ChoiceField } from "./choice";
import { ChoicesField } from "./choices";
import { ListField } from "./list";
import { NarrativeField } from "./narrative";
import { NumberField } from "./number";
import { ObjectTemplate } from "./object";
import { RowsTemplate, RowTemplate } from "./rows";
import { TextField } from "./text";
import { DateField, MonthField } from "./time";

/** What asks for each kind of field. */
export const FIELDS: RegistryFieldsType = {
  text: TextField,
  narrative: NarrativeField,
  choice: ChoiceField,
  choices: ChoicesField,
  list: ListField,
  number: NumberField,
  integer: NumberField,
  money: NumberField,
  date: DateField,
  month: MonthField,
  boolean: BooleanField,
};

export const TEMPLATES: Partial<TemplatesType> = {
  ObjectFieldTemplate: ObjectTemplate,
  ArrayFieldTemplate: RowsTemplate,
  ArrayFieldItemTemplate: RowTemplate,
  // our fields bring their own label, hint and what is wrong
  FieldTemplate: ({ children, hidden }) => (hidden ? null : children),
};
