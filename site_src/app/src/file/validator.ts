import type { RJSFSchema, ValidatorType } from "@rjsf/utils";
import type { Value } from "../engine/data";
import { isValid } from "../engine/schema";

/**
 * What the form's library asks of a validator: only whether a condition (`if`) holds, since our own engine judges.
 * The library's own validator compiles code while running, which the site's policy forbids.
 */
export const validator: ValidatorType = {
  isValid: (schema: RJSFSchema, data: unknown) => isValid(schema, data as Value),
  validateFormData: () => ({ errors: [], errorSchema: {} }),
  rawValidation: () => ({}),
};
