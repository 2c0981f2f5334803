import { codes, fold } from "./units";

/** What is asked for, folded: all of `wanted` in a submission, and nothing of `unwanted`. */
export interface Query {
  wanted: string[];
  unwanted: string[];
}

const TERMS = /([-－](?=\S))?(?:["＂“”]([^"＂“”]*)["＂“”]?|「([^」]*)」?|([^\s"＂“”「，。、；,;]+))/gu;

/** Words, all of which must be there; "a phrase" with its spaces and marks; -without. */
export function parse(text: string): Query {
  const query: Query = { wanted: [], unwanted: [] };
  for (const [, minus, quoted, cornered, word] of text.matchAll(TERMS)) {
    const phrase = fold(quoted ?? cornered ?? word ?? "")
      .trim()
      .replace(/\s+/gu, " ");
    if (codes(phrase).length > 0) (minus ? query.unwanted : query.wanted).push(phrase);
  }
  return query;
}
