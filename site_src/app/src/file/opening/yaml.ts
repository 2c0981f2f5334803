import { type Opened, type Reading, Refused } from ".";

/** A filed form, or one that was begun by hand. */
export async function yaml(bytes: Uint8Array, name: string, read: Reading): Promise<Opened[]> {
  const { form, data, findings } = read.yaml(bytes);
  if (!data) {
    const first = findings[0];
    const why = first ? `第 ${first.line} 行：${first.message}` : "里面没有内容";
    throw new Refused(`“${name}”读不出来：${why}。请在“检查文件”页上看全部问题。`);
  }
  if (!form) throw new Refused(`“${name}”没有写明是哪一张表。`);
  return [{ form, data, findings }];
}
