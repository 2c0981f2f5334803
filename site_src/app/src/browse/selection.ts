import { MOST } from "../compare/address";
import type { Browse } from "../data";

export const SORTS = {
  number: "默认",
  money: "资金从高到低",
  least: "资金从低到高",
  unit: "单位",
  title: "名称",
} as const;
export type Sort = keyof typeof SORTS;
export const BY_MONEY: readonly string[] = ["money", "least"] satisfies Sort[];

export const LAYOUTS = { list: "列表", cards: "卡片", table: "表格" } as const;
export type Layout = keyof typeof LAYOUTS;

/** What the reader asked for: `chosen[f]` are the indexes of the values chosen of facet `f`. */
export interface Selection {
  chosen: Set<number>[];
  query: string;
  sort: Sort;
  page: number;
  layout: Layout;
  /** The numbers that are ticked, to be compared. */
  ticked: string[];
}

export function nothing(data: Browse): Selection {
  return { chosen: data.facets.map(() => new Set()), query: "", sort: "number", page: 1, layout: "list", ticked: [] };
}

/** Reads the address's hash; what it names and the data does not have is passed over. */
export function read(hash: string, data: Browse): Selection {
  const selection = nothing(data);
  const asked = new URLSearchParams(hash.replace(/^#/, ""));
  data.facets.forEach((facet, f) => {
    for (const value of asked.getAll(facet.key)) {
      const index = facet.values.indexOf(value);
      if (index >= 0) selection.chosen[f]?.add(index);
    }
  });
  selection.query = asked.get("q") ?? "";
  const sort = asked.get("sort") ?? "";
  if (sort in SORTS) selection.sort = sort as Sort;
  const layout = asked.get("view") ?? "";
  if (layout in LAYOUTS) selection.layout = layout as Layout;
  const known = new Set(data.rows.map((row) => row[0]));
  const ticked = asked.getAll("tick").filter((number) => known.has(number));
  selection.ticked = [...new Set(ticked)].slice(0, MOST);
  selection.page = Math.max(1, Number.parseInt(asked.get("page") ?? "1", 10) || 1);
  return selection;
}

/** The hash that `read` reads back; empty where nothing is asked. */
export function write(selection: Selection, data: Browse): string {
  const asked = new URLSearchParams();
  data.facets.forEach((facet, f) => {
    for (const index of [...(selection.chosen[f] ?? [])].sort((a, b) => a - b)) {
      const value = facet.values[index];
      if (value !== undefined) asked.append(facet.key, value);
    }
  });
  if (selection.query.trim()) asked.set("q", selection.query.trim());
  if (selection.sort !== "number") asked.set("sort", selection.sort);
  if (selection.layout !== "list") asked.set("view", selection.layout);
  for (const number of selection.ticked) asked.append("tick", number);
  if (selection.page > 1) asked.set("page", String(selection.page));
  return asked.toString();
}
