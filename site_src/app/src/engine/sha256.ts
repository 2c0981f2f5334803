// SHA-256 at once: the browser's own is a promise, and absent from a page opened from disk.

const ROUNDS = new Uint32Array(64);
const START = new Uint32Array(8);
let found = 0;
for (let candidate = 2; found < 64; candidate++) {
  let prime = true;
  for (let divisor = 2; divisor * divisor <= candidate; divisor++) {
    prime &&= candidate % divisor !== 0;
  }
  if (prime) {
    // the first 32 bits after the point of cube and square roots
    ROUNDS[found] = (candidate ** (1 / 3) % 1) * 2 ** 32;
    if (found < 8) {
      START[found] = (Math.sqrt(candidate) % 1) * 2 ** 32;
    }
    found++;
  }
}

/** The SHA-256 of some bytes, 32 bytes. */
export function sha256(content: Uint8Array): Uint8Array {
  const padded = new Uint8Array(((content.length + 72) >> 6) << 6);
  padded.set(content);
  padded[content.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(content.length / 2 ** 29));
  view.setUint32(padded.length - 4, content.length << 3);
  const state = new Uint32Array(START);
  const words = new Uint32Array(64);
  const at = (index: number) => words[index] as number;
  const turned = (word: number, by: number) => (word >>> by) | (word << (32 - by));
  for (let block = 0; block < padded.length; block += 64) {
    for (let index = 0; index < 64; index++) {
      if (index < 16) {
        words[index] = view.getUint32(block + 4 * index);
        continue;
      }
      const early = at(index - 15);
      const late = at(index - 2);
      words[index] =
        at(index - 16) +
        (turned(early, 7) ^ turned(early, 18) ^ (early >>> 3)) +
        at(index - 7) +
        (turned(late, 17) ^ turned(late, 19) ^ (late >>> 10));
    }
    let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
    for (let index = 0; index < 64; index++) {
      const one =
        h +
        (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) +
        ((e & f) ^ (~e & g)) +
        (ROUNDS[index] as number) +
        at(index);
      const two = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
    }
    for (const [index, word] of [a, b, c, d, e, f, g, h].entries()) {
      state[index] = (state[index] as number) + word;
    }
  }
  const digest = new DataView(new ArrayBuffer(32));
  for (const [index, word] of state.entries()) {
    digest.setUint32(4 * index, word);
  }
  return new Uint8Array(digest.buffer);
}

/** The SHA-256 of some bytes in hexadecimal, as it is printed beside a file. */
export function hex(content: Uint8Array): string {
  return Array.from(sha256(content), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
