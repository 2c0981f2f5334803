// The same as scripts/zhengji/site/search/slots.py: where a submission stands in the index.

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const HASH = 40;

/** The numbers of the submissions, each at its slot. */
export function slots(numbers: string[], bits: number): (string | undefined)[] {
  const placed: (string | undefined)[] = [];
  const ordered = numbers.map((number) => ({ number, hash: hashOf(number) }));
  ordered.sort((a, b) => a.hash - b.hash || (a.number < b.number ? -1 : 1));
  for (const { number, hash } of ordered) {
    placed[Math.max(Math.floor(hash / 2 ** (HASH - bits)), placed.length)] = number;
  }
  return placed;
}

function hashOf(number: string): number {
  return [...number.slice(number.lastIndexOf("-") + 1)].reduce((hash, c) => hash * 32 + CROCKFORD.indexOf(c), 0);
}
