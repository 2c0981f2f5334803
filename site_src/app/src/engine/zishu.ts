import { length, literal } from "./text";

// 字数, as `zhengji.zishu` counts it: the ranges are the same, and tests/vectors/zishu.json binds both.

const BLANK =
  "\\u0000-\\u0020\\u007F-\\u00A0\\u115F\\u1160\\u1680\\u180E\\u2000-\\u200B\\u200E\\u200F\\u2028-\\u202F\\u205F" +
  "\\u2061-\\u206F\\u2800\\u3000\\u3164\\uFEFF\\uFFA0\\uFFF9-\\uFFFB";
const MARK =
  "\\u00AD\\u0300-\\u036F\\u0483-\\u0489\\u1161-\\u11FF\\u1AB0-\\u1AFF\\u1DC0-\\u1DFF\\u200C\\u200D\\u2060" +
  "\\u20D0-\\u20FF\\u302A-\\u302F\\u3099\\u309A\\uD7B0-\\uD7FF\\uFE00-\\uFE0F\\uFE20-\\uFE2F\\u{E0000}-\\u{E01EF}";
const WORD =
  "0-9A-Za-z\\u00AA\\u00B0\\u00B2\\u00B3\\u00B5\\u00B9\\u00BA\\u00BC-\\u00BE\\u00C0-\\u00D6\\u00D8-\\u00F6" +
  "\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u0482\\u048A-\\u10FF\\u1200-\\u167F\\u1681-\\u180D\\u180F-\\u1AAF" +
  "\\u1B00-\\u1DBF\\u1E00-\\u1FFF\\u2070-\\u209F\\u2100-\\u218F\\u2C00-\\u2DFF\\uA4D0-\\uA95F\\uA980-\\uABFF" +
  "\\uFB00-\\uFDCF\\uFDF0-\\uFDFF\\uFE70-\\uFEFC\\u{10000}-\\u{16FDF}\\u{1BC00}-\\u{1BC9F}\\u{1D400}-\\u{1D7FF}" +
  "\\u{1E000}-\\u{1EFFF}";
const JOINT = ".\\-_%\\/";
const FLAG = "\\u{1F1E6}-\\u{1F1FF}";
const TONE = "\\u{1F3FB}-\\u{1F3FF}";
const PICTURE =
  "\\u00A9\\u00AE\\u203C\\u2049\\u2190-\\u23FF\\u25A0-\\u27BF\\u2900-\\u297F\\u2B00-\\u2BFF\\u3030\\u303D\\u3297" +
  "\\u3299\\u{1F000}-\\u{1F1E5}\\u{1F200}-\\u{1FBFF}";
const PICTURE_AND_MARKS = `[${PICTURE}][${TONE}${MARK}]*`;

const UNIT = new RegExp(
  `[0-9#*]\\uFE0F?\\u20E3|[${FLAG}][${FLAG}]?|${PICTURE_AND_MARKS}(?:(?<=\\u200D)${PICTURE_AND_MARKS})*` +
    `|[${WORD}][${WORD}${MARK}]*(?:[${JOINT}]{1,2}[${WORD}][${WORD}${MARK}]*)*[%‰]?|[^${BLANK}${MARK}]`,
  "gu",
);
// What does not simply count one a character: found first, because a Chinese text has little of it.
const UNEVEN = new RegExp(`[${BLANK}${MARK}${WORD}${JOINT}‰${FLAG}${PICTURE}#*]+`, "gu");

/** The 字数 of `text`. */
export function count(text: string): number {
  let counted = length(text);
  for (const [run] of text.matchAll(UNEVEN)) {
    counted += (run.match(UNIT)?.length ?? 0) - length(run);
  }
  return counted;
}

/** How many of its characters are common Chinese ones (U+4000 … U+9FFF). */
export function ideographs(text: string): number {
  let counted = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    counted += unit >= 0x4000 && unit <= 0x9fff ? 1 : 0;
  }
  return counted;
}

const BLANKS = new RegExp(`[${BLANK}]`, "u");
const OPEN = "（(［[【〔";
const CLOSE = "）)］]】〕";
const ALIKE = new Map<string, string>();
for (const marks of [
  OPEN,
  CLOSE,
  "，,、",
  "；;",
  "：:",
  "。.．",
  '“”"＂「」',
  "‘’'＇",
  "-－–—―",
  "~～〜",
  "/／",
  "%％",
]) {
  for (const mark of marks) {
    ALIKE.set(mark, `[${literal(marks)}]`);
  }
}

/** `text` without the printed `prompt`, and whether it was left in. */
export function stripPrompt(text: string, prompt: string): { body: string; left: boolean } {
  const [before, heart] = headAndHeart(prompt);
  const certain = Array.from(heart).filter((mark) => mark > "\x7f" && !ALIKE.has(mark) && !BLANKS.test(mark));
  const core = loosely(heart);
  if (!core || !certain.every((mark) => text.includes(mark)) || !new RegExp(core, "u").test(text)) {
    return { body: text, left: false };
  }
  return { body: text.replace(whole(core, loosely(before)), nothingOrLineBreak), left: true };
}

function whole(core: string, before: string): RegExp {
  const blank = `[${BLANK}]*`;
  const printed = before ? `(?:${before}${blank})?` : "";
  const bracketed = `(?:${ALIKE.get("（")}${blank})?${core}(?:${blank}${ALIKE.get("）")})?`;
  return new RegExp(`${printed}${bracketed}((?:[ \\t\\u3000]*\\n)?)`, "gu");
}

/** What stays of a prompt and the line break after it: the break, unless the line held nothing else. */
function nothingOrLineBreak(_found: string, end: string, at: number, text: string): string {
  const before = text.slice(0, at).replace(/[ \t\u3000]+$/, "");
  return !before || before.endsWith("\n") ? "" : end;
}

function headAndHeart(prompt: string): [string, string] {
  const printed = prompt.trim().replace(new RegExp(`[${literal(CLOSE)}]+$`), "");
  const at = printed.indexOf("（");
  return at < 0 ? ["", printed] : [printed.slice(0, at), printed.slice(at + 1)];
}

/** A pattern for `printed`: every mark in either width, white space anywhere. */
function loosely(printed: string): string {
  return Array.from(printed)
    .filter((mark) => !BLANKS.test(mark))
    .map(alike)
    .join(`[${BLANK}]*`);
}

function alike(mark: string): string {
  if (/[0-9A-Za-z]/.test(mark)) {
    const both = [mark.toLowerCase(), mark.toUpperCase()];
    const wide = both.map((each) => String.fromCharCode(each.charCodeAt(0) + 0xfee0));
    return `[${[...both, ...wide].join("")}]`;
  }
  return ALIKE.get(mark) ?? literal(mark);
}

/** The 字数 of a narrative, the printed prompt taken out if it was left in. */
export function zishuOf(text: string, prompt = ""): number {
  return count(prompt ? stripPrompt(text, prompt).body : text);
}
