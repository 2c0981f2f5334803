import type { Value } from "../engine/data";
import type { FieldInfo } from "../engine/definition";
import { dense, literal, nfkc } from "../engine/text";
import { chineseNumber } from "./folding";

// Numbers and sums of money as people write them, as `zhengji.intake.amounts` understands them.

/** How many 元 one of each unit is. */
export const UNITS = new Map(
  Object.entries({
    元: 1,
    圆: 1,
    块: 1,
    千元: 1e3,
    万元: 1e4,
    万: 1e4,
    w: 1e4,
    十万元: 1e5,
    百万元: 1e6,
    百万: 1e6,
    千万元: 1e7,
    千万: 1e7,
    亿元: 1e8,
    亿: 1e8,
  }),
);
export const UNIT_NAMES = [...UNITS.keys()].sort((one, other) => other.length - one.length).join("|");
const COUNTED = new Map([...UNITS].filter(([unit]) => unit.endsWith("元")));

// a number is taken whole or not at all: the lookahead holds what it found, and no other way to read it is ever tried
const figures = (name: string) =>
  "(?=(?<NAME>-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\\.[0-9]+)?(?:e[+-]?[0-9]{1,3})?|-?\\.[0-9]+))\\k<NAME>".replace(
    /NAME/g,
    name,
  );
const ABOUT = "约为?|大约|近|超过?|不少于|不低于|不超过|至少|预计|[~≈≥≤><]=?";
const OR_SO = "左右|上下|余|多|以上|以内";
const CURRENCY = "人民币|rmb|cny|¥|￥";
const ONE = new RegExp(`${figures("figures")}(${UNIT_NAMES})?`, "g");
const WHOLE = new RegExp(
  `^(?<about>${ABOUT})?(?:${CURRENCY})?(?<sum>(?:${figures("one")}(?:${UNIT_NAMES})?)+)(?<so1>${OR_SO})?` +
    `(?<unit>[^0-9.,\\-+(（]*?)?(?<so2>${OR_SO})?整?(?<remark>[(（].*)?$`,
  "u",
);
const IN_CHINESE = new RegExp(
  `^(?:${CURRENCY})?([零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟]+)(${UNIT_NAMES})?整?$`,
);
const NOTHING = new Set(["无", "没有", "-", "--", "—", "——", "/", "\\", "零", "nil", "none", "n/a"]);

/** The number that `text` gives to `field`, in the field's unit, and why it is guessed; the text itself where none. */
export function amount(field: FieldInfo, text: string): [Value, string] {
  const said = bare(field, text);
  if (NOTHING.has(said)) {
    return field.required ? [0, `“${text}”当作 0`] : [undefined, `“${text}”当作没有填`];
  }
  const found = WHOLE.exec(said);
  return found ? inFigures(field, text, found) : inChinese(field, text, said);
}

/** `text` in one width without white space, and without the label before it (总资金：300). */
function bare(field: FieldInfo, text: string): string {
  const folded = dense(nfkc(text)).toLowerCase().replace(/−/g, "-").replace(/，/g, ",");
  const title = dense(nfkc(field.title)).toLowerCase();
  return title ? folded.replace(new RegExp(`^${literal(title)}(?:\\([^)]*\\))?:`), "") : folded;
}

function inFigures(field: FieldInfo, text: string, { groups = {} }: RegExpExecArray): [Value, string] {
  const pieces = [...(groups.sum ?? "").matchAll(ONE)].map((one): [string, string] => [one[1] ?? "", one[2] ?? ""]);
  const counted = COUNTED.get(field.unit ?? "");
  const named = (field.unit ?? "").toLowerCase();
  const guesses: string[] = [];
  const piece = pieces[pieces.length - 1];
  let unit = groups.unit ?? "";
  const last = piece?.[1] ?? "";
  if (piece && unit && !last && counted && UNITS.has(unit)) {
    piece[1] = unit;
    unit = "";
  }
  if (pieces.length > 1 && !pieces.slice(0, -1).every(([, each]) => each)) {
    return [text, ""];
  }
  const rest = last && named.startsWith(last) ? named.slice(last.length) : named;
  if (unit && unit !== named && unit !== rest) {
    if (counted) {
      return [text, ""];
    }
    guesses.push(`原文“${text}”，略去了“${unit}”`);
  }
  if (groups.about || groups.so1 || groups.so2 || groups.remark) {
    guesses.push(`原文“${text}”，只取了数字`);
  }
  let total: Exact = { units: 0n, places: 0 };
  for (const [number, each] of pieces) {
    const value = one(field, number, each);
    if (!value) {
      return [text, ""];
    }
    total = sum(total, value);
  }
  const value = plain(total);
  return field.kind === "integer" && !Number.isInteger(value) ? [value, ""] : [value, guesses.join("；")];
}

/** A decimal number, exactly: `units` of the tenth power of -`places`. */
interface Exact {
  units: bigint;
  places: number;
}

function exact(number: string): Exact | undefined {
  const found = /^(-?)([0-9]*)(?:\.([0-9]+))?(?:e([+-]?[0-9]+))?$/.exec(number);
  if (!found) {
    return undefined;
  }
  const fraction = found[3] ?? "";
  const units = BigInt(`${found[2] ?? ""}${fraction}` || "0") * (found[1] ? -1n : 1n);
  return shifted({ units, places: fraction.length }, Number(found[4] ?? 0));
}

const tens = (many: number): bigint => BigInt(`1${"0".repeat(many)}`);

/** Times the tenth power of `by`. */
function shifted({ units, places }: Exact, by: number): Exact {
  const left = places - by;
  return left >= 0 ? { units, places: left } : { units: units * tens(-left), places: 0 };
}

function sum(one: Exact, other: Exact): Exact {
  const places = Math.max(one.places, other.places);
  return { units: one.units * tens(places - one.places) + other.units * tens(places - other.places), places };
}

function one(field: FieldInfo, number: string, unit: string): Exact | undefined {
  const value = exact(number.replace(/,/g, ""));
  const counted = COUNTED.get(field.unit ?? "");
  const size = UNITS.get(unit);
  if (!value || !size) {
    return value;
  }
  if (!counted) {
    return unit !== field.unit && unit !== "元" ? shifted(value, Math.log10(size)) : value;
  }
  return shifted(value, Math.round(Math.log10(size)) - Math.round(Math.log10(counted)));
}

function plain({ units, places }: Exact): number {
  const minus = units < 0n;
  const digits = (minus ? -units : units).toString().padStart(places + 1, "0");
  const at = digits.length - places;
  return Number(`${minus ? "-" : ""}${digits.slice(0, at)}.${digits.slice(at)}0`);
}

function inChinese(field: FieldInfo, text: string, said: string): [Value, string] {
  const found = IN_CHINESE.exec(said);
  const counted = COUNTED.get(field.unit ?? "");
  const [, figures = "", unit = ""] = found ?? [];
  const value = found ? chineseNumber(figures) : undefined;
  if (value === undefined || (unit && !counted)) {
    return [text, ""];
  }
  if (!counted) {
    return [value, `由“${text}”换算`];
  }
  if (!unit && !/[万亿]/.test(figures)) {
    return [value, `由“${text}”换算，单位按${field.unit}`];
  }
  return [(value * (UNITS.get(unit) ?? 1)) / counted, `由“${text}”换算`];
}
