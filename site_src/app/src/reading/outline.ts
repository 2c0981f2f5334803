/** Marks in the outline the part that is being read. */
export function followReading(root: ParentNode = document): void {
  const outline = root.querySelector<HTMLElement>(".zj-outline");
  if (!outline) return;
  const parts: { link: HTMLAnchorElement; target: HTMLElement }[] = [];
  for (const link of outline.querySelectorAll<HTMLAnchorElement>('a[href^="#"]')) {
    const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (target) parts.push({ link, target });
  }
  if (parts.length === 0) return;

  let marked: HTMLAnchorElement | undefined;
  const mark = (): void => {
    const line = window.innerHeight * 0.3;
    const atEnd = window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 2;
    let here = parts[0];
    for (const part of parts) if (part.target.getBoundingClientRect().top <= line) here = part;
    if (atEnd) here = parts[parts.length - 1];
    if (!here || here.link === marked) return;
    marked?.removeAttribute("aria-current");
    marked = here.link;
    marked.setAttribute("aria-current", "true");
    // The outline may itself be longer than the window.
    if (outline.scrollHeight > outline.clientHeight) marked.scrollIntoView({ block: "nearest" });
  };

  let waiting = false;
  const later = (): void => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      mark();
    });
  };
  addEventListener("scroll", later, { passive: true });
  addEventListener("resize", later);
  mark();
}
