import { Databased } from "./databased";
import { type Draft, type Listed, listed, type Store } from "./draft";
import { Stored } from "./stored";

/** The best store that this browser allows on this page: a page opened from disk may have none. */
export async function openStore(): Promise<Store> {
  return (await Databased.open()) ?? Stored.open() ?? new Forgetful();
}

/** Keeps drafts until the page is left: better than nothing, and the page says so. */
class Forgetful implements Store {
  readonly kind = "none";
  private readonly drafts = new Map<string, Draft>();

  async list(call: string): Promise<Listed[]> {
    return [...this.drafts.values()].filter((draft) => draft.call === call).map(listed);
  }

  async get(id: string): Promise<Draft | undefined> {
    return this.drafts.get(id);
  }

  async put(draft: Draft): Promise<void> {
    this.drafts.set(draft.id, draft);
  }

  async remove(id: string): Promise<void> {
    this.drafts.delete(id);
  }
}
