import { useSyncExternalStore } from "preact/compat";

/** A value that can be watched. */
export class Signal<T> {
  private readonly watchers = new Set<() => void>();

  constructor(private current: T) {}

  get value(): T {
    return this.current;
  }

  set value(next: T) {
    if (Object.is(next, this.current)) return;
    this.current = next;
    for (const tell of [...this.watchers]) tell();
  }

  watch(tell: () => void): () => void {
    this.watchers.add(tell);
    return () => this.watchers.delete(tell);
  }
}

/** A part of a watched value; the component is drawn again only when that part is another. */
export function useSignal<T, P = T>(signal: Signal<T>, part: (value: T) => P = (value) => value as unknown as P): P {
  return useSyncExternalStore(
    (tell) => signal.watch(tell),
    () => part(signal.value),
  );
}
