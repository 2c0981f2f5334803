/** A narrative as its page shows it. */
export interface Text {
  title: string;
  paragraphs: string[];
}

/**
 * The narratives of a submission, read from its own page: so that the text is published once. A page opened from disk
 * may not read another: then there are none, and the reader is led to the page itself.
 */
export async function texts(page: string): Promise<Text[] | undefined> {
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
