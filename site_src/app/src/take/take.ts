import { load, siteAddress } from "../data";
import { el } from "../dom";
import { loadFacts } from "../facts";
import { csv } from "./csv";
import { joined, sheets } from "./sheets";

export type Format = "csv" | "xlsx";

/** Makes a table of exactly these submissions, and has the browser save it. */
export async function take(numbers: string[], format: Format, script: HTMLScriptElement): Promise<void> {
  const parts = sheets(numbers, await loadFacts(numbers, script));
  const name = `zhengji-${numbers.length}.${format}`;
  if (format === "csv") {
    save(new Blob([csv(joined(parts))], { type: "text/csv;charset=utf-8" }), name);
    return;
  }
  const { xlsx } = window.zhengji?.xlsx ? window.zhengji : await load(siteAddress("assets/app/xlsx.js", script));
  if (xlsx) save(await xlsx(parts), name);
}

function save(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  const link = el("a", { href: address, download: name, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
