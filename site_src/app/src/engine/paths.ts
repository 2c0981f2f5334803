import { sha256 } from "./sha256";
import { head, nfkc, points, strip, WHITE } from "./text";

// Where a submission is filed and what its number is, as `zhengji.paths` makes them.

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const FORBIDDEN = '<>:"\\/\\\\|?*';
const RESERVED = /^(?:CON|PRN|AUX|NUL|COM[1-9]|LPT[1-9])$/;
// a control, a format character, half of a pair, private use, or a noncharacter
const PLANES = Array.from(
  { length: 17 },
  (_, plane) => `\\u{${(plane * 0x10000 + 0xfffe).toString(16)}}-\\u{${(plane * 0x10000 + 0xffff).toString(16)}}`,
).join("");
const UNSEEN =
  "\\x00-\\x1f\\x7f-\\x9f\\xad\\u0600-\\u0605\\u061c\\u06dd\\u070f\\u0890\\u0891\\u08e2\\u180e\\u200b-\\u200f" +
  "\\u202a-\\u202e\\u2060-\\u2064\\u2066-\\u206f\\ufeff\\ufff9-\\ufffb\\u{110bd}\\u{110cd}\\u{13430}-\\u{1343f}" +
  "\\u{1bca0}-\\u{1bca3}\\u{1d173}-\\u{1d17a}\\u{e0001}\\u{e0020}-\\u{e007f}\\ud800-\\udfff\\ue000-\\uf8ff" +
  `\\u{f0000}-\\u{10ffff}${PLANES}`;
const TAKEN_OUT = new RegExp(`[${FORBIDDEN}${WHITE}${UNSEEN}]`, "gu");
const NOT_CARRIED = new RegExp(`[${FORBIDDEN}${UNSEEN}]`, "u");
export const SUFFIX = ".yaml";

const isReserved = (stem: string) => RESERVED.test(stem.toUpperCase());

/** A folder or file name that every file system and Git can carry; "" where nothing of `text` is left. */
export function safePart(text: string): string {
  const bare = nfkc(text).replace(TAKEN_OUT, "").normalize("NFC");
  const kept = head(bare, 60)
    .replace(/^[.-]+/, "")
    .replace(/\.+$/, "");
  const [stem = "", ...rest] = kept.split(".");
  return isReserved(stem) ? [`${stem}_`, ...rest].join(".") : kept;
}

/** The path of a submission below the folder that holds `submissions/`, with forward slashes. */
export function pathFor(call: string, form: string, unit: string, title: string): string {
  return `submissions/${call}/${form}/${safePart(unit) || "_"}/${safePart(title) || "_"}${SUFFIX}`;
}

/** A submission's number (编号): the form's number and 8 Crockford base-32 characters of the path's SHA-256. */
export function numberOf(formNumber: string, path: string): string {
  const digest = sha256(new TextEncoder().encode(path.normalize("NFC")));
  const bits = digest.slice(0, 5).reduce((all, byte) => (all << 8n) | BigInt(byte), 0n);
  const characters = Array.from({ length: 8 }, (_, at) =>
    CROCKFORD.charAt(Number((bits >> BigInt(35 - 5 * at)) & 31n)),
  );
  return `${formNumber}-${characters.join("")}`;
}

/** The parts of `path` that some file system or Git cannot carry, or that would be read as an option. */
export function unsafeParts(path: string): string[] {
  return path.split("/").filter(isUnsafe);
}

function isUnsafe(part: string): boolean {
  const name = part.endsWith(SUFFIX) ? part.slice(0, -SUFFIX.length) : part;
  return (
    !part ||
    part !== strip(part) ||
    part.endsWith(".") ||
    /[. ]$/.test(name) ||
    /^[-.]/.test(part) ||
    isReserved(name.split(".")[0] ?? "") ||
    NOT_CARRIED.test(part)
  );
}

const SHORT: Record<string, string> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\" };

/** `text` as it can be shown: written out where something of it cannot be seen. */
export function printable(text: string): string {
  if (!/[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u.test(text)) {
    return text;
  }
  return points(text)
    .map((character) => {
      const code = character.codePointAt(0) ?? 0;
      const written = code.toString(16);
      if (SHORT[character] || (code >= 0x20 && code < 0x7f)) {
        return SHORT[character] ?? character;
      }
      return code < 0x100
        ? `\\x${written.padStart(2, "0")}`
        : code < 0x10000
          ? `\\u${written.padStart(4, "0")}`
          : `\\U${written.padStart(8, "0")}`;
    })
    .join("");
}
