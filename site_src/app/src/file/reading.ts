import { load } from "../data";
import { Call, type Data, type Definition, engine, type Finding, type Original } from "./engine";
import type { Reading } from "./opening";

/** What is found in a file, and what it says where it could be read. */
export interface Judged {
  form: string | undefined;
  data: Data | undefined;
  /** What it is called in lists. */
  name: string;
  /** Where it belongs, "" where that cannot be known. */
  path: string;
  /** The file itself, where it could be read and has comments. */
  original?: Original | undefined;
  findings: Finding[];
}

/** What `zhengji check` says of a file by itself. */
export function judge(definition: Definition, content: Uint8Array, path: string): Judged {
  const { form, data, findings } = new Call(definition).examine(content, path);
  if (!form || !data) return { form: undefined, data: undefined, name: "", path: "", findings };
  const { path: home, original } = engine(definition, form.id);
  const place = home(data);
  const name = place.slice(place.lastIndexOf("/") + 1).replace(/\.yaml$/, "");
  return { form: form.id, data, name, path: place, findings, original: original(content) };
}

/** How files of a call are opened, to go on with them; `form` is that of the page that they are opened on. */
export function reading(definition: Definition, page: (path: string) => string, form?: string): Reading {
  return {
    call: definition.call.id,
    forms: definition.forms.map((one) => one.id),
    form,
    definition,
    yaml: (content) => judge(definition, content, "file.yaml"),
    normalise: (id, data) => engine(definition, id).normalise(data),
    office: async () => (await load(page("assets/app/office.js"))).office,
  };
}
