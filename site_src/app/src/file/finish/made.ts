import { commentsIn } from "../comments";
import { type Data, hex } from "../engine";
import type { Session } from "../session";

/** The file that a filled form makes, and where it goes. `path` is "" without a unit or a title. */
export interface Made {
  data: Data;
  text: string;
  bytes: Uint8Array;
  path: string;
  file: string;
  number: string;
  digest: string;
  /** Comments of the file that was opened that could not go along; hardly ever are there any. */
  lost: string[];
}

export function make({ engine, data, original }: Session): Made {
  const clean = engine.normalise(data.value);
  const among = original.value && engine.rewrite(original.value, clean);
  const text = among ?? engine.write(clean);
  const lost = original.value && among === undefined ? commentsIn(original.value).map((one) => one.text) : [];
  const bytes = new TextEncoder().encode(text);
  const path = engine.path(clean);
  const file = path ? path.slice(path.lastIndexOf("/") + 1) : `${engine.form.label}.yaml`;
  return { data: clean, text, bytes, path, file, number: path && engine.number(path), digest: hex(bytes), lost };
}
