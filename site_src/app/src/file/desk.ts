import type { Definition } from "../engine/definition";

/** What a page of filing is told of its call besides the forms: `assets/data/filing.js`. */
export interface Desk {
  /** Whom to mail to, and what they are called. */
  organiser: string;
  to: string;
  /** Where the organiser can be asked. */
  telephone: string;
  /** Units that hand in others' files: the bureau of a region. */
  bureaus: { unit: string; region: string; to: string }[];
  /** Where the repository can be seen, "" where that is not known; what runs there. */
  repository: string;
  forge: string;
  branch: string;
}

declare module "../data" {
  interface Published {
    filing?: Desk;
    forms?: Definition;
  }
}
