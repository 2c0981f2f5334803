import type { Texts } from "../search/passages";

/** A narrative as its page shows it. */
export interface Text {
  title: string;
  paragraphs: string[];
}

/**
 * The narratives of a submission, read from its own page: so that the text is published once. A page opened from disk
 * may not read another: then they are taken from what the search reads, where `titles` says which of it are narratives.
 * Without either there are none, and the reader is led to the page itself.
 */
export async function texts(
  page: string,
  number: string,
  titles: ReadonlySet<string>,
  searched: Texts,
): Promise<Text[] | undefined> {
  return (await ofPage(page)) ?? (await ofSearch(number, titles, searched));
}

async function ofPage(page: string): Promise<Text[] | undefined> {
  if (location.protocol === "file:") return undefined;
  try {
    const answer = await fetch(page);
    if (!answer.ok) return undefined;
    const read = new DOMParser().parseFromString(await answer.text(), "text/html");
    return [...read.querySelectorAll(".zj-narrative")].map((part) => ({
      title: part.querySelector("h2, h3")?.firstChild?.textContent?.trim() ?? "",
      paragraphs: [...part.querySelectorAll(".zj-text > *")].map((one) => one.textContent ?? ""),
    }));
  } catch {
    return undefined;
  }
}

async function ofSearch(number: string, titles: ReadonlySet<string>, searched: Texts): Promise<Text[] | undefined> {
  try {
    const narratives = (await searched.of(number)).filter(([, title]) => titles.has(title));
    return narratives.map(([, title, text]) => ({ title, paragraphs: text.split(/\s*\n\s*/u).filter(Boolean) }));
  } catch {
    return undefined;
  }
}
