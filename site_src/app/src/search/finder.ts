import { type Browse, load, type Row, siteAddress } from "../data";
import { stands } from "./passages";
import type { Query } from "./query";
import { Shards } from "./shards";
import { slots } from "./slots";
import { codes, fold } from "./units";

/** Bytes of shards that a question may load, as far as can be known before loading them. */
const ROOM = 170_000;

/**
 * What the index says of a query: rows in the order that they are shown in. Of `doubted` it says that they hold what is
 * not wanted, which it may say wrongly. It is `sure` where it cannot be wrong of the others either: where every phrase
 * has one code, and so is looked up as a whole.
 */
export interface Answer {
  rows: Row[];
  doubted: Set<Row>;
  sure: boolean;
}

/** Finds what the index says of a query. The text of a result has the last word (see passages.ts). */
export class Finder {
  private readonly rows: (Row | undefined)[];

  private constructor(
    readonly data: Browse,
    private readonly shards: Shards,
  ) {
    const byNumber = new Map(data.rows.map((row) => [row[0], row]));
    const placed = slots([...byNumber.keys()], shards.layout.bits);
    this.rows = placed.map((number) => (number === undefined ? undefined : byNumber.get(number)));
  }

  /** Loads what every question needs; undefined where the site was built without search. */
  static async open(script: HTMLScriptElement): Promise<Finder | undefined> {
    try {
      const [, { browse, search }] = await Promise.all([
        load(siteAddress("assets/data/browse.js", script)),
        load(siteAddress("assets/data/search.js", script)),
      ]);
      const data = window.zhengji?.browse ?? browse;
      return data && search ? new Finder(data, new Shards(search, script)) : undefined;
    } catch {
      return undefined;
    }
  }

  /** What has all that is wanted and nothing of what is not, first what says it in its title. */
  async find(query: Query): Promise<Answer> {
    if (query.wanted.length === 0) return { rows: [], doubted: new Set(), sure: true };
    const room = ROOM / (query.wanted.length + query.unwanted.length);
    const having = (phrases: string[]): Promise<Set<number>[]> =>
      Promise.all(phrases.map((phrase) => this.shards.having(spread(this.codes(phrase)), room)));
    const [wanted, unwanted] = await Promise.all([having(query.wanted), having(query.unwanted)]);
    const whole = (phrase: string): boolean => this.codes(phrase).length === 1;
    const found = new Set<Row>();
    const doubted = new Set<Row>();
    this.rows.forEach((row, slot) => {
      if (!row || !wanted.every((slots) => slots.has(slot))) return;
      const against = query.unwanted.filter((_, n) => unwanted[n]?.has(slot));
      // Told without a look at its text: by one code, or by the title.
      if (against.some((phrase) => whole(phrase) || stands(phrase, row[2]))) return;
      found.add(row);
      if (against.length > 0) doubted.add(row);
    });
    const named = (row: Row): boolean => query.wanted.every((phrase) => fold(`${row[0]}\n${row[2]}`).includes(phrase));
    const rows = this.data.rows.filter((row) => found.has(row));
    const ordered = [...rows.filter(named), ...rows.filter((row) => !named(row))];
    return { rows: ordered, doubted, sure: query.wanted.every(whole) };
  }

  private codes(phrase: string): number[] {
    return codes(phrase, this.shards.layout.common);
  }
}

/** The codes of a phrase with those first that tell most together: its ends and its middle. */
function spread(all: number[]): number[] {
  const middle = Math.floor(all.length / 2);
  return [...new Set([all[0], all[all.length - 1], all[middle], ...all])].filter((code) => code !== undefined);
}
