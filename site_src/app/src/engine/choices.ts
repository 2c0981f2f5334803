import { equal, isData, type Value } from "./data";
import type { FieldInfo } from "./definition";
import { nearest } from "./near";
import { shownNumber } from "./numbers";
import type { Failure } from "./schema";
import type { Telling } from "./telling";
import { head, length, literal, nfkc, WHITE } from "./text";

/** A JSON scalar as it is written in a form. */
export function word(value: Value): string {
  return typeof value === "number" ? shownNumber(value) : value === null ? "None" : String(value);
}

/** What was found, for a message. */
export function shown(value: Value): string {
  if (isGrouped(value)) {
    return "现为分项";
  }
  const text = Array.isArray(value) ? value.map(word).join("、") : word(value);
  return `现为“${head(text, 40)}${length(text) > 40 ? "…" : ""}”`;
}

function isGrouped(value: Value): boolean {
  return isData(value) || (Array.isArray(value) && value.some((item) => typeof item === "object" && item !== null));
}

/** An answer that is none of the options. */
export function option(failure: Failure, field: FieldInfo | undefined): Telling {
  const value = failure.instance;
  const options =
    failure.keyword === "enum" ? (failure.value as Value[]).map((one) => word(one)) : (field?.options ?? []);
  if (failure.keyword !== "enum" && !options.length) {
    return otherRule(failure); // alternatives of another sort than words to choose from
  }
  let hint = options.length ? `可选：${options.join("；")}。` : "";
  if (field?.allowsOther) {
    const written = ownWords(value, field.otherPrefix ?? "");
    if (written) {
      return written;
    }
    hint += field.otherPrefix ? `都不合适时写“${field.otherPrefix}具体内容”。` : "";
  }
  const asked = typeof value === "object" ? "" : word(value);
  if (Array.isArray(value)) {
    const found = `现为列表，写了 ${value.length} 项`;
    return {
      code: "shape.option",
      message: `${found}，本栏只选一项`,
      hint: `请只留一项，接着冒号写，不加减号。${hint}`,
      found,
    };
  }
  const held = options.filter((one) => nfkc(asked).includes(nfkc(one)));
  if (held.length > 1) {
    const many = field?.kind === "choices";
    const wanted = many ? "请分成几项，每项写一行，前面写“- ”" : "本栏只选一项，请从中留下一项";
    const split = `${wanted}：${held.join("；")}。`;
    return {
      code: "shape.option",
      message: `${shown(value)}，不在可选项里`,
      hint: split,
      found: shown(value),
      near: split,
    };
  }
  const near = nearest(asked, options, 1, 0.5)[0];
  const nearer = nearest(asked, options, 1, 0.7)[0];
  const found = shown(value);
  return {
    code: "shape.option",
    message: `${found}，不在可选项里`,
    hint: near === undefined ? hint : `是不是“${near}”？${hint}`,
    found,
    near: nearer === undefined ? "" : `是不是“${nearer}”？`,
  };
}

/** What is wrong with an answer meant as one outside the options, undefined where it does not look like one. */
function ownWords(value: Value, prefix: string): Telling | undefined {
  if (typeof value === "string" && value.length > prefix.length && value.startsWith(prefix)) {
    return { code: "shape.pattern", message: "自己写的这一项太长，或中间有换行", hint: "请写成一行，简短一些。" };
  }
  const bare = prefix.replace(/[：: ]+$/, "");
  const found = prefix && new RegExp(`^${literal(bare)}[${WHITE}]*[：:]?[${WHITE}]*([^]*)$`, "u").exec(oneLine(value));
  if (!found) {
    return undefined;
  }
  if (!found[1]) {
    return { code: "shape.other", message: `选了“${bare}”，没有写明内容`, hint: `请在“${prefix}”后面写明具体内容。` };
  }
  const hint = `请写成“${prefix}${head(found[1], 40)}”。`;
  return { code: "shape.option", message: `“${bare}”后面应是全角冒号“：”`, hint };
}

/** The text, or the one pair of a group: `- 其他: 内容` is a group to YAML. "\0" for anything else. */
function oneLine(value: Value): string {
  if (typeof value === "string") {
    return value;
  }
  const [pair, ...more] = isData(value) ? Object.entries(value) : [];
  return pair && !more.length && typeof pair[1] !== "object" ? `${pair[0]}: ${word(pair[1])}` : "\0";
}

/** An answer that is not the only one there is. */
export function constant(failure: Failure, field: FieldInfo | undefined): Telling {
  const wanted = word(failure.value);
  return {
    code: field?.role === "form" ? "shape.form" : "shape.option",
    message: `应为“${wanted}”，${shown(failure.instance)}`,
    hint: `请改为 ${wanted}。`,
  };
}

/** Answers or rows that are there twice. */
export function unique(failure: Failure): Telling {
  const items = failure.instance as Value[];
  const twice = items.flatMap((item, at) => (items.slice(0, at).some((other) => equal(item, other)) ? [at] : []));
  if (twice.some((at) => typeof items[at] === "object")) {
    const rows = twice.slice(0, 10).map((at) => `第 ${at + 1} 行`);
    return { code: "shape.repeated", message: `${rows.join("、")}与前面的行相同`, hint: "请删去重复的。" };
  }
  const named = head(twice.map((at) => word(items[at])).join("、"), 60);
  return { code: "shape.repeated", message: `有重复的项：${named}`, hint: "请删去重复的。" };
}

/** What the schema asserts by a keyword that has no words of its own here. */
export function otherRule(failure: Failure): Telling {
  const message = `不合本栏的规定（${failure.keyword}）`;
  return { code: "shape.other-rule", message, hint: "请对照本栏的说明改正。" };
}
