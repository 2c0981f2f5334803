import { type Draft, Full, Overtaken, type Store } from "./drafts/draft";
import { listen, type Tabs } from "./drafts/tabs";
import type { Data } from "./engine";
import { Signal } from "./signal";

/** Where the draft stands: what the person must know of it. */
export type Saved =
  | { kind: "new" }
  | { kind: "waiting" }
  | { kind: "saved"; time: number }
  | { kind: "full" }
  | { kind: "failed" }
  | { kind: "unkept" }
  | { kind: "overtaken" };

/** Which tabs have this draft open: this one alone, others too, or another one that has taken it over. */
export type Sharing = "alone" | "shared" | "taken";

const PAUSE = 700; // ms; at most this much is lost in a crash, and half a second that the fields wait

/** Saves what is typed, again and again, and never over what another tab has saved. */
export class Keeper {
  readonly saved: Signal<Saved>;
  readonly sharing = new Signal<Sharing>("alone");
  private readonly tabs: Tabs;
  private latest: { data: Data; name: string } | undefined;
  private timer = 0;
  private working: Promise<void> = Promise.resolve();

  constructor(
    readonly store: Store,
    public draft: Draft,
  ) {
    const { revision, changed } = draft;
    this.saved = new Signal<Saved>(revision ? { kind: "saved", time: changed } : { kind: "new" });
    this.tabs = listen({
      shared: () => {
        if (this.sharing.value === "alone") this.sharing.value = "shared";
      },
      saved: (theirs) => {
        if (theirs > this.draft.revision && this.sharing.value !== "taken") this.saved.value = { kind: "overtaken" };
      },
      taken: () => {
        this.sharing.value = "taken";
      },
    });
    this.tabs.open(draft.id);
  }

  /** Something was typed. */
  change(data: Data, name: string): void {
    this.latest = { data, name };
    if (this.stopped) return;
    if (this.saved.value.kind === "new" || this.saved.value.kind === "saved") this.saved.value = { kind: "waiting" };
    this.timer ||= window.setTimeout(() => void this.save(), PAUSE);
  }

  /** Something other than the answers: a document's reading was looked through, comments taken out, the form handed in. */
  note(part: Partial<Pick<Draft, "report" | "handed" | "source">>, data: Data, name: string): void {
    this.draft = { ...this.draft, ...part };
    this.change(data, name);
  }

  /** Saves now what has not been saved yet. */
  save(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = 0;
    this.working = this.working.then(() => this.write());
    return this.working;
  }

  /** Goes on here; other tabs stop. What they have saved meanwhile is not overwritten: it is loaded first. */
  async takeOver(): Promise<Draft | undefined> {
    this.tabs.take(this.draft.id);
    this.sharing.value = "alone";
    return this.store.get(this.draft.id);
  }

  close(): void {
    clearTimeout(this.timer);
    this.tabs.close();
  }

  get stopped(): boolean {
    return this.sharing.value === "taken" || this.saved.value.kind === "overtaken";
  }

  private async write(): Promise<void> {
    const latest = this.latest;
    if (!latest || this.stopped) return;
    this.latest = undefined;
    const { revision } = this.draft;
    const draft = { ...this.draft, ...latest, changed: Date.now(), revision: revision + 1 };
    try {
      await this.store.put(draft, revision);
      this.draft = draft;
      this.tabs.saved(draft.id, draft.revision);
      this.saved.value = this.store.kind === "none" ? { kind: "unkept" } : { kind: "saved", time: draft.changed };
    } catch (error) {
      this.latest ??= latest;
      this.saved.value = { kind: error instanceof Overtaken ? "overtaken" : error instanceof Full ? "full" : "failed" };
    }
  }
}
