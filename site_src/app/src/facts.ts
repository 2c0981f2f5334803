import { load, siteAddress } from "./data";

export type Cell = string | number | null;

/** Some submissions of one form: its columns with their widths, and a row of cells for each number. */
export interface Facts {
  form: string;
  folder: string;
  headings: [string, number][];
  rows: Record<string, { title: string; cells: Cell[] }>;
}

const AT_ONCE = 6;

/** The block that a submission is in: 1-K7M2Q9XA is in 1-k. "" for what is no number. */
export function blockOf(number: string): string {
  return /^([0-9a-z]+-[0-9a-z])[0-9a-z]*$/.exec(number.toLowerCase())?.[1] ?? "";
}

/** Loads the blocks of some numbers; those that are not published are simply not there. */
export async function loadFacts(numbers: string[], script: HTMLScriptElement): Promise<Record<string, Facts>> {
  const missing = [...new Set(numbers.map(blockOf))].filter((name) => name && !window.zhengji?.facts?.[name]);
  const next = async (): Promise<void> => {
    for (let name = missing.pop(); name; name = missing.pop()) {
      await load(siteAddress(`assets/data/facts/${name}.js`, script)).catch(() => undefined);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
  return window.zhengji?.facts ?? {};
}
