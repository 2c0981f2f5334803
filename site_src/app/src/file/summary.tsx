import { useEffect, useRef } from "preact/hooks";
import type { Finding } from "./engine";
import { idOf } from "./pointer";
import type { Session } from "./session";
import { useSignal } from "./signal";

const WORDS = { error: "须改", warning: "请核对", info: "提示" };

/** Everything that was found, each with a link to its field. It takes the focus when 检查 was pressed. */
export function Summary({ session, asked, go }: { session: Session; asked: number; go: (id: string) => void }) {
  const findings = useSignal(session.findings);
  const shown = useSignal(session.asked);
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!asked) return;
    // a list longer than the screen would be shown from its middle
    place.current?.focus({ preventScroll: true });
    place.current?.scrollIntoView({ block: "start" });
  }, [asked]);
  if (!shown) return null;
  const errors = findings.filter((finding) => finding.severity === "error");
  const others = findings.filter((finding) => finding.severity !== "error");
  const look = errors.length ? "danger" : others.length ? "caution" : "good";
  return (
    <section class={`zj-summary zj-note zj-note--${look}`} ref={place} tabIndex={-1} aria-labelledby="zj-summary-name">
      <h2 id="zj-summary-name">{verdict(errors.length, others.length)}</h2>
      {findings.length > 0 && (
        <ol>
          {[...errors, ...others].map((finding) => (
            <li key={finding.code + finding.pointer + finding.message}>
              <span class={`zj-severity zj-severity--${finding.severity}`}>{WORDS[finding.severity]}</span>
              <a href={`#${target(session, finding)}`} onClick={(event) => follow(event, target(session, finding))}>
                {finding.label && `${finding.label}：`}
                {finding.message}
              </a>
            </li>
          ))}
        </ol>
      )}
    </section>
  );

  function follow(event: Event, id: string): void {
    event.preventDefault();
    go(id);
  }
}

function verdict(errors: number, others: number): string {
  if (errors) return `有 ${errors} 处要改${others ? `，另有 ${others} 处请核对` : ""}`;
  return others ? `没有错误；有 ${others} 处请核对，无误的可以不改` : "检查通过，没有发现问题";
}

function target(session: Session, finding: Finding): string {
  return idOf(session.placeOf(finding.pointer));
}

/** Shows a field and puts the caret into it. */
export function goTo(id: string): void {
  const element = document.getElementById(id);
  if (!element) return;
  const control = element.matches("input, textarea, select")
    ? element
    : (element.querySelector<HTMLElement>("input:not([tabindex='-1']), textarea, select, button") ?? element);
  const frame = element.closest(".zj-ask, .zj-group, .zj-step") ?? element;
  frame.scrollIntoView({ block: "start" });
  (control as HTMLElement).focus({ preventScroll: true });
}
