import { keep, type Scheme } from "./choice";

/** The button of the header: turns what is shown now into the other one. */
export function toggleScheme(root: ParentNode = document): void {
  const button = root.querySelector<HTMLButtonElement>("[data-zj-scheme]");
  if (!button) return;
  const html = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const shown = (): Scheme => (html.dataset.scheme as Scheme | undefined) ?? (system.matches ? "dark" : "light");
  const label = (): void => {
    const text = shown() === "dark" ? "切换为浅色" : "切换为深色";
    button.setAttribute("aria-label", text);
    button.title = text;
  };
  button.addEventListener("click", () => {
    const next: Scheme = shown() === "dark" ? "light" : "dark";
    // Back to what the system says: forget the choice, so that the page follows the system again.
    const same = (next === "dark") === system.matches;
    keep(same ? undefined : next);
    if (same) delete html.dataset.scheme;
    else html.dataset.scheme = next;
    label();
  });
  system.addEventListener?.("change", label);
  label();
  button.hidden = false;
}
