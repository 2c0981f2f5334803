import type { Facts } from "./facts";
import type { WriteXlsx } from "./take/sheets";

/** What the site's data scripts leave behind: scripts, not fetches, so that pages opened from disk work too. */
export interface Published {
  build?: Build;
  browse?: Browse;
  facts?: Record<string, Facts>;
  xlsx?: WriteXlsx;
}

export interface Build {
  time: string;
  commit: string;
  count: number;
  audience: string;
}

export interface FacetData {
  key: string;
  title: string;
  values: string[];
}

/** number, address, title, unit, money, excerpt; then per facet the indexes of its values. */
export type Row = [string, string, string, string, number | null, string, ...number[][]];

export interface Browse {
  facets: FacetData[];
  money: string;
  order?: string;
  rows: Row[];
}

declare global {
  interface Window {
    zhengji?: Published;
  }
}

/** Loads a data script; resolves to what has been published so far. */
export function load(address: string): Promise<Published> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => resolve(window.zhengji ?? {});
    script.onerror = () => reject(new Error(address));
    document.head.append(script);
  });
}

/** The address of a file of the site, from wherever the page stands: taken from the app's own script. */
export function siteAddress(path: string, script: HTMLScriptElement): string {
  return new URL(`../../${path}`, script.src).href;
}
