import type { RJSFSchema, ValidationData, ValidatorType } from "@rjsf/utils";
import type { Data, Value } from "./data";
import type { Definition, Schema } from "./definition";
import { engine } from "./index";
import { isValid } from "./schema";

/**
 * RJSF's validator over the engine: `isValid` chooses branches (`anyOf`, `if`), and what is told of a form is what
 * `zhengji check` tells. Ajv makes code of a schema, which the site's policy forbids.
 */
export function validator(definition: Definition, form: string): ValidatorType<Data, RJSFSchema> {
  const judge = engine(definition, form);
  return {
    isValid: (schema, data) => isValid(schema as Schema, data as Value),
    rawValidation: () => ({ errors: [] }),
    validateFormData: (data): ValidationData<Data> => {
      const errors = judge
        .check(data ?? {})
        .filter((finding) => finding.severity === "error")
        .map((finding) => ({
          name: finding.code,
          property: finding.pointer.replace(/\//g, "."),
          message: finding.message,
          stack: `${finding.label} ${finding.message}`,
        }));
      return { errors, errorSchema: {} };
    },
  };
}
