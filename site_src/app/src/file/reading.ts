import type { Definition } from "../engine/definition";
import { engine } from "./engine";
import type { Reading } from "./opening";

/** How files of a call are read. */
export function reading(definition: Definition): Reading {
  const forms = definition.forms.map((form) => form.id);
  const engines = forms.map((form) => engine(definition, form));
  return {
    call: definition.call.id,
    forms,
    yaml(bytes) {
      const read = engines[0]?.read(bytes) ?? { data: undefined, findings: [] };
      const { data } = read;
      const said = definition.forms.find(({ envelope, schema }) =>
        envelope.some(({ key, role }) => role === "form" && data?.[key] === schema.properties?.[key]?.const),
      );
      const { id } = said ?? {};
      // what was read depends on the form: which texts are numbers
      const own = id === undefined ? read : (engines[forms.indexOf(id)]?.read(bytes) ?? read);
      return { form: id, ...own };
    },
  };
}
