import { isData, type Value } from "./data";
import type { FieldInfo } from "./definition";
import { leavesOf, valueAt } from "./fields";
import { FORMATS } from "./formats";
import { personal } from "./personal";
import { type Finding, type Submission, told } from "./telling";
import { dense, head, length, nfkc, occurrences, points, strip, WHITE } from "./text";
import { ideographs, stripPrompt } from "./zishu";

// Is what was filled in sensible? These never refuse a submission: they ask for a second look.

const SECRET = /[绝机]密(?![性计封闭度切集码钥合实布目])|秘密[★☆级]|(?:[★☆]|密级[：:] ?)秘密/;
const SENTENCE_END = /[。！？!?；;\n]+/;
// marks and signs of any width; ranges, because which characters are punctuation differs between versions of Unicode
const PUNCTUATION =
  /[!-/:-@[-`{-~\u00a1-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf\u00d7\u00f7\u02b9-\u02df\u2010-\u2027\u2030-\u205e\u20a0-\u20cf\u2190-\u245f\u2500-\u2bff\u2e00-\u2e7f\u3001-\u3004\u3008-\u3020\u3030\u303d-\u303f\u30fb\ufe10-\ufe6f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\uffe0-\uffee\u{1f000}-\u{1faff}]/gu;
const CHINESE = /[\u3400-\u9fff\u{20000}-\u{3ffff}]/u;
const SHORTEST_SENTENCE = 6;
const PROBE = 10;
const STRETCH = 8;
const RUN = new RegExp(`([^${WHITE}])\\1{9,}`, "u");

/** Formats that are only doubtful, prompts left in, padding, personal data and marks of secrecy in the texts. */
export function* values(submission: Submission): Generator<Finding> {
  const { form, data } = submission;
  const bodies = new Map<string, string>();
  const warn = (pointer: string, code: string, message: string, hint: string) =>
    told(submission, pointer, { code, message, hint, severity: "warning" });
  for (const [leaf, pointer, value] of texts(form.leaves, data, "")) {
    for (const problem of FORMATS.get(leaf.format ?? "")?.judge(value) ?? []) {
      if (problem.severity !== "error") {
        yield told(submission, pointer, problem);
      }
    }
    if (leaf.kind === "narrative") {
      for (const [code, message, hint] of narrative(leaf, value)) {
        yield warn(pointer, code, message, hint);
      }
      const same = bodies.get(value);
      if (same !== undefined) {
        const message = `与“${form.labelOf(same)}”的内容完全相同`;
        yield warn(pointer, "text.same-section", message, "请按本栏的要求另写。");
      }
      bodies.set(value, pointer);
    }
    const own = !leaf.options?.includes(value);
    if (leaf.kind === "choices" && own) {
      for (const [code, message, hint] of ownWords(leaf, value)) {
        yield warn(pointer, code, message, hint);
      }
    }
    if (["narrative", "text", "list", "choices"].includes(leaf.kind) && own) {
      for (const [code, message, hint] of marks(leaf, value)) {
        yield warn(pointer, code, message, hint);
      }
    }
  }
}

type Doubt = [code: string, message: string, hint: string];

/** Every text of `data` with its leaf and where it stands; those of lists and rows too. */
function* texts(leaves: FieldInfo[], data: Value, above: string): Generator<[FieldInfo, string, string]> {
  for (const leaf of leaves) {
    const value = valueAt(data, leaf.pointer);
    if (typeof value === "string") {
      yield [leaf, above + leaf.pointer, value];
    }
    for (const [index, item] of Array.isArray(value) ? value.entries() : []) {
      const at = `${above}${leaf.pointer}/${index}`;
      if (typeof item === "string" && leaf.kind !== "rows") {
        yield [leaf, at, item];
      } else if (isData(item)) {
        yield* texts((leaf.fields ?? []).flatMap(leavesOf), item, at);
      }
    }
  }
}

function* narrative(leaf: FieldInfo, text: string): Generator<Doubt> {
  if (leaf.hint && stripPrompt(text, leaf.hint).left) {
    yield ["text.prompt", "表上印的提示语还留在正文里，计字数时没有算它", "请删去提示语。"];
  }
  // dense Chinese cannot be mostly punctuation or without Chinese: only what is not dense is looked at closely
  if (ideographs(text) * 10 < length(text) * 7) {
    yield* thin(text);
  }
  const again = repeated(text);
  if (again) {
    yield ["text.repeated", again, "请删去重复的文字，写具体内容。"];
  }
}

function* thin(text: string): Generator<Doubt> {
  const all = length(dense(text));
  const found = text.match(PUNCTUATION)?.length ?? 0;
  if (!CHINESE.test(text)) {
    yield ["text.no-chinese", "没有一个汉字", "请用中文填写。"];
  }
  if (found * 10 > all * 3) {
    const message = `标点和符号占 ${Math.floor((found * 100) / all)}%，超过三成`;
    yield ["text.punctuation", message, "请删去凑字数的标点和符号。"];
  }
}

/** What is repeated in `text` to more than a fifth of it, "" where nothing is. */
function repeated(text: string): string {
  const run = longRun(text);
  if (run) {
    return run;
  }
  const padding = padded(points(text));
  if (padding) {
    return padding;
  }
  const sentences = text.split("。");
  if (new Set(sentences).size > sentences.length * 0.8 && sentences.length > 2) {
    return "";
  }
  const counted = new Map<string, number>();
  for (const part of text.split(SENTENCE_END).map(strip)) {
    counted.set(part, (counted.get(part) ?? 0) + 1);
  }
  const extra = [...counted]
    .map(([part, times]) => ({ part, times, long: length(part) }))
    .filter(({ times, long }) => times > 1 && long >= SHORTEST_SENTENCE);
  if (extra.reduce((sum, { times, long }) => sum + long * (times - 1), 0) * 5 <= length(text)) {
    return "";
  }
  const worst = extra.reduce((best, one) => (one.long * one.times > best.long * best.times ? one : best));
  return `“${head(worst.part, 20)}${worst.long > 20 ? "…" : ""}”重复了 ${worst.times} 次`;
}

/** One character ten times or more in a row, or "". */
function longRun(text: string): string {
  const found = RUN.exec(text);
  return found ? `“${found[1]}”连续重复了 ${length(found[0])} 次` : "";
}

/** The words that a text repeats with whatever marks between them, or "": half of its stretches come again. */
function padded(text: string[]): string {
  const step = Math.floor(text.length / 4) || 1;
  const whole = text.join("");
  let often = "";
  for (let at = Math.floor(text.length / 4); at < text.length - PROBE && !often; at += step) {
    const probe = text.slice(at, at + PROBE).join("");
    often = occurrences(whole, probe) > 3 ? probe : "";
  }
  if (!often) {
    return "";
  }
  const stretches = text.length - STRETCH + 1;
  const different = new Set(Array.from({ length: stretches }, (_, at) => text.slice(at, at + STRETCH).join("")));
  return different.size * 2 > stretches ? "" : `“${often}”重复了 ${occurrences(whole, often)} 次`;
}

/** An answer in one's own words that holds an option: several in one item, or the option in other brackets. */
function* ownWords(leaf: FieldInfo, value: string): Generator<Doubt> {
  const prefix = leaf.otherPrefix ?? "";
  if (!value.startsWith(prefix)) {
    return; // none of the options, and not meant as one's own words: an error already
  }
  const wide = nfkc(value.slice(prefix.length));
  const held = (leaf.options ?? []).filter((option) => wide.includes(nfkc(option)));
  if (held.length) {
    const message = `自己写的这一项里有现成的选项：${held.join("；")}`;
    yield ["choice.option-inside", message, "请改选现成的选项；有几项的，每项写一行。"];
  }
}

function* marks(leaf: FieldInfo, text: string): Generator<Doubt> {
  const mark = SECRET.exec(text);
  if (mark) {
    const message = `出现“${mark[0]}”字样，可能涉密`;
    yield ["text.classified", message, "涉密内容不得在网上填报，请按保密规定办理。"];
  }
  const found = leaf.visibility === "public" ? personal(text) : [];
  if (found.length) {
    const kinds = found.map(([kind, times]) => `${kind} ${times} 处`).join("、");
    const message = `正文里有个人信息：${kinds}；公开时会遮盖`;
    yield ["text.personal", message, "联系方式请填在基本信息里，正文中请删去。"];
  }
}
