import { find, findAll, type Node } from "../xml";

// How a cell shows a number, as `zhengji.intake.looks` works it out: 1010203 in the format 00000000 is read by
// everybody as 01010203, and so it is filed.

const LARGEST = 10 ** 15; // of what is larger a spreadsheet has lost digits
const LONGEST = 200; // characters of a format
const COLOUR = /^(?:[A-Za-z]{3,9}[0-9]{0,2}|[\u4e00-\u9fff]{1,4}[0-9]{0,2})$/;
const NOT_A_COLOUR = /^(?:(?:DBNum|NatNum)[0-9]|[hms]+)/i;
// a format of numbers has two zeros in front of its decimal point
const ZEROS = /^[^.;]*0[^.;]*0/;
const ASIDE = /"[^"]*"?|[\\!_*].|\[[^\]]*\]?/gsu;

/** A number that its cell does not show as it is: `look` is what it shows, "" where only its format is known. */
export interface Figure {
  value: number;
  look: string;
  code: string;
}

/** `value` as a cell of the format `code` shows it; itself where that is nothing but the number. */
export function dressed(value: number, code: string): number | Figure {
  if (value >= LARGEST) {
    return value;
  }
  const shown = value >= 0 && Number.isInteger(value) ? look(value, code) : "";
  if (shown) {
    return shown === String(value) ? value : { value, look: shown, code };
  }
  return mayShowZeros(code) ? { value, look: "", code } : value;
}

/** Whether a format may show zeros in front of a number. */
export function mayShowZeros(code: string): boolean {
  return ZEROS.test(Array.from(code).slice(0, LONGEST).join("").replace(ASIDE, ""));
}

/** A place for a digit, or a text between. */
type Piece = [text: string, place: boolean];

/** What a cell of the format `code` shows of a whole number, "" where that is nothing, or cannot be told. */
function look(value: number, code: string): string {
  const sections = sectionsOf(code);
  const section = value === 0 && sections.length > 2 ? sections[2] : sections[0];
  const places = section?.filter(([, place]) => place).length ?? 0;
  if (!section || !places) {
    return "";
  }
  const digits = value ? Array.from(String(value)) : [];
  const left = digits.splice(0, Math.max(0, digits.length - places));
  const first = section.findIndex(([, place]) => place);
  const shown = section.map(() => "");
  for (let at = section.length - 1; at >= 0; at--) {
    const [piece, place] = section[at] as Piece;
    shown[at] = place ? (digits.pop() ?? ({ "0": "0", "?": " " }[piece] || "")) : piece;
  }
  shown[first] = left.join("") + shown[first];
  return shown.join("").replace(/^ +| +$/g, "");
}

/** The sections of a format, undefined for one that shows more than digits; none where one has a condition. */
function sectionsOf(code: string): (Piece[] | undefined)[] {
  const marks = Array.from(code);
  if (marks.length > LONGEST) {
    return [];
  }
  const sections: (Piece[] | undefined)[] = [];
  let pieces: Piece[] = [];
  let plain = true;
  /** Where the next `mark` after `from` is, or the end where there is none. */
  const until = (mark: string, from: number): number => {
    const found = marks.indexOf(mark, from);
    return found < 0 ? marks.length : found;
  };
  for (let at = 0; at < marks.length; at++) {
    const mark = marks[at] as string;
    if (mark === ";") {
      sections.push(plain ? pieces : undefined);
      [pieces, plain] = [[], true];
    } else if (mark === '"') {
      const end = until('"', at + 1);
      pieces.push([marks.slice(at + 1, end).join(""), false]);
      at = end;
    } else if ("\\!_*".includes(mark)) {
      at++;
      pieces.push(["\\!".includes(mark) ? (marks[at] ?? "") : mark === "_" ? " " : "", false]);
    } else if (mark === "[") {
      const end = until("]", at);
      const inside = marks.slice(at + 1, end).join("");
      if (/^[<>=]/.test(inside)) {
        return [];
      }
      if (inside.startsWith("$")) {
        pieces.push([inside.slice(1).split("-", 1)[0] ?? "", false]);
      } else if (NOT_A_COLOUR.test(inside) || !COLOUR.test(inside)) {
        plain = false;
      }
      at = end;
    } else if ("0#?".includes(mark)) {
      pieces.push([mark, true]);
    } else if (/[.,%/@A-Za-z]/.test(mark)) {
      plain = false;
    } else {
      pieces.push([mark, false]);
    }
  }
  return [...sections, plain ? pieces : undefined];
}

/** The formats of a workbook that show a number in another way, by the number of the style that has them. */
export function formatsOf(styles: Node | undefined): Map<number, string> {
  const codes = new Map(
    findAll(find(styles, "x:numFmts"), "x:numFmt").map(({ attributes }) => [
      attributes.get("numFmtId") ?? "",
      attributes.get("formatCode") ?? "",
    ]),
  );
  const found = new Map<number, string>();
  for (const [index, { attributes }] of findAll(find(styles, "x:cellXfs"), "x:xf").entries()) {
    const code = codes.get(attributes.get("numFmtId") ?? "") ?? "";
    if (code && (mayShowZeros(code) || saysMore(code))) {
      found.set(index, code);
    }
  }
  return found;
}

/** Whether something stands beside or between the digits that a format shows. */
function saysMore(code: string): boolean {
  return sectionsOf(code)[0]?.some(([piece, place]) => !place && piece.trim()) ?? false;
}
