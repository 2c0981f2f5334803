/** A time of day; with its day, where that is not today. */
export function clock(time: number): string {
  const date = new Date(time);
  const two = (value: number): string => String(value).padStart(2, "0");
  const today = new Date().toDateString() === date.toDateString();
  return `${today ? "" : `${date.getMonth() + 1}月${date.getDate()}日 `}${two(date.getHours())}:${two(date.getMinutes())}`;
}
