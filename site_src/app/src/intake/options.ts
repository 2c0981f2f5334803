import type { FieldInfo } from "../engine/definition";
import { likeness } from "../engine/near";
import { compare, literal } from "../engine/text";
import { optionsOf } from "./contract";
import { BLANK, narrow, S, spaced, squashed, trimmed } from "./folding";

// Answers chosen from a form's options, as `zhengji.intake.options` reads them.

export const TICKED = "☑☒√✓✔■●◉⊠▣🗹🗷⬛◼";
const UNTICKED = "□☐○◯▢◻⬜";
const MARK = new RegExp(`[${TICKED}${UNTICKED}]`, "gu");
const HAS_MARK = new RegExp(`[${TICKED}${UNTICKED}]`, "u");
const BRACKETED = new RegExp(`[\\[(【〔]${S}*([√✓✔xXvV■●☑☒])${S}*[\\])】〕]`, "g");
const HAS_BRACKETED = new RegExp(BRACKETED.source);
const BRACKETED_BLANK = new RegExp(`[\\[(【〔]${S}*[\\])】〕](?!\\S*[:：])`, "g");
const NUMBERING = new RegExp(
  `${S}*(?:[(]?[0-9]{1,2}[)]|[0-9]{1,2}${S}*[.、](?![0-9])|[(][一二三四五六七八九十]{1,3}[)]|[A-Z][.、)])${S}*`,
);
const NUMBERING_AT = new RegExp(NUMBERING.source, "y");
const SEPARATORS = "、,;/|\\n\\t ";
const SKIPPED = new RegExp(`[${SEPARATORS}]+`, "y");
const NEXT = /[、,;/|\n\t]| {2,}|$/g;
const REMARK = /[(（][^()（）]*[)）]/g;
const CLOSE = 0.72;

/** An answer, and why it is guessed ("" where it is sure). */
export type Choice = [string, string];

/** Whether `text` is a printed list with boxes. */
export function isTickList(text: string): boolean {
  return HAS_MARK.test(text) || HAS_BRACKETED.test(narrow(text));
}

/** The answers that `text` gives to a field with options, in its order; what is none of them stays as written. */
export function chosen(field: FieldInfo, text: string): Choice[] {
  const folded = narrow(text);
  const boxed = HAS_BRACKETED.test(folded) ? folded.replace(BRACKETED, "☑").replace(BRACKETED_BLANK, "□") : text;
  return HAS_MARK.test(boxed) ? ticked(field, boxed) : written(field, boxed);
}

/** The option that `text`, one answer, stands for; itself where it stands for none. */
export function oneOf(field: FieldInfo, text: string): Choice {
  const said = trimmed(text);
  const known = knownOf(field);
  const found = known.get(plain(said)) ?? known.get(plain(narrow(said).replace(NUMBERING, "")));
  if (found !== undefined) {
    return [found, ""];
  }
  const own = ownWords(field, said);
  if (own !== undefined) {
    return [own, ""];
  }
  return field.allowsOther && !field.otherPrefix ? [said, ""] : guess(field, said);
}

function guess(field: FieldInfo, said: string): Choice {
  const known = knownOf(field);
  const bare = known.get(plain(said.replace(REMARK, "")));
  if (bare !== undefined) {
    return [bare, `原文“${said}”，略去了括号里的话`];
  }
  const bareSaid = plain(said);
  const names = [...known];
  const holding = new Set(
    names.filter(([name]) => mostOf(bareSaid, name) || mostOf(name, bareSaid)).map(([, option]) => option),
  );
  if (holding.size === 1) {
    return [[...holding][0] ?? "", `原文“${said}”，不是选项的全称`];
  }
  const ranked = names
    .map(([name, option]): [number, string] => [likeness(bareSaid, name), option])
    .sort((one, other) => other[0] - one[0] || compare(other[1], one[1]));
  const [likest, option] = ranked[0] ?? [0, ""];
  const next = ranked.find((one) => one[1] !== option);
  if (likest >= CLOSE && (!next || likest - next[0] > 0.05)) {
    return [option, `原文“${said}”，与这个选项最像`];
  }
  if (field.otherPrefix && !holding.size) {
    const own = trimmed(field.otherPrefix, "：: ");
    return [`${field.otherPrefix}${said}`, `表上没有“${said}”这个选项，当作“${own}”`];
  }
  return [said, ""];
}

/** Whether `part` is the better half of `all`: 医药 of 生物医药, but not 海洋 of 海洋牧场技术. */
function mostOf(part: string, all: string): boolean {
  return part.length >= 2 && all.includes(part) && 2 * part.length > all.length;
}

function plain(text: string): string {
  return trimmed(squashed(text), ";,.:。、·*_\\-");
}

const names = new WeakMap<FieldInfo, Map<string, string>>();

/** Plain spelling → option, of the options and of their other names. */
function knownOf(field: FieldInfo): Map<string, string> {
  let found = names.get(field);
  if (!found) {
    found = new Map(Object.entries(field.aliases ?? {}).map(([name, official]) => [plain(name), official]));
    for (const option of optionsOf(field)) {
      found.set(plain(option), option);
    }
    names.set(field, found);
  }
  return found;
}

/** `said` as an answer outside the options (其他：…), undefined where it is not written as one. */
function ownWords(field: FieldInfo, said: string): string | undefined {
  const prefix = field.otherPrefix ?? "";
  const bare = squashed(prefix).replace(/:+$/, "");
  if (!bare) {
    return undefined;
  }
  // 其它 is written as often
  const loose = Array.from(bare, (mark) => (mark === "他" ? "[他它]" : literal(mark))).join(`${S}*`);
  const found = new RegExp(`^${S}*${loose}`, "iu").exec(narrow(said));
  if (!found) {
    return undefined;
  }
  const behind = said.slice(found[0].length);
  let rest = trimmed(behind);
  // a word that only begins like it (其他资金), unless a blank parts them
  if (rest && !":_-—(;,".includes(narrow(rest.charAt(0))) && !new RegExp(`^[${BLANK}]`).test(behind)) {
    return undefined;
  }
  rest = trimmed(rest, `${BLANK}_＿\\-—：:；;，,`);
  if (/^[(（]/.test(rest) && /[)）]$/.test(rest)) {
    rest = trimmed(rest.slice(1, -1), `${BLANK}_＿`);
  }
  if (/^[（(]?请?(?:注明|说明|填写)?[)）]?$/.test(rest)) {
    rest = "";
  }
  return rest ? `${prefix}${spaced(rest)}` : prefix.replace(/[：: ]+$/, "");
}

/** What is ticked in a printed list. Boxes stand before their options, or all of them behind. */
function ticked(field: FieldInfo, text: string): Choice[] {
  const marks = [...text.matchAll(MARK)].map((mark) => ({
    mark: mark[0],
    start: mark.index,
    end: mark.index + mark[0].length,
  }));
  const last = marks[marks.length - 1];
  const lead = trimmed(text.slice(0, marks[0]?.start ?? 0));
  const behind =
    lead !== "" && !trimmed(text.slice(last?.end ?? 0)) && isOption(field, lead.slice(lead.lastIndexOf("\n") + 1));
  const answers: Choice[] = [];
  for (const [at, { mark, start, end }] of marks.entries()) {
    const before = at ? (marks[at - 1]?.end ?? 0) : 0;
    const beside = behind ? text.slice(before, start) : text.slice(end, marks[at + 1]?.start ?? text.length);
    const label = trimmed(beside, `${BLANK}；;、，,`);
    if (TICKED.includes(mark)) {
      if (label) {
        answers.push(oneOf(field, label));
      }
      continue;
    }
    const own = ownWords(field, label);
    if (own?.startsWith(field.otherPrefix ?? "")) {
      answers.push([own, "写了内容，但没有打勾"]);
    }
  }
  return answers;
}

function isOption(field: FieldInfo, text: string): boolean {
  return knownOf(field).has(plain(text)) || ownWords(field, text) !== undefined;
}

/** The answers in a text without boxes; an option that holds a separator itself is found whole. */
function written(field: FieldInfo, text: string): Choice[] {
  const folded = narrow(text);
  const pattern = optionPattern(field);
  const answers: Choice[] = [];
  let at = 0;
  while (at < text.length) {
    const skipped = matchedAt(SKIPPED, folded, at);
    if (skipped) {
      at += skipped.length;
      continue;
    }
    const numbered = matchedAt(NUMBERING_AT, folded, at);
    if (numbered && at + numbered.length < text.length) {
      at += numbered.length;
    }
    const found = matchedAt(pattern, folded, at);
    if (found) {
      answers.push([knownOf(field).get(plain(found)) ?? found, ""]);
      at += found.length;
      continue;
    }
    const own = ownWords(field, text.slice(at)) !== undefined;
    NEXT.lastIndex = at;
    const end = own ? endOfOwnWords(pattern, folded, at) : (NEXT.exec(folded)?.index ?? folded.length);
    const segment = trimmed(text.slice(at, end));
    if (segment) {
      const [answer, why] = oneOf(field, segment);
      const parted = own && end < text.length && !";\n".includes(folded.charAt(end));
      answers.push([answer, parted ? `“${segment}”后面的当作另一项` : why]);
    }
    at = Math.max(end, at + 1);
  }
  return answers;
}

function matchedAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/** Where an answer in own words ends: at a semicolon or a line break, or where an option follows a separator. */
function endOfOwnWords(pattern: RegExp, folded: string, at: number): number {
  for (const found of folded.slice(at).matchAll(new RegExp(`[;\\n]|[、,]${S}*`, "g"))) {
    const start = at + found.index;
    if (";\n".includes(found[0]) || matchedAt(pattern, folded, start + found[0].length) !== undefined) {
      return start;
    }
  }
  return folded.length;
}

const patterns = new WeakMap<FieldInfo, RegExp>();

/** Any option or other name of one, in either width, with white space anywhere, up to a separator or the end. */
function optionPattern(field: FieldInfo): RegExp {
  let found = patterns.get(field);
  if (!found) {
    const spelt = [...new Set([...optionsOf(field), ...Object.keys(field.aliases ?? {})].map(narrow))]
      .sort((one, other) => other.length - one.length)
      .map((name) =>
        Array.from(name)
          .filter((mark) => mark.trim())
          .map(literal)
          .join(`${S}*`),
      )
      .filter(Boolean);
    found = new RegExp(`(?:${spelt.join("|") || "(?!)"})(?=${S}*(?:[${SEPARATORS}.。]|$))`, "iuy");
    patterns.set(field, found);
  }
  return found;
}
