import { useEffect, useMemo, useState } from "preact/hooks";
import type { Definition } from "../engine/definition";
import { Chooser } from "./chooser";
import type { Desk } from "./desk";
import { type Draft, Full, type Listed, newId, type Store } from "./drafts/draft";
import { type Data, engine } from "./engine";
import { Keeper } from "./keeper";
import { Late } from "./late";
import { type Opened, open, Refused } from "./opening";
import { reading } from "./reading";
import { answered, Session } from "./session";
import { place } from "./tab";
import { AtWork, type Work } from "./work";

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
  links?: Link[];
}

/** A draft of what was opened: on this page it is opened at once. */
interface Link {
  label: string;
  name: string;
  where: string;
  go: ((event: Event) => void) | undefined;
}

export function App({ definition, desk, form, store, page }: Filing) {
  const [work, setWork] = useState<Work>();
  const [drafts, setDrafts] = useState<Listed[]>();
  const [refused, refuse] = useState<Refusal>();
  const tab = useMemo(() => place(form), [form]);
  const rule = useMemo(() => engine(definition, form), [definition, form]);

  const start = (draft: Draft): void => {
    const session = new Session(rule, draft.data as Data, draft.source);
    const keeper = new Keeper(store, draft);
    session.data.watch(() => keeper.change(session.data.value, session.name));
    session.original.watch(() => keeper.note({ source: session.source }, session.data.value, session.name));
    // what came from a file or from another draft is kept at once
    if (!draft.revision && answered(draft.data as Data)) keeper.change(session.data.value, session.name);
    setWork((before) => {
      void before?.keeper.save();
      before?.keeper.close();
      return { serial: (before?.serial ?? 0) + 1, session, keeper };
    });
    tab.remember(draft.id);
    refuse(undefined);
  };
  const begin = (data: Data = {}, { report, source }: Partial<Opened> = {}): void =>
    start({ ...fresh(definition.call.id, form), data, report, source });
  const openDraft = async (id: string): Promise<void> => {
    const draft = await store.get(id);
    if (draft && draft.form === form) start(draft);
    else setDrafts(await ours());
  };
  const ours = async (): Promise<Listed[]> =>
    (await store.list(definition.call.id)).filter((draft) => draft.form === form);
  const take = async (file: File): Promise<void> => {
    try {
      const opened = await open(file, reading(definition, page, form));
      const [first] = opened;
      if (first && opened.length === 1 && first.form === form) return begin(first.data, first);
      refuse(await put(file.name, opened));
    } catch (error) {
      const full =
        error instanceof Full ? "浏览器的存储空间已满，请先删去不用的草稿，再打开。" : `“${file.name}”读不出来。`;
      refuse({ words: error instanceof Refused ? error.message : full });
    }
  };
  /** Keeps what was opened as drafts: several at once, or what belongs on another page. */
  const put = async (name: string, opened: Opened[]): Promise<Refusal> => {
    const links: Link[] = [];
    for (const { form: id, data, part = "", report, source } of opened) {
      const called = part ? `${name} ${part}` : name;
      const draft = { ...fresh(definition.call.id, id), data, name: called, revision: 1, report, source };
      await store.put(draft, 0);
      const label = definition.forms.find((one) => one.id === id)?.label ?? "另一张表";
      const go = (event: Event): void => {
        event.preventDefault();
        void openDraft(draft.id).then(() => refuse(several)); // the list stays, to go on to the next
      };
      const where = `${page(`fill/${id}.html`)}#draft=${draft.id}`;
      links.push({ label, name: part, where, go: id === form ? go : undefined });
    }
    const [only] = links;
    if (only && links.length === 1)
      return { words: `“${name}”填的是${only.label}。`, links: [{ ...only, name: "到那张表的填报页打开" }] };
    const several: Refusal = {
      words: `“${name}”里有 ${links.length} 份，都已存成草稿，请一份一份打开核对：`,
      links: links.map((link) => ({ ...link, name: `${link.label}（${link.name}）` })),
    };
    return several;
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
  useDrop((files) => {
    const [file] = files;
    if (file && files.length === 1) void take(file);
    else refuse({ words: `一次请打开一个文件，拖进来的有 ${files.length} 个。`, links: [elsewhere(page)] });
  });

  const warning = refused && (
    <div class="zj-note zj-note--danger" role="alert">
      <p>
        {refused.words}
        {refused.links?.map((link) => (
          <a key={link.where} class="zj-note__link" href={link.where} onClick={link.go}>
            {link.name}
          </a>
        ))}
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
        go={(id) => void openDraft(id)}
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

/** Where several files are looked at together. */
function elsewhere(page: (path: string) => string): Link {
  return { label: "", name: "几个一起检查", where: page("check.html"), go: undefined };
}

/** Files may be dropped anywhere on the page. */
function useDrop(take: (files: readonly File[]) => void): void {
  useEffect(() => {
    const over = (event: DragEvent): void => {
      if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
    };
    const drop = (event: DragEvent): void => {
      const files = [...(event.dataTransfer?.files ?? [])];
      if (!files.length) return;
      event.preventDefault();
      take(files);
    };
    addEventListener("dragover", over);
    addEventListener("drop", drop);
    return () => {
      removeEventListener("dragover", over);
      removeEventListener("drop", drop);
    };
  });
}
