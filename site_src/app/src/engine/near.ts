import { compare, points } from "./text";

// The words of a list that are like another one, as Python's `difflib.get_close_matches` finds them.

/** The best `possibilities` for `word` whose likeness is at least `cutoff`, best first, `most` of them. */
export function nearest(word: string, possibilities: string[], most: number, cutoff: number): string[] {
  const matcher = new Likeness(points(word));
  return possibilities
    .map((text) => ({ text, ratio: matcher.ratio(points(text), cutoff) }))
    .filter((one) => one.ratio >= cutoff)
    .sort((a, b) => b.ratio - a.ratio || compare(b.text, a.text))
    .slice(0, most)
    .map((one) => one.text);
}

/** How like two texts are, 0 to 1: `difflib.SequenceMatcher(None, text, word).ratio()`. */
export function likeness(text: string, word: string): number {
  return new Likeness(points(word)).ratio(points(text), 0);
}

class Likeness {
  private readonly where = new Map<string, number[]>();
  private readonly full = new Map<string, number>();

  constructor(private readonly word: string[]) {
    for (const [at, character] of word.entries()) {
      const places = this.where.get(character);
      if (places) {
        places.push(at);
      } else {
        this.where.set(character, [at]);
      }
    }
    for (const [character, places] of this.where) {
      this.full.set(character, places.length);
      // what stands everywhere in a long word tells nothing
      if (word.length >= 200 && places.length > Math.floor(word.length / 100) + 1) {
        this.where.delete(character);
      }
    }
  }

  ratio(text: string[], cutoff: number): number {
    const both = text.length + this.word.length;
    if (!both) {
      return 1;
    }
    if ((2 * Math.min(text.length, this.word.length)) / both < cutoff || (2 * this.common(text)) / both < cutoff) {
      return 0;
    }
    return (2 * this.matches(text, 0, text.length, 0, this.word.length)) / both;
  }

  /** How many characters both have, wherever they stand. */
  private common(text: string[]): number {
    const left = new Map(this.full);
    let counted = 0;
    for (const character of text) {
      const more = left.get(character) ?? 0;
      left.set(character, more - 1);
      counted += more > 0 ? 1 : 0;
    }
    return counted;
  }

  /** How many characters the longest common stretch has, and those on both sides of it. */
  private matches(text: string[], low: number, high: number, from: number, to: number): number {
    let [best, at, there] = [0, low, from];
    let ends = new Map<number, number>();
    for (let i = low; i < high; i++) {
      const next = new Map<number, number>();
      for (const j of this.where.get(text[i] ?? "") ?? []) {
        if (j >= from && j < to) {
          const long = (ends.get(j - 1) ?? 0) + 1;
          next.set(j, long);
          if (long > best) {
            [best, at, there] = [long, i - long + 1, j - long + 1];
          }
        }
      }
      ends = next;
    }
    // characters that tell nothing lengthen a stretch that was found without them
    while (at > low && there > from && text[at - 1] === this.word[there - 1]) {
      at--;
      there--;
      best++;
    }
    while (at + best < high && there + best < to && text[at + best] === this.word[there + best]) {
      best++;
    }
    if (!best) {
      return 0;
    }
    return best + this.matches(text, low, at, from, there) + this.matches(text, at + best, high, there + best, to);
  }
}
