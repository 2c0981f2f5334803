/** Tells other tabs of this browser which draft is open here, and hears of theirs. */
export interface Tabs {
  /** From now on this draft is open here; asks who else has it. */
  open(draft: string): void;
  /** A save of it has landed. */
  saved(draft: string, revision: number): void;
  /** From here on, the others leave it to this tab. */
  take(draft: string): void;
  close(): void;
}

interface Said {
  what: "open" | "here" | "saved" | "take";
  draft: string;
  from: string;
  revision?: number;
}

export interface Heard {
  /** Another tab has the same draft open. */
  shared(): void;
  /** Another tab has saved it. */
  saved(revision: number): void;
  /** Another tab goes on with it: this one must stop. */
  taken(): void;
}

export function listen(heard: Heard): Tabs {
  const from = String(Math.random());
  const channel = typeof BroadcastChannel === "function" ? new BroadcastChannel("zhengji.drafts") : undefined;
  let draft = "";
  const say = (what: Said["what"], revision?: number): void =>
    channel?.postMessage({ what, draft, from, ...(revision === undefined ? {} : { revision }) } satisfies Said);
  if (channel) {
    channel.onmessage = ({ data }: MessageEvent<Said>) => {
      if (data.from === from || data.draft !== draft || !draft) return;
      if (data.what === "open") say("here");
      if (data.what === "open" || data.what === "here") heard.shared();
      if (data.what === "saved") heard.saved(data.revision ?? 0);
      if (data.what === "take") heard.taken();
    };
  }
  return {
    open(id) {
      draft = id;
      say("open");
    },
    saved(id, revision) {
      if (id === draft) say("saved", revision);
    },
    take(id) {
      draft = id;
      say("take");
    },
    close() {
      channel?.close();
    },
  };
}
