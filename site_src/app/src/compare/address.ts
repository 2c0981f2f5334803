/** How many can be compared: side by side on a wide screen, and still be read. */
export const LEAST = 2;
export const MOST = 4;

/** The numbers that an address asks to compare. */
export function asked(hash: string): string[] {
  const numbers = new URLSearchParams(hash.replace(/^#/, "")).getAll("id").map((number) => number.toUpperCase());
  return [...new Set(numbers)].slice(0, MOST);
}

/** The address of the page that compares `numbers`. */
export function address(numbers: string[]): string {
  return `compare.html#${numbers.map((number) => `id=${encodeURIComponent(number)}`).join("&")}`;
}
