// The reader of what scripts/zhengji/site/search/shards.py writes.
import { load, siteAddress } from "../data";

/** How the index is laid out: bits of a slot, blocks in each, number of shards, bytes of a list with a bit for all, and the
 * characters whose triples have codes. */
export interface Layout {
  bits: number;
  blocks: number;
  shards: number;
  width: number;
  common: string;
}

declare module "../data" {
  interface Published {
    search?: Layout;
    shard?: (number: number, content: string) => void;
  }
}

/** Codes of a phrase that are looked up whatever they weigh. */
const AT_LEAST = 4;

export class Shards {
  private readonly loaded = new Map<number, Promise<Uint8Array>>();
  private readonly arrived = new Map<number, Uint8Array>();

  constructor(
    readonly layout: Layout,
    private readonly script: HTMLScriptElement,
  ) {
    window.zhengji ??= {};
    window.zhengji.shard = (number, content) => this.arrived.set(number, bytes(content));
  }

  /** The slots that have all these codes in one block; of many codes, the first and as many as there is `room` for, in bytes. */
  async having(all: number[], room: number): Promise<Set<number>> {
    const { blocks, width } = this.layout;
    const counts = new Uint16Array(width * 8);
    const first = all.slice(0, AT_LEAST);
    const lists = await Promise.all(first.map((code) => this.list(code)));
    const shards = await Promise.all(first.map((code) => this.shard(this.place(code))));
    const loaded = shards.reduce((sum, content) => sum + (content.length * 4) / 3, 0);
    const more = all.slice(AT_LEAST, AT_LEAST + Math.max(0, Math.floor(((room - loaded) / loaded) * first.length)));
    lists.push(...(await Promise.all(more.map((code) => this.list(code)))));
    const codes = [...first, ...more];
    for (const list of lists) {
      each(list, width, (block) => {
        counts[block] = (counts[block] ?? 0) + 1;
      });
    }
    const found = new Set<number>();
    counts.forEach((count, block) => {
      if (count === codes.length) found.add(Math.floor(block / blocks));
    });
    return found;
  }

  private place(code: number): number {
    return Math.floor(code / (2 ** 32 / this.layout.shards));
  }

  private async list(code: number): Promise<Uint8Array> {
    const content = await this.shard(this.place(code));
    const view = new DataView(content.buffer);
    const count = view.getUint32(0, true);
    let start = 4 + 8 * count;
    for (let n = 0; n < count; n += 1) {
      const size = view.getUint32(4 + 4 * count + 4 * n, true);
      if (view.getUint32(4 + 4 * n, true) === code) return content.subarray(start, start + size);
      start += size;
    }
    return new Uint8Array();
  }

  private shard(number: number): Promise<Uint8Array> {
    let shard = this.loaded.get(number);
    if (!shard) {
      shard = load(siteAddress(`assets/search/shards/${number}.js`, this.script)).then(() => {
        const content = this.arrived.get(number);
        if (!content) throw new Error(`shard ${number}`);
        return content;
      });
      this.loaded.set(number, shard);
      shard.catch(() => this.loaded.delete(number)); // the next question asks again
    }
    return shard;
  }
}

function bytes(content: string): Uint8Array {
  return Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
}

function each(list: Uint8Array, width: number, found: (block: number) => void): void {
  if (list.length === width) {
    list.forEach((byte, n) => {
      for (let bit = 0; bit < 8; bit += 1) if (byte & (1 << bit)) found(n * 8 + bit);
    });
    return;
  }
  let block = -1;
  let gap = 0;
  let shift = 0;
  for (const byte of list) {
    gap |= (byte & 127) << shift;
    shift += 7;
    if (byte < 128) {
      block += gap + 1;
      found(block);
      gap = 0;
      shift = 0;
    }
  }
}
