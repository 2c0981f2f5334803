import type { Severity } from "./definition";
import { dense, length, nfkc, strip, WHITE } from "./text";

// The formats of `zhengji.formats`: how a value is normalised, and what is wrong with it.

export interface Problem {
  code: string;
  severity: Severity;
  message: string;
  hint: string;
}

interface Format {
  normalise: (text: string) => string;
  judge: (value: string) => Problem[];
}

const MOBILE = /^1[3-9][0-9]{9}$/;
const EXTENSION = "(?:转?分机|转|ext\\.?):?";
const LANDLINE = new RegExp(
  `^(0(?:10|2[0-9]|[3-9][0-9]{2}))-?([0-9]{3,4})-?([0-9]{4})(?:(?:-|${EXTENSION})([0-9]{1,6}))?$`,
  "i",
);
const LOCAL = new RegExp(`^[0-9]{3,4}-?[0-9]{4}(?:(?:-|${EXTENSION})[0-9]{1,6})?$`, "i");
const IN_BRACKETS = new RegExp(`([0-9])\\((?:${EXTENSION})?([0-9]{1,6})\\)$`, "i");
const SEPARATORS = /[、/,，;；]|或/;
const DASHES = /[‐‑‒–—―−－ー]/g;
const HOST = "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?";
const ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const EMAIL = new RegExp(`^${ATOM}(?:\\.${ATOM})*@${HOST}(?:\\.${HOST})+$`);
const DATE_PARTS = /^([0-9]{4})[-/.年]([0-9]{1,2})(?:[-/.月]([0-9]{1,2})日?)?月?$/;
const BLANKS = new RegExp(`[${WHITE}]+`);
const TWO_CHARACTERS = new RegExp(`([\\u3400-\\u9fff])[${WHITE}]+([\\u3400-\\u9fff])`, "g");

function error(code: string, message: string, hint: string): Problem {
  return { code, severity: "error", message, hint };
}

// a lone accent is a blank and an accent: without the blank it belongs to the letter before it
const compact = (text: string) => nfkc(dense(nfkc(text))).replace(DASHES, "-");

function mobile(text: string): string {
  return compact(text)
    .replace(/^(?:\+?86|0086)-?(?=1)/, "")
    .replace(/-/g, "");
}

function mobileProblems(value: string): Problem[] {
  if (MOBILE.test(value)) {
    return [];
  }
  const digits = /^[0-9]*$/.test(value);
  const found = !digits
    ? "现在还有数字以外的字符"
    : value.length === 11
      ? "现在的前两位不是手机号段"
      : `现在是 ${value.length} 位数字`;
  const hint = "请填一个中国大陆手机号码，例如 138 后接 8 位数字。";
  return [error("format.mobile", `应为 11 位手机号码，${found}`, hint)];
}

function onePhone(text: string): string {
  const bare = compact(text)
    .replace(IN_BRACKETS, "$1-$2")
    .replace(/\(/g, "")
    .replace(/\)/g, "-")
    .replace(/^-+|-+$/g, "");
  const number = bare.replace(/^(?:\+86|0086)-?0?(?=[2-9])/, "0");
  const found = LANDLINE.exec(number);
  if (found) {
    return `${found[1]}-${found[2]}${found[3]}${found[4] ? `-${found[4]}` : ""}`;
  }
  const short = mobile(number);
  return MOBILE.test(short) ? short : number;
}

function phone(text: string): string {
  return text
    .split(SEPARATORS)
    .filter((part) => strip(part))
    .map(phones)
    .join("、");
}

/** A number with blanks in it, or several with blanks between them: whichever makes numbers of it. */
function phones(part: string): string {
  const one = onePhone(part);
  const several = strip(part).split(BLANKS).map(onePhone);
  return !isPhone(one) && several.every(isPhone) ? several.join("、") : one;
}

const isPhone = (value: string) => [LANDLINE, MOBILE, LOCAL].some((pattern) => pattern.test(value));

function* phoneProblems(value: string): Generator<Problem> {
  const parts = value.split("、");
  for (const part of parts) {
    if (LANDLINE.test(part) || MOBILE.test(part)) {
      continue;
    }
    if (LOCAL.test(part)) {
      const message = parts.length > 1 ? `第 ${parts.indexOf(part) + 1} 个号码没有区号` : "电话没有区号";
      const hint = "请在前面加上区号和连字符，例如 024-12345678。";
      yield { code: "format.phone-area-code", severity: "warning", message, hint };
    } else {
      const hint = "请写成 024-12345678 或 024-12345678-801（分机）；几个号码之间用顿号“、”隔开。";
      yield error("format.phone", "应为区号加 7 至 8 位电话号码，或 11 位手机号码", hint);
    }
  }
}

function emailProblems(value: string): Problem[] {
  if (EMAIL.test(value) && value.length <= 254) {
    return [];
  }
  const corrected = dense(nfkc(value)).replace(/。/g, ".").replace(/、/g, ".");
  if (corrected !== value && EMAIL.test(corrected)) {
    return [error("format.email", "电子邮箱里有全角字符或空格", `请改为半角：${corrected}`)];
  }
  const hint = "请填写一个地址：“@”前面是名称，后面是域名，例如 163.com。";
  return [error("format.email", "不是完整的电子邮箱地址", hint)];
}

/** The check character of an 8-character organisation code (GB 11714). */
function organisationDigit(body: string): string {
  const weights = [3, 7, 9, 10, 5, 8, 4, 2];
  const total = weights.reduce((sum, weight, at) => sum + Number.parseInt(body.charAt(at), 36) * weight, 0);
  return total % 11 ? "0123456789X0".charAt(11 - (total % 11)) : "0";
}

const CREDIT_CODE = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/** The check character of the first 17 of a unified social credit code (GB 32100). */
function creditDigit(body: string): string {
  let total = 0;
  let weight = 1;
  for (const character of body) {
    total += CREDIT_CODE.indexOf(character) * weight;
    weight = (weight * 3) % 31;
  }
  return CREDIT_CODE.charAt((31 - (total % 31)) % 31);
}

function codeProblems(value: string): Problem[] {
  const certificate = "请对照证书逐位核对。";
  if (/^[0-9A-HJ-NPQRTUWXY]{18}$/.test(value)) {
    if (creditDigit(value.slice(0, 17)) === value.charAt(17)) {
      return [];
    }
    if (organisationDigit(value.slice(8, 16)) === value.charAt(16)) {
      const message = "统一社会信用代码的最后一位校验码不对，但其中的组织机构代码是对的";
      const hint = "请对照营业执照或法人证书再核对一遍；确实如此的可以保留。";
      return [{ code: "format.org-code-digit", severity: "warning", message, hint }];
    }
    return [error("format.org-code", "统一社会信用代码的校验码不对，可能抄错了字符", certificate)];
  }
  if (/^[0-9A-Z]{8}-?[0-9X]$/.test(value)) {
    if (organisationDigit(value.slice(0, 8)) === value.slice(-1)) {
      const hint = "如已换发 18 位统一社会信用代码，请改填新代码。";
      return [{ code: "format.org-code-short", severity: "info", message: "填的是 9 位组织机构代码", hint }];
    }
    return [error("format.org-code", "组织机构代码的校验码不对，可能抄错了字符", certificate)];
  }
  const long = length(value);
  const found = long === 9 || long === 18 ? "现在有代码里不用的字符" : `现在是 ${long} 位`;
  const hint = "请对照证书填写；代码里没有字母 I、O、S、V、Z。";
  return [error("format.org-code", `应为 18 位统一社会信用代码或 9 位组织机构代码，${found}`, hint)];
}

function isDay(value: string): boolean {
  const [year = 0, month = 0, day = 0] = value.split("-").map(Number);
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  return year > 0 && days !== undefined && day > 0 && day <= days;
}

function dateProblems(value: string): Problem[] {
  const [, year = "", month = "", day = ""] = DATE_PARTS.exec(compact(value)) ?? [];
  if (!year) return [error("format.date", "应为“年-月-日”，年四位、月和日各两位", "例如 2020-01-31。")];
  if (!day) return [error("format.date", "只有年和月，没有日", "请补上日，例如 2020-01-31。")];
  const corrected = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  if (!isDay(corrected)) {
    const named = `${year}年${Number(month)}月${Number(day)}日`;
    return [error("format.date", `没有${named}这一天`, "请核对月份和日期。")];
  }
  return timeProblems("format.date", value, corrected, "日期应写成“年-月-日”");
}

/** What is wrong with a day or month that there is: the year, or how it is written. */
function timeProblems(code: string, value: string, corrected: string, wanted: string): Problem[] {
  if (corrected < "1900") return [error(code, "年份太早，可能写错了", "请核对年份。")];
  return corrected === value ? [] : [error(code, wanted, `请改为 ${corrected}。`)];
}

function monthProblems(value: string): Problem[] {
  const [, year = "", month = ""] = DATE_PARTS.exec(compact(value)) ?? [];
  if (!year) return [error("format.year-month", "应为“年-月”，年四位、月两位", "例如 2020-01。")];
  const corrected = `${year}-${month.padStart(2, "0")}`;
  if (Number(month) < 1 || Number(month) > 12)
    return [error("format.year-month", `一年里没有${Number(month)}月`, "请核对月份。")];
  return timeProblems("format.year-month", value, corrected, "年月应写成“年-月”");
}

function name(text: string): string {
  const bare = strip(text);
  return length(bare) <= 6 ? bare.replace(TWO_CHARACTERS, "$1$2") : bare;
}

const trimmed = (text: string) => strip(nfkc(text));

export const FORMATS: ReadonlyMap<string, Format> = new Map([
  ["cn-mobile", { normalise: mobile, judge: mobileProblems }],
  ["cn-phone", { normalise: phone, judge: (value) => [...phoneProblems(value)] }],
  [
    "cn-org-code",
    { normalise: (text) => compact(text).replace(/[a-z]+/g, (few) => few.toUpperCase()), judge: codeProblems },
  ],
  ["cn-name", { normalise: name, judge: () => [] }],
  ["email", { normalise: strip, judge: emailProblems }],
  ["date", { normalise: trimmed, judge: dateProblems }],
  ["year-month", { normalise: trimmed, judge: monthProblems }],
]);
