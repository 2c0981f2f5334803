import { useEffect, useReducer, useRef, useState } from "preact/hooks";
import { FileButton } from "./chooser";
import type { Desk } from "./desk";
import { SUFFIX, toFile } from "./drafts/carried";
import { type Draft, newId } from "./drafts/draft";
import { Finish } from "./finish";
import { HandedBefore } from "./finish/handed";
import { save } from "./finish/save";
import { Blank } from "./form";
import type { Keeper } from "./keeper";
import { Notices } from "./notices";
import { Looked } from "./opened";
import { ROOT } from "./pointer";
import type { Session } from "./session";
import { SavedState, Steps } from "./side";
import { useSignal } from "./signal";
import { goTo, Summary } from "./summary";

const FINISH = "#finish";

/** One form being filled in, with its draft. */
export interface Work {
  serial: number;
  session: Session;
  keeper: Keeper;
}

interface Working {
  work: Work;
  desk: Desk;
  page: (path: string) => string;
  start: (draft: Draft) => void;
  begin: () => void;
  take: (file: File) => void;
}

/** The form, how far it is, and at the end what to do with it. */
export function AtWork({ work: { session, keeper }, desk, page, start, begin, take }: Working) {
  const [finishing, setFinishing] = useState(location.hash === FINISH);
  const [asked, ask] = useReducer((count: number) => count + 1, 0);
  const [open, unfold] = useState(false);
  const [began] = useState(() => session.untouched);
  const sharing = useSignal(keeper.sharing);
  const heading = useRef<HTMLHeadingElement>(null);
  const { form } = session.engine;

  useEffect(() => {
    const keep = (): void => {
      session.flush();
      void keeper.save();
    };
    const hide = (): void => {
      if (document.visibilityState === "hidden") keep();
    };
    const turn = (): void => setFinishing(location.hash === FINISH);
    const warn = (event: BeforeUnloadEvent): void => {
      if (["full", "failed", "unkept"].includes(keeper.saved.value.kind)) event.preventDefault();
    };
    document.addEventListener("visibilitychange", hide);
    addEventListener("pagehide", keep);
    addEventListener("hashchange", turn);
    addEventListener("beforeunload", warn);
    return () => {
      document.removeEventListener("visibilitychange", hide);
      removeEventListener("pagehide", keep);
      removeEventListener("hashchange", turn);
      removeEventListener("beforeunload", warn);
    };
  }, [session, keeper]);

  useEffect(() => {
    document.body.toggleAttribute("data-zj-finishing", finishing); // what is printed hangs on it
    if (!finishing) return;
    session.check();
    void keeper.save();
    heading.current?.focus();
    scrollTo(0, 0);
  }, [finishing, session, keeper]);

  const draft = (): Draft => ({
    ...keeper.draft,
    data: session.data.value,
    name: session.name,
    changed: Date.now(),
  });
  const carry = (): void => {
    session.flush();
    save(toFile(draft()), `${session.name}${SUFFIX}`, "application/json");
  };
  const fork = (): void => start({ ...draft(), id: newId(), revision: 0 });
  const reload = async (): Promise<void> => {
    const theirs = await keeper.store.get(keeper.draft.id);
    if (theirs) start(theirs);
  };
  const check = (): void => {
    session.check();
    ask(undefined as never);
  };
  const fill = (id?: string): void => {
    if (finishing) {
      location.hash = "";
      setFinishing(false);
    }
    setTimeout(() => (id ? goTo(id) : document.getElementById(ROOT)?.focus({ preventScroll: true })));
  };
  const finish = (): void => {
    session.flush();
    location.hash = FINISH;
  };
  return (
    <div class="zj-desk">
      <div class="zj-desk__main">
        <Notices
          keeper={keeper}
          carry={carry}
          fork={fork}
          reload={() => void reload()}
          takeOver={() =>
            void keeper.takeOver().then((kept) => kept && kept.revision > keeper.draft.revision && start(kept))
          }
        />
        {!finishing && <HandedBefore keeper={keeper} />}
        <Looked
          report={keeper.draft.report}
          session={session}
          go={fill}
          done={() => keeper.note({ report: undefined }, session.data.value, session.name)}
        />
        {finishing && (
          <h2 class="zj-desk__title" ref={heading} tabIndex={-1}>
            检查与提交
          </h2>
        )}
        <Summary session={session} asked={asked} go={fill} />
        {began && (
          <p class="zj-begin" hidden={finishing}>
            <span>已经用 Word 或 Excel 填好的，不用重填：</span>
            <FileButton take={take} />
          </p>
        )}
        <div hidden={finishing} inert={sharing === "taken"}>
          <Blank session={session} page={page} />
          <p class="zj-actions zj-desk__end">
            <button type="button" class="zj-button" onClick={finish}>
              检查并去提交
            </button>
            <button type="button" class="zj-button zj-button--quiet" onClick={check}>
              只检查
            </button>
          </p>
        </div>
        {finishing && (
          <>
            <p>
              <button type="button" class="zj-link" onClick={() => fill()}>
                ← 回去接着填
              </button>
            </p>
            <Finish session={session} keeper={keeper} desk={desk} page={page} />
          </>
        )}
      </div>
      <aside class="zj-desk__side" aria-label="进度" data-open={open || undefined}>
        <SavedState keeper={keeper} />
        <nav aria-label={`${form.label}的各部分`}>
          <Steps session={session} go={fill} />
        </nav>
        <p class="zj-desk__checks">
          <button
            type="button"
            class={`zj-button${finishing ? " zj-button--quiet" : ""}`}
            onClick={finishing ? () => fill() : finish}
          >
            {finishing ? "接着填" : "检查并去提交"}
          </button>
        </p>
        <details class="zj-desk__more" onToggle={(event) => unfold(event.currentTarget.open)}>
          <summary>
            <span class="zj-desk__narrow">进度、</span>草稿和文件
          </summary>
          <button type="button" class="zj-link" onClick={carry}>
            导出草稿文件
          </button>
          <button type="button" class="zj-link" onClick={begin}>
            另填一份新的
          </button>
          {!began && <FileButton take={take} />}
        </details>
      </aside>
    </div>
  );
}
