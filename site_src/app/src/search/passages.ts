import { load, siteAddress } from "../data";
import { el } from "../dom";
import type { Query } from "./query";
import { fold, inWord } from "./units";

/** The anchor on the submission's page, the title of the section, the text. */
export type Passage = [string, string, string];

declare module "../data" {
  interface Published {
    text?: (number: string, passages: Passage[]) => void;
  }
}

/** Where some phrases stand: the section, and its words around them. */
export interface Place {
  anchor: string;
  section: string;
  words: (Node | string)[];
}

const SHOWN = 2; // places of one result
const BEFORE = 28; // characters of a passage before what was found in it
const LENGTH = 110;

/** The texts of submissions, each loaded when it is first asked for. */
export class Texts {
  private readonly arrived = new Map<string, Passage[]>();

  constructor(private readonly script: HTMLScriptElement) {
    window.zhengji ??= {};
    window.zhengji.text = (number, passages) => this.arrived.set(number, passages);
  }

  /** The passages of a submission; of one that is not there, none. */
  async of(number: string): Promise<Passage[]> {
    if (!this.arrived.has(number)) {
      await load(siteAddress(`assets/search/texts/${number.toLowerCase()}.js`, this.script));
    }
    return this.arrived.get(number) ?? [];
  }

  /**
   * Where the query stands in a submission, but for its title, which is shown with every result; undefined where it does
   * not stand after all, or its text cannot be had.
   */
  async places(number: string, title: string, query: Query): Promise<Place[] | undefined> {
    const passages = await this.of(number);
    const folded = passages.map(([, , text]) => new Folded(text));
    const holds = (phrase: string): boolean => folded.some((text) => text.find(phrase).length > 0);
    if (!query.wanted.every(holds) || query.unwanted.some(holds)) return undefined;
    // First the passages with most of what was asked for, then in the order of the page.
    const found = passages.map(([anchor, section, text], n) => {
      const at = `\n${text}\n`.indexOf(`\n${title}\n`);
      const elsewhere = ([from]: Span): boolean => at < 0 || from < at || from >= at + title.length;
      const spans = query.wanted.map((phrase) => (folded[n]?.find(phrase) ?? []).filter(elsewhere));
      return { anchor, section, text, spans: spans.flat(), kinds: spans.filter((some) => some.length > 0).length };
    });
    const best = [...found].sort((a, b) => b.kinds - a.kinds).slice(0, SHOWN);
    return found
      .filter((one) => one.kinds > 0 && best.includes(one))
      .map(({ anchor, section, text, spans }) => ({ anchor, section, words: excerpt(text, spans) }));
  }
}

/** Whether a folded phrase stands in a text, whole words only. */
export function stands(phrase: string, text: string): boolean {
  return new Folded(text).find(phrase).length > 0;
}

type Span = [number, number];

/** A text folded, that knows where each folded character comes from. */
class Folded {
  private readonly text: string;
  private readonly from: number[] | undefined;

  constructor(text: string) {
    const folded = fold(text);
    if (folded.length === text.length) {
      this.text = folded;
      return;
    }
    const pieces: string[] = [];
    const from: number[] = [];
    let at = 0;
    for (const character of text) {
      const piece = fold(character);
      pieces.push(piece);
      for (let n = 0; n < piece.length; n += 1) from.push(at);
      at += character.length;
    }
    this.text = pieces.join("");
    this.from = [...from, at];
  }

  /** Where a folded phrase stands in the text as it was written: whole words, any space for a space. */
  find(phrase: string): Span[] {
    const pattern = phrase.replace(/[\\^$.*+?()[\]{}|/]/gu, "\\$&").replace(/ /gu, "\\s+");
    const found: Span[] = [];
    for (const match of this.text.matchAll(new RegExp(pattern, "gu"))) {
      const start = match.index ?? 0;
      const end = start + match[0].length;
      const cut =
        (inWord(this.text[start]) && inWord(this.text[start - 1])) ||
        (inWord(this.text[end - 1]) && inWord(this.text[end]));
      if (!cut) found.push([this.from?.[start] ?? start, this.from?.[end] ?? end]);
    }
    return found;
  }
}

/** Some words of a line from a little before its first span on, the spans marked. */
function excerpt(text: string, spans: Span[]): (Node | string)[] {
  const ordered = [...spans].sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  const [first, its] = ordered[0] ?? [0, 0];
  const opens = text.lastIndexOf("\n", first - 1) + 1;
  const closes = text.indexOf("\n", its) < 0 ? text.length : text.indexOf("\n", its);
  const start = first - opens <= BEFORE ? opens : first - BEFORE;
  const end = Math.min(closes, Math.max(start + LENGTH, its));
  const parts: (Node | string)[] = start > opens ? ["…"] : [];
  let at = start;
  for (const [from, to] of ordered) {
    if (from < at || to > end) continue;
    parts.push(flat(text.slice(at, from)), el("mark", {}, flat(text.slice(from, to))));
    at = to;
  }
  parts.push(flat(text.slice(at, end)));
  if (end < closes) parts.push("…");
  return parts;
}

function flat(text: string): string {
  return text.replace(/\s+/gu, " ");
}
