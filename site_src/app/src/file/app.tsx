import { useEffect, useMemo, useReducer, useRef, useState } from "preact/hooks";
import type { Definition } from "../engine/definition";
import { stateAt } from "../state";
import { Chooser, FileButton } from "./chooser";
import type { Desk } from "./desk";
import { SUFFIX, toFile } from "./drafts/carried";
import { type Draft, type Listed, newId, type Store } from "./drafts/draft";
import { type Data, engine } from "./engine";
import { Finish } from "./finish";
import { save } from "./finish/save";
import { Blank } from "./form";
import { Keeper } from "./keeper";
import { Notices } from "./notices";
import { open, Refused } from "./opening";
import { reading } from "./reading";
import { answered, Session } from "./session";
import { SavedState, Steps } from "./side";
import { useSignal } from "./signal";
import { goTo, Summary } from "./summary";
import { place } from "./tab";

interface Filing {
  definition: Definition;
  desk: Desk;
  form: string;
  store: Store;
  page: (path: string) => string;
}

/** One form being filled in, with its draft. */
interface Work {
  serial: number;
  session: Session;
  keeper: Keeper;
}

/** Why a file was not opened here, and where it can be. */
interface Refusal {
  words: string;
  where?: string;
}

export function App({ definition, desk, form, store, page }: Filing) {
  const [work, setWork] = useState<Work>();
  const [drafts, setDrafts] = useState<Listed[]>();
  const [refused, refuse] = useState<Refusal>();
  const tab = useMemo(() => place(form), [form]);
  const rule = useMemo(() => engine(definition, form), [definition, form]);

  const start = (draft: Draft): void => {
    const session = new Session(rule, draft.data as Data);
    const keeper = new Keeper(store, draft);
    session.data.watch(() => keeper.change(session.data.value, nameOf(session)));
    // what came from a file or from another draft is kept at once
    if (!draft.revision && answered(draft.data as Data)) keeper.change(session.data.value, nameOf(session));
    setWork((before) => {
      void before?.keeper.save();
      before?.keeper.close();
      return { serial: (before?.serial ?? 0) + 1, session, keeper };
    });
    tab.remember(draft.id);
    refuse(undefined);
  };
  const begin = (data: Data = {}): void => start({ ...fresh(definition.call.id, form), data });
  const go = async (id: string): Promise<void> => {
    const draft = await store.get(id);
    if (draft && draft.form === form) start(draft);
    else setDrafts(await ours());
  };
  const ours = async (): Promise<Listed[]> =>
    (await store.list(definition.call.id)).filter((draft) => draft.form === form);
  const take = async (file: File): Promise<void> => {
    try {
      const opened = await open(file, reading(definition));
      if (opened.form !== form) {
        const other = definition.forms.find((one) => one.id === opened.form);
        const draft = { ...fresh(definition.call.id, opened.form), data: opened.data, name: file.name, revision: 1 };
        await store.put(draft, 0);
        const where = `${page(`fill/${opened.form}.html`)}#draft=${draft.id}`;
        return refuse({ words: `“${file.name}”填的是${other?.label ?? "另一张表"}。`, where });
      }
      begin(opened.data);
    } catch (error) {
      refuse({ words: error instanceof Refused ? error.message : `“${file.name}”读不出来。` });
    }
  };

  useEffect(() => {
    void (async () => {
      const asked = tab.asked();
      const draft = asked ? await store.get(asked) : undefined;
      if (draft && draft.form === form) return start(draft);
      const known = await ours();
      if (known.length) setDrafts(known);
      else begin();
    })();
  }, []);
  useDrop((file) => void take(file));

  const warning = refused && (
    <div class="zj-note zj-note--danger" role="alert">
      <p>
        {refused.words}
        {refused.where && <a href={refused.where}>到那张表的填报页打开</a>}
      </p>
    </div>
  );
  if (work)
    return (
      <>
        {warning}
        <Late definition={definition} />
        <AtWork
          key={work.serial}
          work={work}
          desk={desk}
          page={page}
          start={start}
          take={(file) => void take(file)}
          begin={() => begin()}
        />
      </>
    );
  if (!drafts) return null;
  return (
    <>
      {warning}
      <Chooser
        drafts={drafts}
        go={(id) => void go(id)}
        begin={() => begin()}
        take={(file) => void take(file)}
        remove={async (id) => {
          await store.remove(id);
          const left = await ours();
          setDrafts(left);
          if (!left.length) begin();
        }}
      />
    </>
  );
}

/** Outside the window one may fill in, but not hand in: better to know it before than after. */
function Late({ definition: { call } }: Pick<Filing, "definition">) {
  const state = stateAt(Date.now(), Date.parse(call.opens), Date.parse(call.closes));
  if (state === "open") return null;
  return (
    <div class="zj-note zj-note--caution">
      <p>
        {state === "before"
          ? "还没有到填报时间：可以先填写、保存，到时间再交。"
          : "填报时间已过：仍可以填写、检查和导出，但现在交上去不会被接受。"}
      </p>
    </div>
  );
}

interface Working {
  work: Work;
  desk: Desk;
  page: (path: string) => string;
  start: (draft: Draft) => void;
  begin: () => void;
  take: (file: File) => void;
}

function AtWork({ work: { session, keeper }, desk, page, start, begin, take }: Working) {
  const [finishing, setFinishing] = useState(location.hash === FINISH);
  const [asked, ask] = useReducer((count: number) => count + 1, 0);
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
    if (!finishing) return;
    session.check();
    void keeper.save();
    heading.current?.focus();
    scrollTo(0, 0);
  }, [finishing, session, keeper]);

  const draft = (): Draft => ({
    ...keeper.draft,
    data: session.data.value,
    name: nameOf(session),
    changed: Date.now(),
  });
  const carry = (): void => {
    session.flush();
    save(toFile(draft()), `${nameOf(session)}${SUFFIX}`, "application/json");
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
    if (id) setTimeout(() => goTo(id));
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
        {finishing && (
          <h2 class="zj-desk__title" ref={heading} tabIndex={-1}>
            检查与提交
          </h2>
        )}
        <Summary session={session} asked={asked} go={fill} />
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
            <Finish session={session} desk={desk} />
          </>
        )}
      </div>
      <aside class="zj-desk__side" aria-label="进度">
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
        <details class="zj-desk__more">
          <summary>
            <span class="zj-desk__narrow">进度、</span>草稿和文件
          </summary>
          <button type="button" class="zj-link" onClick={carry}>
            导出草稿文件
          </button>
          <button type="button" class="zj-link" onClick={begin}>
            另填一份新的
          </button>
          <FileButton take={take} />
        </details>
      </aside>
    </div>
  );
}

const FINISH = "#finish";

function fresh(call: string, form: string): Omit<Draft, "data"> {
  return { id: newId(), call, form, name: "", changed: Date.now(), revision: 0 };
}

/** What a draft is called in lists: its title, else its unit, else that it has neither. */
function nameOf(session: Session): string {
  return session.said("title") || session.said("unit") || (answered(session.data.value) ? "还没有名称" : "空白");
}

/** Files may be dropped anywhere on the page. */
function useDrop(take: (file: File) => void): void {
  useEffect(() => {
    const over = (event: DragEvent): void => {
      if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
    };
    const drop = (event: DragEvent): void => {
      const file = event.dataTransfer?.files[0];
      if (!file) return;
      event.preventDefault();
      take(file);
    };
    addEventListener("dragover", over);
    addEventListener("drop", drop);
    return () => {
      removeEventListener("dragover", over);
      removeEventListener("drop", drop);
    };
  });
}
