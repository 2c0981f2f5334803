import { type Draft, Full, type Listed, listed, Overtaken, type Store } from "./draft";

const PREFIX = "zhengji.draft.";

/** Drafts in localStorage, where there is no database: room for a few dozen. */
export class Stored implements Store {
  readonly kind = "small";

  private constructor(private readonly storage: Storage) {}

  static open(): Stored | undefined {
    try {
      const storage = localStorage;
      storage.setItem(`${PREFIX}?`, "");
      storage.removeItem(`${PREFIX}?`);
      return new Stored(storage);
    } catch {
      return undefined; // forbidden here
    }
  }

  async list(call: string): Promise<Listed[]> {
    const ids = Object.keys(this.storage).flatMap((key) => (key.startsWith(PREFIX) ? [key.slice(PREFIX.length)] : []));
    const drafts = ids.flatMap((id) => this.read(id) ?? []);
    return drafts
      .filter((draft) => draft.call === call)
      .map(listed)
      .sort((one, other) => other.changed - one.changed);
  }

  async get(id: string): Promise<Draft | undefined> {
    return this.read(id);
  }

  async put(draft: Draft, over: number): Promise<void> {
    const known = this.read(draft.id);
    if (known && known.revision !== over) throw new Overtaken();
    try {
      this.storage.setItem(PREFIX + draft.id, JSON.stringify(draft));
    } catch {
      throw new Full();
    }
  }

  async remove(id: string): Promise<void> {
    this.storage.removeItem(PREFIX + id);
  }

  private read(id: string): Draft | undefined {
    try {
      const text = this.storage.getItem(PREFIX + id);
      return text === null ? undefined : (JSON.parse(text) as Draft);
    } catch {
      return undefined; // somebody else's, or cut short
    }
  }
}
