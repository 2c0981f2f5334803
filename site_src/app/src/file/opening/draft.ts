import type { Data } from "../../engine/data";
import { fromFile } from "../drafts/carried";
import { type Opened, type Reading, Refused } from ".";

/** A draft that was taken out of this or another browser. */
export async function draftFile(bytes: Uint8Array, name: string, read: Reading): Promise<Opened[]> {
  const draft = fromFile(new TextDecoder().decode(bytes));
  if (!draft) throw new Refused(`“${name}”不是草稿文件，或者已经损坏。`);
  if (draft.call !== read.call || !read.forms.includes(draft.form)) throw new Refused(`“${name}”是另一次征集的草稿。`);
  return [{ form: draft.form, data: draft.data as Data, findings: [], source: draft.source }];
}
