import { clock } from "./clock";
import type { Keeper, Saved } from "./keeper";
import type { Session } from "./session";
import { useSignal } from "./signal";
import { steps, told } from "./steps";

/** The parts of the form as steps with their state. */
export function Steps({ session, go }: { session: Session; go: (id: string) => void }) {
  useSignal(session.data);
  useSignal(session.findings);
  const shown = useSignal(session.shown);
  return (
    <ol class="zj-steps">
      {steps(session, shown).map((step) => (
        <li class={`zj-steps__one zj-steps__one--${step.state}`} key={step.id}>
          <a
            href={`#${step.id}`}
            onClick={(event) => {
              event.preventDefault();
              go(step.id);
            }}
          >
            <span class="zj-steps__name">{step.title}</span>
            <span class="zj-steps__state">{told(step)}</span>
          </a>
        </li>
      ))}
    </ol>
  );
}

/** Whether what was typed is safe: always in sight. */
export function SavedState({ keeper }: { keeper: Keeper }) {
  const saved = useSignal(keeper.saved);
  const sharing = useSignal(keeper.sharing);
  const unkept = keeper.store.kind === "none";
  const bad = unkept || sharing === "taken" || ["full", "failed", "overtaken"].includes(saved.kind);
  return (
    <p class={`zj-saved${bad ? " zj-saved--bad" : ""}`} aria-live={bad ? "assertive" : "off"}>
      {sharing === "taken" ? "已停止保存" : words(unkept ? { kind: "unkept" } : saved)}
    </p>
  );
}

function words(saved: Saved): string {
  if (saved.kind === "saved") return `已保存 ${clock(saved.time)}`;
  return {
    new: "随填随存在本机",
    waiting: "正在保存…",
    full: "没有存下：空间已满",
    failed: "没有存下",
    unkept: "这个浏览器不能保存草稿",
    overtaken: "已停止保存",
  }[saved.kind];
}
