import { useRef, useState } from "preact/hooks";
import { clock } from "./clock";
import type { Listed } from "./drafts/draft";
import { ENDINGS } from "./opening";

interface Choosing {
  drafts: Listed[];
  go: (id: string) => void;
  begin: () => void;
  remove: (id: string) => void;
  take: (file: File) => void;
}

/** Drafts of this form that are in this browser: to go on with, or to begin another. */
export function Chooser({ drafts, go, begin, remove, take }: Choosing) {
  return (
    <section class="zj-chooser" aria-labelledby="zj-chooser-name">
      <h2 id="zj-chooser-name">这台电脑上有这些草稿</h2>
      <DraftList drafts={drafts} go={go} remove={remove} />
      <p class="zj-actions">
        <button type="button" class="zj-button" onClick={begin}>
          另填一份新的
        </button>
        <FileButton take={take} />
      </p>
    </section>
  );
}

interface Listing {
  drafts: Listed[];
  go: (id: string) => void;
  remove: (id: string) => void;
}

export function DraftList({ drafts, go, remove }: Listing) {
  const [asked, ask] = useState("");
  return (
    <ul class="zj-drafts">
      {drafts.map((draft) => (
        <li key={draft.id}>
          <button type="button" class="zj-drafts__name" onClick={() => go(draft.id)}>
            {draft.name}
          </button>
          <span class="zj-drafts__time">{times(draft)}</span>
          {asked === draft.id ? (
            <span class="zj-drafts__sure">
              删去就找不回来了。
              <button type="button" class="zj-button--small" onClick={() => remove(draft.id)}>
                确定删去
              </button>
              <button type="button" class="zj-button--small" onClick={() => ask("")}>
                留着
              </button>
            </span>
          ) : (
            <button type="button" class="zj-link" onClick={() => ask(draft.id)}>
              删去<span class="zj-hidden">草稿“{draft.name}”</span>
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}

/** When it was saved last, and when it was handed in. */
export function times({ changed, handed }: Listed): string {
  return `${handed ? `${clock(handed.time)} 已交，` : ""}${clock(changed)} 保存`;
}

export function FileButton({ take }: { take: (file: File) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" class="zj-button zj-button--quiet" onClick={() => input.current?.click()}>
        打开已有的文件
      </button>
      <input
        ref={input}
        type="file"
        accept={ENDINGS}
        hidden
        tabIndex={-1}
        aria-label="打开已有的文件"
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          event.currentTarget.value = "";
          if (file) take(file);
        }}
      />
    </>
  );
}
