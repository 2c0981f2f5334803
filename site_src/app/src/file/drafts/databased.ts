import { type Draft, Full, type Listed, listed, Overtaken, type Store } from "./draft";

const NAME = "zhengji";
const DRAFTS = "drafts";
const LIST = "list";

/** Drafts in IndexedDB: room for hundreds. A list of them stands apart, so that showing it reads no texts. */
export class Databased implements Store {
  readonly kind = "database";

  private constructor(private readonly database: IDBDatabase) {
    // another tab may bring a newer layout one day: let it
    database.onversionchange = () => database.close();
  }

  static open(): Promise<Databased | undefined> {
    return new Promise((resolve) => {
      try {
        const asked = indexedDB.open(NAME, 1);
        asked.onupgradeneeded = () => {
          asked.result.createObjectStore(DRAFTS, { keyPath: "id" });
          asked.result.createObjectStore(LIST, { keyPath: "id" });
        };
        asked.onsuccess = () => resolve(new Databased(asked.result));
        asked.onerror = () => resolve(undefined);
        asked.onblocked = () => resolve(undefined);
      } catch {
        resolve(undefined); // forbidden here
      }
    });
  }

  async list(call: string): Promise<Listed[]> {
    const all: Listed[] = await answer(this.database.transaction(LIST).objectStore(LIST).getAll());
    return all.filter((one) => one.call === call).sort((one, other) => other.changed - one.changed);
  }

  get(id: string): Promise<Draft | undefined> {
    return answer(this.database.transaction(DRAFTS).objectStore(DRAFTS).get(id));
  }

  put(draft: Draft, over: number): Promise<void> {
    return this.change((drafts, list, stop) => {
      const known = list.get(draft.id);
      known.onsuccess = () => {
        if (known.result && known.result.revision !== over) return stop(new Overtaken());
        try {
          drafts.put(draft);
          list.put(listed(draft));
        } catch (error) {
          stop(fault(error));
        }
      };
    });
  }

  remove(id: string): Promise<void> {
    return this.change((drafts, list) => {
      drafts.delete(id);
      list.delete(id);
    });
  }

  private change(
    work: (drafts: IDBObjectStore, list: IDBObjectStore, stop: (why: Error) => void) => void,
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      let why: Error | undefined;
      try {
        const transaction = this.database.transaction([DRAFTS, LIST], "readwrite");
        transaction.oncomplete = () => resolve();
        transaction.onabort = () => reject(why ?? fault(transaction.error));
        work(transaction.objectStore(DRAFTS), transaction.objectStore(LIST), (reason) => {
          why = reason;
          transaction.abort();
        });
      } catch (error) {
        reject(fault(error));
      }
    });
  }
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(fault(request.error));
  });
}

function fault(error: unknown): Error {
  if (error instanceof DOMException && error.name === "QuotaExceededError") return new Full();
  return error instanceof Error ? error : new Error(String(error));
}
