import type { Browse, Row } from "../data";
import type { Selection, Sort } from "./selection";

/** What a selection finds: rows in order, per facet and value how many there would be, and the money of all. */
export interface Found {
  rows: Row[];
  counts: number[][];
  money: number;
  withMoney: number;
}

/** Folds width and case, so that ＡＢＣ finds abc. */
export function fold(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

export function terms(query: string): string[] {
  return fold(query).split(/\s+/u).filter(Boolean);
}

const collator = new Intl.Collator("zh-Hans-CN");

const ORDERS: Record<Sort, ((a: Row, b: Row) => number) | undefined> = {
  number: undefined, // as published
  money: (a, b) => (b[4] ?? -1) - (a[4] ?? -1),
  least: (a, b) => (a[4] ?? Number.MAX_VALUE) - (b[4] ?? Number.MAX_VALUE), // who names no sum comes last here too
  unit: (a, b) => collator.compare(a[3], b[3]),
  title: (a, b) => collator.compare(a[2], b[2]),
};

/** The rows, prepared once: what a query is looked up in, and each order the first time it is asked for. */
export class Rows {
  readonly all: readonly Row[];
  private readonly texts: Map<Row, string>;
  private readonly sorted = new Map<Sort, readonly Row[]>();

  constructor(private readonly data: Browse) {
    this.all = data.rows;
    this.texts = new Map(data.rows.map((row) => [row, fold(`${row[0]}\n${row[2]}\n${row[3]}`)]));
  }

  find(selection: Selection): Found {
    const asked = terms(selection.query);
    const counts = this.data.facets.map((facet) => new Array<number>(facet.values.length).fill(0));
    const found: Row[] = [];
    let money = 0;
    let withMoney = 0;
    for (const row of this.order(selection.sort)) {
      const text = this.texts.get(row) ?? "";
      if (!asked.every((term) => text.includes(term))) continue;
      // A facet's own choice does not narrow its own counts: a row that fails one facet alone still counts there.
      let failed = -1;
      let failures = 0;
      selection.chosen.forEach((chosen, f) => {
        if (chosen.size > 0 && !values(row, f).some((value) => chosen.has(value))) {
          failed = f;
          failures += 1;
        }
      });
      if (failures > 1) continue;
      counts.forEach((count, f) => {
        if (failures === 1 && f !== failed) return;
        for (const value of values(row, f)) count[value] = (count[value] ?? 0) + 1;
      });
      if (failures === 1) continue;
      found.push(row);
      if (row[4] !== null) {
        money += row[4];
        withMoney += 1;
      }
    }
    return { rows: found, counts, money: Math.round(money * 100) / 100, withMoney };
  }

  private order(sort: Sort): readonly Row[] {
    const compare = ORDERS[sort];
    if (!compare) return this.all;
    let rows = this.sorted.get(sort);
    if (!rows) {
      rows = [...this.all].sort(compare);
      this.sorted.set(sort, rows);
    }
    return rows;
  }
}

/** The indexes of a row's values of facet `f`. */
export function values(row: Row, f: number): number[] {
  return (row[6 + f] as number[] | undefined) ?? [];
}
