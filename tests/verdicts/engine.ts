// Answers questions about the engine, one JSON a line: the browser's half of tests/test_same_verdict.py.
import { createInterface } from "node:readline";
import { Call, type Definition, engine, stripPrompt, zishuOf } from "../../site_src/app/src/engine";
import type { Data, Value } from "../../site_src/app/src/engine/data";
import type { Schema } from "../../site_src/app/src/engine/definition";
import { valueAt } from "../../site_src/app/src/engine/fields";
import { FORMATS } from "../../site_src/app/src/engine/formats";
import { nearest } from "../../site_src/app/src/engine/near";
import { decimal, decimals, rounded, shownNumber } from "../../site_src/app/src/engine/numbers";
import { numberOf, pathFor } from "../../site_src/app/src/engine/paths";
import { personal } from "../../site_src/app/src/engine/personal";
import { home } from "../../site_src/app/src/engine/place";
import { failures } from "../../site_src/app/src/engine/schema";
import { hex } from "../../site_src/app/src/engine/sha256";
import { write } from "../../site_src/app/src/engine/writer";
import { read } from "../../site_src/app/src/engine/yaml/reader";
import { Slips } from "../../site_src/app/src/engine/yaml/slips";
import { missingYears } from "../../site_src/app/src/engine/years";
import { count } from "../../site_src/app/src/engine/zishu";

const calls = new Map<string, Call>();
const bytes = (base64: string) => new Uint8Array(Buffer.from(base64, "base64"));
const last = () => [...calls.values()].pop() as Call;

const ANSWERS: Record<string, (asked: any) => unknown> = {
  define: ({ call, definition }: { call: string; definition: Definition }) =>
    calls.set(call, new Call(definition)).size,
  examine: ({ call, path, content, added }) => {
    const known = calls.get(call) as Call;
    const { findings, data, form: info, number } = known.examine(bytes(content), path, added);
    const form = info && known.forms.get(info.id)?.form;
    if (!form || !data) {
      return { findings };
    }
    const zishu = form.leaves.flatMap((leaf) => {
      const text = leaf.kind === "narrative" && valueAt(data, leaf.pointer);
      return typeof text === "string" ? [[leaf.pointer, zishuOf(text, leaf.hint)]] : [];
    });
    const path2 = home({ form, data, lines: new Map() }, call);
    return { findings, data, number, home: path2, written: write(form.leaves, data), zishu: Object.fromEntries(zishu) };
  },
  check: ({ call, form, data }) => engine((calls.get(call) as Call).definition, form).check(data),
  soup: ({ content, types }) => {
    const { document, findings } = read(
      bytes(content),
      new Map(Object.entries(types)) as never,
      new Slips(last().definition.slips),
    );
    return { findings, data: document?.data, lines: document && Object.fromEntries(document.lines) };
  },
  zishu: ({ text }) => count(text),
  years: ({ text, start, end }) => missingYears(text, start, end),
  strip: ({ text, prompt }) => stripPrompt(text, prompt),
  format: ({ name, text }) => {
    const format = FORMATS.get(name);
    const normal = format?.normalise(text) ?? "";
    return { normal, problems: format?.judge(normal) };
  },
  path: ({ call, form, unit, title, number }) => {
    const path = pathFor(call, form, unit, title);
    return { path, number: numberOf(number, path) };
  },
  personal: ({ text }) => personal(text),
  near: ({ word, among, most, cutoff }) => nearest(word, among, most, cutoff),
  number: ({ value, places }) => [decimal(value), shownNumber(value), decimals(value), rounded(value, places)],
  sha256: ({ content }) => hex(bytes(content)),
  failures: ({ schema, data }: { schema: Schema; data: Value }) => {
    const told = [...failures(schema, data)].map(({ keyword, path }) => [keyword === "None" ? null : keyword, path]);
    return told.filter((one, at) => told.findIndex((other) => String(other) === String(one)) === at);
  },
  rewrite: ({ call, form, text, data }: { call: string; form: string; text: string; data?: Data }) => {
    const { original, rewrite } = engine((calls.get(call) as Call).definition, form);
    const opened = original(text);
    return { text: opened ? (rewrite(opened, data ?? opened.document.data) ?? null) : undefined };
  },
  write: ({ call, form, data }: { call: string; form: string; data: Data }) =>
    write(calls.get(call)?.forms.get(form)?.form.leaves ?? [], data),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { ask, ...asked } = JSON.parse(line);
  let answer: unknown;
  try {
    answer = ANSWERS[ask]?.(asked);
  } catch (error) {
    answer = { failed: String((error as Error).stack) };
  }
  process.stdout.write(`${JSON.stringify(answer ?? null)}\n`);
}
