import { constant, option, otherRule, shown, unique, word } from "./choices";
import { type Data, escaped, has, type Value } from "./data";
import type { FieldInfo, Schema } from "./definition";
import { type Form, leavesOf } from "./fields";
import { FORMATS } from "./formats";
import { nearest } from "./near";
import { rounded, shownNumber } from "./numbers";
import { type Failure, failures } from "./schema";
import { type Finding, type Submission, type Telling, told } from "./telling";
import { dense, length, nfkc } from "./text";
import { zishuOf } from "./zishu";

/** What the schema finds wrong: missing, unknown, of another type, not among the options, too short, too long. */
export function shape(submission: Submission): Finding[] {
  const { form, data } = submission;
  const all = [...failures(form.info.schema, data)].flatMap((failure) => [...tellings(failure, form)]);
  // of another type: that it is none of the options either need not be told
  const mistyped = new Set(all.filter(([, telling]) => telling.code === "shape.type").map(([pointer]) => pointer));
  const seen = new Set<string>();
  const findings: Finding[] = [];
  for (const [pointer, telling] of all) {
    const key = `${telling.code} ${pointer}`;
    const doubled = mistyped.has(pointer) && ["shape.option", "shape.form"].includes(telling.code);
    if (!doubled && !seen.has(key)) {
      seen.add(key);
      findings.push(told(submission, pointer, telling));
    }
  }
  return findings;
}

function pointerOf(path: string[], ...more: string[]): string {
  return [...path, ...more].map((key) => `/${escaped(key)}`).join("");
}

function worded(failure: Failure): { message?: string; hint?: string } {
  return failure.schema["x-messages"]?.[failure.keyword] ?? {};
}

function* tellings(failure: Failure, form: Form): Generator<[string, Telling]> {
  if (failure.keyword === "required" || failure.keyword === "dependentRequired") {
    yield* required(failure, form);
  } else if (failure.keyword === "additionalProperties") {
    yield* unknown(failure);
  } else {
    const pointer = pointerOf(failure.path);
    const telling = (BY_KEYWORD[failure.keyword] ?? otherRule)(failure, form.at(pointer));
    const said = worded(failure);
    if (said.message === undefined) {
      yield [pointer, telling];
    } else {
      const message = telling.found ? `${telling.found}，${said.message}` : said.message;
      yield [pointer, { code: telling.code, message, hint: (telling.near ?? "") + (said.hint ?? telling.hint) }];
    }
  }
}

function* required(failure: Failure, form: Form): Generator<[string, Telling]> {
  const there = failure.instance as Data;
  const wanted: string[] = Array.isArray(failure.value)
    ? (failure.value as string[])
    : Object.entries(failure.value as unknown as Record<string, string[]>).flatMap(([key, all]) =>
        has(there, key) ? all : [],
      );
  for (const key of wanted.filter((one) => !has(there, one))) {
    const pointer = pointerOf(failure.path, key);
    const said = worded(failure);
    const message = said.message ?? `没有填写（键名 ${key}）`;
    yield [pointer, { code: "shape.required", message, hint: said.hint ?? toFill(pointer, key, form) }];
  }
}

function toFill(pointer: string, key: string, form: Form): string {
  const around = form.at(pointer);
  const field = around?.key === key ? around : undefined;
  const section = form.info.sections.find((one) => one.pointer === pointer);
  if (field?.kind === "group") {
    return `请补上${leavesOf(field)
      .map((leaf) => leaf.title)
      .join("、")}。`;
  }
  if (section && !field) {
    return `请补上${section.fields.map((item) => item.title).join("、")}。`;
  }
  if (field?.kind === "choice" || field?.kind === "choices") {
    return `请从这些里选：${(field.options ?? []).join("；")}。`;
  }
  return field?.minZishu ? `本栏必填，不少于 ${field.minZishu} 字。` : "本栏必填，请补上。";
}

function* unknown(failure: Failure): Generator<[string, Telling]> {
  const known: Record<string, Schema> = failure.schema.properties ?? {};
  const there = failure.instance as Data;
  for (const key of Object.keys(there).filter((one) => !has(known, one))) {
    const titles = new Map(Object.entries(known).map(([name, node]) => [String(node.title ?? ""), name]));
    const absent = Object.keys(known).filter((name) => !has(there, name));
    const byTitle = nearest(key, [...titles.keys()], 1, 0.6).map((title) => titles.get(title) ?? "");
    const near = nearest(key, absent, 1, 0.6)[0] ?? byTitle[0];
    const hint =
      near === undefined
        ? "请删去这一项，或改成表上有的键名；内容要保留的，请移到相应的栏里。"
        : `是不是“${near}”（${known[near]?.title ?? ""}）？请改正键名。`;
    yield [pointerOf(failure.path, key), { code: "shape.unknown-field", message: `表上没有“${key}”这一项`, hint }];
  }
}

const TYPES: Record<string, [string, string]> = {
  string: ["文字", "请写成一段文字。"],
  number: ["数字", "只写数字，不写单位、逗号和引号，例如 120 或 12.5。"],
  integer: ["整数", "只写整数，不写单位和引号，例如 3。"],
  boolean: [" true 或 false", "请写 true（是）或 false（否），不加引号。"],
  array: ["列表", "请另起一行，每项一行，前面写一个减号和一个空格：- 内容"],
  object: ["分项填写", "请另起一行，按表上的分项缩进填写。"],
};

// digits, or digits in threes with commas between them; and decimals
const FIGURE = /^(-?)0*([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(\.[0-9]+)?$/;

/** The number that `value` writes in full-width digits, quotes, thousands or with its unit; "" where it is none. */
function figure(value: Value, field: FieldInfo | undefined, whole: boolean): string {
  const bare = typeof value === "string" ? dense(nfkc(value)) : "";
  const unit = field?.unit ?? "";
  const [found, sign = "", digits = "", decimals = ""] =
    FIGURE.exec(unit && bare.endsWith(unit) ? bare.slice(0, -unit.length) : bare) ?? [];
  return found === undefined || (whole && decimals) ? "" : sign + digits.replace(/,/g, "") + decimals;
}

function type(failure: Failure, field: FieldInfo | undefined): Telling {
  const wanted = String(Array.isArray(failure.value) ? failure.value[0] : failure.value);
  const [name, hint] = TYPES[wanted] ?? [wanted, "请写成一段文字。"];
  const numeric = wanted === "number" || wanted === "integer";
  const written = numeric ? figure(failure.instance, field, wanted === "integer") : "";
  const message = `应为${name}，${shown(failure.instance)}`;
  return { code: "shape.type", message, hint: written ? `请改为 ${written}：${hint}` : hint };
}

function items(failure: Failure): Telling {
  const have = (failure.instance as Value[]).length;
  const want = word(failure.value);
  return failure.keyword === "minItems"
    ? { code: "shape.too-few", message: `至少 ${want} 项，现有 ${have} 项`, hint: "请补上，每项一行，前面写“- ”。" }
    : { code: "shape.too-many", message: `最多 ${want} 项，现有 ${have} 项`, hint: `请只留 ${want} 项。` };
}

function tooLong(failure: Failure): Telling {
  const limit = word(failure.value);
  if (failure.keyword === "minLength") {
    return { code: "shape.length", message: `太短，至少 ${limit} 个字符`, hint: "请补全。" };
  }
  const have = length(String(failure.instance));
  return { code: "shape.length", message: `太长：最多 ${limit} 个字符，现有 ${have} 个`, hint: "请写得简短一些。" };
}

function written(failure: Failure, field: FieldInfo | undefined): Telling {
  if (String(failure.instance).includes("\n")) {
    return {
      code: "shape.line-break",
      message: "应为一行文字，现在中间有换行",
      hint: "请删去换行，写成一行。",
    };
  }
  const hint = `请对照本栏的说明改写。${field?.hint ?? ""}`;
  return { code: "shape.pattern", message: "写法不合要求", hint };
}

const RANGES: Record<string, string> = {
  minimum: "不应小于",
  exclusiveMinimum: "应大于",
  maximum: "不应大于",
  exclusiveMaximum: "应小于",
};

function range(failure: Failure, field: FieldInfo | undefined): Telling {
  const unit = field?.unit ? ` ${field.unit}` : "";
  const message = `${RANGES[failure.keyword]} ${word(failure.value)}${unit}，现为 ${word(failure.instance)}`;
  const hint = `请核对数字${field?.unit ? `和单位：本栏单位是${field.unit}` : ""}。`;
  return { code: "number.range", message, hint };
}

function tooFine(failure: Failure): Telling {
  const value = Number(failure.instance);
  const places = Number(failure.value);
  const message = `最多 ${places} 位小数，现为 ${shownNumber(value)}`;
  return { code: "number.decimals", message, hint: `请四舍五入到 ${rounded(value, places)}。` };
}

function zishu(failure: Failure): Telling {
  const limit = Number(failure.value);
  const have = zishuOf(String(failure.instance), failure.schema.description ?? "");
  const how = "标点算字，空格和换行不算，一串字母或数字算一个字。";
  return failure.keyword === "minZishu"
    ? {
        code: "text.too-short",
        message: `现 ${have} 字，还差 ${limit - have} 字`,
        hint: `本栏不少于 ${limit} 字；${how}`,
      }
    : {
        code: "text.too-long",
        message: `现 ${have} 字，超出 ${have - limit} 字`,
        hint: `本栏不超过 ${limit} 字；${how}`,
      };
}

function format(failure: Failure): Telling {
  const problems = FORMATS.get(String(failure.value))?.judge(String(failure.instance)) ?? [];
  return problems.find((problem) => problem.severity === "error") ?? otherRule(failure);
}

const BY_KEYWORD: Record<string, (failure: Failure, field: FieldInfo | undefined) => Telling> = {
  type,
  enum: option,
  anyOf: option,
  oneOf: option,
  const: constant,
  minItems: items,
  maxItems: items,
  uniqueItems: unique,
  minLength: tooLong,
  maxLength: tooLong,
  pattern: written,
  minimum: range,
  exclusiveMinimum: range,
  maximum: range,
  exclusiveMaximum: range,
  maxDecimals: tooFine,
  minZishu: zishu,
  maxZishu: zishu,
  format,
};

/** The pointers that a rule cannot be worked out on: a value of another shape, and all that is around it. */
export function spoiltBy(findings: Finding[]): Set<string> {
  const spoilt = new Set<string>();
  for (const { pointer } of findings.filter((one) => /^(shape|format)\./.test(one.code))) {
    for (let at = pointer; at; at = at.slice(0, at.lastIndexOf("/"))) {
      spoilt.add(at);
    }
  }
  return spoilt;
}
