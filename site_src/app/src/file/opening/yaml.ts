import { Form, valueAt } from "../../engine/fields";
import type { Judged } from "../reading";
import { type Opened, type Reading, Refused } from ".";
import { type Report, shown } from "./report";

/** A filed form, or one that was begun by hand. */
export async function yaml(bytes: Uint8Array, name: string, read: Reading): Promise<Opened[]> {
  const judged = read.yaml(bytes);
  const { form, data, findings, original } = judged;
  if (!data) {
    const first = findings[0];
    const why = first ? `第 ${first.line} 行：${first.message}` : "里面没有内容";
    throw new Refused(`“${name}”读不出来：${why}。请在“检查文件”页上看全部问题。`);
  }
  if (!form) throw new Refused(`“${name}”没有写明是哪一张表。`);
  const source = original?.document.text;
  return [{ form, data, findings, source, report: cutOff(name, judged, read) }];
}

/** What stands behind a value as a comment may be part of it: 某路3号 #201室. The form does not show it, so it is told. */
function cutOff(source: string, { form: id, data, findings, original }: Judged, read: Reading): Report | undefined {
  const info = read.definition.forms.find((one) => one.id === id);
  const doubts = findings.filter(({ code }) => code === "yaml.comment");
  if (!info || !doubts.length) return undefined;
  const form = new Form(info);
  const guessed = doubts.map(({ pointer, line }) => {
    const texts = original?.comments.beside.get(pointer)?.join(" ") ?? "#";
    const why = `后面的“${texts}”在文件里是注释，没有读进这一栏；如果是内容，请补进来`;
    const value = shown(valueAt(data, pointer));
    return { pointer, label: form.labelOf(pointer), value, where: `第 ${line} 行`, why };
  });
  const count = form.leaves.filter(({ pointer }) => valueAt(data, pointer) !== undefined).length;
  return { source, count, guessed, unclaimed: [], told: [] };
}
