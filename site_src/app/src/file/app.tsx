import { useEffect, useMemo, useState } from "preact/hooks";
import type { Definition } from "../engine/definition";
import { Chooser } from "./chooser";
import type { Desk } from "./desk";
import { type Draft, type Listed, newId, type Store } from "./drafts/draft";
import { type Data, engine } from "./engine";
import { Keeper } from "./keeper";
import { Late } from "./late";
import { open, Refused } from "./opening";
import { reading } from "./reading";
import { answered, Session } from "./session";
import { place } from "./tab";
import { AtWork, nameOf, type Work } from "./work";

interface Filing {
  definition: Definition;
  desk: Desk;
  form: string;
  store: Store;
  page: (path: string) => string;
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

function fresh(call: string, form: string): Omit<Draft, "data"> {
  return { id: newId(), call, form, name: "", changed: Date.now(), revision: 0 };
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
