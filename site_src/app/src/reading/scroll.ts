/** What scrolls sideways must be reachable by keyboard: said only where it really overflows. */
export function reachScrolling(root: ParentNode = document): void {
  for (const element of root.querySelectorAll<HTMLElement>(".zj-scroll, pre > code, .zj-prose table")) {
    if (element.scrollWidth > element.clientWidth) element.tabIndex = 0;
  }
}
