export type Scheme = "light" | "dark";

const KEY = "zhengji.scheme";

/** What the reader chose on an earlier page, undefined where the system decides. */
export function chosen(): Scheme | undefined {
  try {
    const kept = localStorage.getItem(KEY);
    return kept === "light" || kept === "dark" ? kept : undefined;
  } catch {
    return undefined; // storage may be forbidden: then the choice lasts for this page
  }
}

/** Keeps the choice; undefined forgets it. */
export function keep(scheme: Scheme | undefined): void {
  try {
    if (scheme) localStorage.setItem(KEY, scheme);
    else localStorage.removeItem(KEY);
  } catch {
    // as above
  }
}
