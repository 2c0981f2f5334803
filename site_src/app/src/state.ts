/** Where a moment stands in the window of the call; the window includes both ends. */
export type State = "before" | "open" | "closed";

const DAY = 86_400_000;

export function stateAt(now: number, opens: number, closes: number): State {
  if (now < opens) return "before";
  return now <= closes ? "open" : "closed";
}

/** The words for it. "还剩 N 天" counts begun days: on the last day one day is left. */
export function words(now: number, opens: number, closes: number): string {
  const state = stateAt(now, opens, closes);
  if (state === "before") return `未开始，${Math.ceil((opens - now) / DAY)} 天后开放`;
  if (state === "closed") return "已截止";
  const left = Math.ceil((closes - now) / DAY);
  return left > 1 ? `征集中，还剩 ${left} 天` : "征集中，今天截止";
}

/** Rewrites every element with the two dates by the visitor's clock. */
export function showState(root: ParentNode = document, now: number = Date.now()): void {
  for (const element of root.querySelectorAll<HTMLElement>(".zj-state[data-opens][data-closes]")) {
    const opens = Date.parse(element.dataset.opens ?? "");
    const closes = Date.parse(element.dataset.closes ?? "");
    if (Number.isNaN(opens) || Number.isNaN(closes)) continue;
    element.dataset.state = stateAt(now, opens, closes);
    element.textContent = words(now, opens, closes);
  }
}
