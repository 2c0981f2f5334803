/** Shows the print buttons: without JavaScript they would do nothing. */
export function offerPrint(root: ParentNode = document): void {
  for (const button of root.querySelectorAll<HTMLButtonElement>("button.zj-print")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
}
