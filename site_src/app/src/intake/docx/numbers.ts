import { find, findAll, type Node } from "../xml";
import { whole } from "./xml";

// Numbers that Word counts by itself (一、 1. （1） …): they are not in the text, and readers see them there. As
// `zhengji.intake.docx_numbers` counts them.

interface Level {
  form: string;
  text: string;
  start: number;
}
type Levels = Map<number, Level>;

const val = (node: Node | undefined) => node?.attributes.get("w:val");

/** Counts the numbered paragraphs of a document in their order. */
export class Numbers {
  private readonly lists: Map<string, Levels>;
  private readonly styles: Map<string, [string, number]>;
  private readonly counts = new Map<string, number[]>();

  constructor(numbering: Node | undefined, styles: Node | undefined) {
    this.lists = listsOf(numbering);
    this.styles = new Map(
      findAll(styles, "w:style").flatMap((style): [string, [string, number]][] => {
        const numbered = find(style, "w:pPr/w:numPr");
        return numbered ? [[style.attributes.get("w:styleId") ?? "", said(numbered)]] : [];
      }),
    );
  }

  /** What Word prints in front of `paragraph`, with a blank behind it where Word has a tab; "" for bullets. */
  of(paragraph: Node): string {
    const properties = paragraph.children[0];
    if (!this.lists.size || properties?.tag !== "w:pPr") {
      return "";
    }
    const own = find(properties, "w:numPr");
    const [name, depth] = own ? said(own) : (this.styles.get(val(find(properties, "w:pStyle")) ?? "") ?? ["", 0]);
    const levels = this.lists.get(name);
    const level = levels?.get(depth);
    return levels && level ? this.next(name, depth, levels, level) : "";
  }

  private next(name: string, depth: number, levels: Levels, level: Level): string {
    const counts = this.counts.get(name) ?? [];
    this.counts.set(name, counts);
    counts.length = Math.min(counts.length, depth + 1);
    while (counts.length < depth) {
      counts.push(levels.get(counts.length)?.start ?? 1);
    }
    counts[depth] = counts[depth] === undefined ? level.start : counts[depth] + 1;
    if (level.form === "bullet" || level.form === "none") {
      return "";
    }
    const text = level.text.replace(/%([1-9])/g, (_, digit: string) => {
      const at = Number(digit) - 1;
      const [count, form] = [counts[at], levels.get(at)?.form];
      return count !== undefined && form !== undefined ? written(count, form) : "";
    });
    return /[\p{L}\p{N}.]$/u.test(text) ? `${text} ` : text;
  }
}

function listsOf(numbering: Node | undefined): Map<string, Levels> {
  const kinds = new Map(
    findAll(numbering, "w:abstractNum").map((kind) => [kind.attributes.get("w:abstractNumId") ?? "", levelsOf(kind)]),
  );
  return new Map(
    findAll(numbering, "w:num").map((one) => {
      const levels = new Map(kinds.get(val(find(one, "w:abstractNumId")) ?? ""));
      for (const change of findAll(one, "w:lvlOverride")) {
        const depth = whole(change.attributes.get("w:ilvl"));
        const [start, level] = [find(change, "w:startOverride"), levels.get(depth)];
        if (start && level) {
          levels.set(depth, { ...level, start: whole(val(start)) });
        }
      }
      return [one.attributes.get("w:numId") ?? "", levels];
    }),
  );
}

function levelsOf(kind: Node): Levels {
  return new Map(
    findAll(kind, "w:lvl").map((level) => {
      const start = find(level, "w:start");
      const form = find(level, "w:numFmt");
      return [
        whole(level.attributes.get("w:ilvl")),
        {
          form: val(form) ?? "decimal",
          text: val(find(level, "w:lvlText")) ?? "",
          start: start ? whole(val(start)) : 1,
        },
      ];
    }),
  );
}

function said(properties: Node): [string, number] {
  const depth = find(properties, "w:ilvl");
  return [val(find(properties, "w:numId")) ?? "", depth ? Math.min(whole(val(depth)), 8) : 0];
}

function written(number: number, form: string): string {
  if (/^(?:chinese|japaneseCounting|ideographDigital|taiwaneseCounting|ideographTraditional)/.test(form)) {
    return form === "ideographTraditional" ? "甲乙丙丁戊己庚辛壬癸".charAt((number + 9) % 10) : chinese(number);
  }
  const letter = String.fromCharCode(65 + ((number + 25) % 26));
  switch (form) {
    case "upperLetter":
      return letter;
    case "lowerLetter":
      return letter.toLowerCase();
    case "upperRoman":
      return roman(number).toUpperCase();
    case "lowerRoman":
      return roman(number);
    case "decimalZero":
      return String(number).padStart(2, "0");
    default:
      return form.startsWith("decimalEnclosedCircle") && number >= 1 && number <= 20
        ? String.fromCharCode(0x2460 + number - 1)
        : String(number);
  }
}

function chinese(number: number): string {
  const figures = "零一二三四五六七八九十";
  if (number < 0 || number >= 100) {
    return String(number);
  }
  const [tens, ones] = [Math.floor(number / 10), number % 10];
  return tens ? `${tens > 1 ? figures.charAt(tens) : ""}十${ones ? figures.charAt(ones) : ""}` : figures.charAt(ones);
}

function roman(number: number): string {
  if (number <= 0 || number >= 40) {
    return String(number);
  }
  const ones = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"];
  return "x".repeat(Math.floor(number / 10)) + ones[number % 10];
}
