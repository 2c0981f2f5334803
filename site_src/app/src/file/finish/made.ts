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
}

export function make({ engine, data }: Session): Made {
  const clean = engine.normalise(data.value);
  const text = engine.write(clean);
  const bytes = new TextEncoder().encode(text);
  const path = engine.path(clean);
  const file = path ? path.slice(path.lastIndexOf("/") + 1) : `${engine.form.label}.yaml`;
  return { data: clean, text, bytes, path, file, number: path && engine.number(path), digest: hex(bytes) };
}
