import type { Report } from "../opening/report";

/** That the person has noted a draft as handed in: when, what its file was then, and the receipt or whom it went to. */
export interface Handed {
  time: number;
  digest: string;
  number: string;
  note: string;
}

/** What somebody is filling in, as typed. `revision` counts the saves, so that two tabs notice one another. */
export interface Draft {
  id: string;
  call: string;
  form: string;
  name: string;
  data: Record<string, unknown>;
  changed: number;
  revision: number;
  /** How the document that it came from was read, until that has been looked through. */
  report?: Report | undefined;
  handed?: Handed | undefined;
  /** The text of the file that it came from, where that has comments: they go along with what is made of it. */
  source?: string | undefined;
}

/** What is shown of a draft in a list. */
export type Listed = Omit<Draft, "data" | "report" | "source">;

/** Somebody else has saved this draft since it was read here. */
export class Overtaken extends Error {}

/** There is no room left. */
export class Full extends Error {}

/** Where drafts are kept. `put` writes only over the revision that it was read at. */
export interface Store {
  readonly kind: "database" | "small" | "none";
  list(call: string): Promise<Listed[]>;
  get(id: string): Promise<Draft | undefined>;
  put(draft: Draft, over: number): Promise<void>;
  remove(id: string): Promise<void>;
}

export function listed({ id, call, form, name, changed, revision, handed }: Draft): Listed {
  return { id, call, form, name, changed, revision, handed };
}

export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
