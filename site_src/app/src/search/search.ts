import { Box } from "./box";
import { Finder } from "./finder";
import { SearchView } from "./view";

/** The search of the header, and the search page where this is it. */
export async function search(script: HTMLScriptElement, root: ParentNode = document): Promise<void> {
  const opener = root.querySelector<HTMLAnchorElement>("[data-zj-find]");
  let opened: Promise<Finder | undefined> | undefined;
  const open = (): Promise<Finder | undefined> => {
    opened ??= Finder.open(script);
    return opened;
  };
  if (opener) new Box(opener, script, open);
  const place = root.querySelector<HTMLElement>("[data-zj-search]");
  if (!place) return;
  const finder = await open();
  if (finder) new SearchView(place, finder, script).show();
  else
    place.textContent = "这个网站没有全文索引：生成时没有要求，或索引没有读到。可以到“浏览”页按名称、单位和条件查找。";
}
