import type { Finding } from "../telling";

// Bytes → characters: UTF-8 and nothing else, without a BOM, CRLF, or a character that must not stand in a submission.

export const LARGEST = 256 * 1024;

type Kind = [fits: (code: number) => boolean, name: string, hint: string];

const among =
  (...codes: number[]) =>
  (code: number) =>
    codes.includes(code);

const AGAIN = "请删去它，或把这一段重新输入一遍。";
const KINDS: Kind[] = [
  [among(0), "空字符", "请删去它；如果很多，文件可能已损坏，请用原稿重新保存。"],
  [among(0x0b, 0x0c, 0x85, 0x2028, 0x2029), "从 Word 或网页带来的特殊换行符", "请删去它，按回车键换成普通的换行。"],
  [turnsText, "会改变文字显示顺序的隐藏字符", AGAIN],
  [isHalf, "不成对的代理码（半个字）", "这里的字或表情符号已经损坏，请删去后重新输入。"],
  [among(0xfeff), "夹在文中的字节顺序标记", AGAIN],
  [among(0xfffd), "乱码符号“\ufffd”", "这里的字在转换编码时丢失了，请对照原稿重新输入。"],
  [() => true, "看不见的控制字符", AGAIN],
];

function turnsText(code: number): boolean {
  return (
    code === 0x61c ||
    code === 0x200e ||
    code === 0x200f ||
    (code >= 0x202a && code <= 0x202e) ||
    (code >= 0x2066 && code <= 0x2069)
  );
}

function isHalf(code: number): boolean {
  return code >= 0xd800 && code <= 0xdfff;
}

function isForbidden(code: number): boolean {
  if (code < 0xa0) {
    return (code < 0x20 && code !== 9 && code !== 10 && code !== 13) || code >= 0x7f;
  }
  return (
    code === 0x2028 ||
    code === 0x2029 ||
    turnsText(code) ||
    isHalf(code) ||
    (code >= 0xfdd0 && code <= 0xfdef) ||
    code === 0xfeff ||
    code === 0xfffd ||
    (code & 0xfffe) === 0xfffe
  );
}

const SAVE_AS =
  "请另存为 UTF-8：记事本选“另存为”，在“编码”一栏选 UTF-8；" +
  "Word 或 WPS 选“另存为”→“纯文本 (*.txt)”，编码选 Unicode (UTF-8)，再把后缀改回 .yaml。";
const SIGNATURES: [string, string][] = [
  ["PK\x03\x04", "Word、Excel 或压缩文件（docx、xlsx、zip）"],
  ["\xd0\xcf\x11\xe0", "旧版 Word、Excel 文件（doc、xls、wps）"],
  ["%PDF-", "PDF 文件"],
  ["{\\rtf", "RTF 文件"],
];
const BOMS: [string, string][] = [
  ["\xff\xfe\0\0", "UTF-32 LE"],
  ["\0\0\xfe\xff", "UTF-32 BE"],
  ["\xff\xfe", "UTF-16 LE（记事本里叫“Unicode”）"],
  ["\xfe\xff", "UTF-16 BE（记事本里叫“Unicode big endian”）"],
];

/** Why a file cannot be read; `code` is without its `yaml.`. */
export function refusal(code: string, line: number, message: string, hint: string, pointer = ""): Finding {
  return { code: `yaml.${code}`, severity: "error", pointer, label: "", line, message, hint };
}

/** The characters of a file, and what must not be in it; where only characters are wrong, each is replaced by `_`. */
export function decode(content: Uint8Array): { characters: string[] | undefined; findings: Finding[] } {
  const refused = (finding: Finding) => ({ characters: undefined, findings: [finding] });
  for (const [signature, name] of SIGNATURES) {
    if (begins(content, signature)) {
      const hint = "请填写 YAML 文本文件；Word 或 Excel 表请改用网页填报，或由系统导入。";
      return refused(refusal("encoding", 1, `这是 ${name}，不是 YAML 文本`, hint));
    }
  }
  if (content.length > LARGEST) {
    return refused(
      refusal("too-large", 1, `文件超过 ${LARGEST / 1024} KB`, "请删去与填报无关的内容；图片和附件不放在这个文件里。"),
    );
  }
  const bare = begins(content, "\xef\xbb\xbf") ? content.subarray(3) : content;
  const codes = codePoints(bare);
  if (typeof codes === "number") {
    return refused(wrongEncoding(bare, codes));
  }
  const name = codes.includes(0) ? byZeros(bare) : "";
  if (name) {
    return refused(refusal("encoding", 1, `文件不是 UTF-8 编码，像是 ${name}`, SAVE_AS));
  }
  const lines = new Map<number, number[]>();
  const characters: string[] = [];
  let line = 1;
  for (const [at, code] of codes.entries()) {
    if (code === 13 && codes[at + 1] === 10) {
      continue;
    }
    if (code === 10 || code === 13) {
      line++;
      characters.push("\n");
    } else if (isForbidden(code)) {
      const at = lines.get(code);
      if (at) {
        at.push(line);
      } else {
        lines.set(code, [line]);
      }
      characters.push("_");
    } else {
      characters.push(String.fromCodePoint(code));
    }
  }
  return { characters, findings: [...lines].slice(0, 20).map(([code, at]) => forbidden(code, at)) };
}

/** What a forbidden character is, and how to mend it. */
export function describe(code: number): [name: string, hint: string] {
  const [, name, hint] = KINDS.find(([fits]) => fits(code)) as Kind;
  return [`${name}（U+${code.toString(16).toUpperCase().padStart(4, "0")}）`, hint];
}

function forbidden(code: number, at: number[]): Finding {
  const [name, hint] = describe(code);
  const more = at.length > 1 ? `，共 ${at.length} 处` : "";
  const line = at[0] ?? 1;
  return refusal("character", line, `第 ${line} 行有${name}${more}，填报内容里不能有`, hint);
}

function begins(content: Uint8Array, signature: string): boolean {
  return Array.from(signature).every((character, at) => content[at] === character.charCodeAt(0));
}

/** The code points of UTF-8, halves of pairs included, or where it first is none. */
function codePoints(content: Uint8Array): number[] | number {
  const codes: number[] = [];
  let halved = -1;
  for (let at = 0; at < content.length; ) {
    const first = content[at] as number;
    const long = first < 0x80 ? 1 : first >> 5 === 6 ? 2 : first >> 4 === 14 ? 3 : first >> 3 === 30 ? 4 : 0;
    let code = long === 1 ? first : first & (0x7f >> long);
    for (let next = 1; next < long; next++) {
      const byte = content[at + next] ?? 0;
      code = byte >> 6 === 2 ? code * 64 + (byte & 63) : Number.NaN;
    }
    const least = [0, 0, 0x80, 0x800, 0x10000][long] ?? 0;
    if (!long || !(code >= least && code <= 0x10ffff)) {
      // a half of a pair is where it was first seen that this is no UTF-8
      return halved < 0 ? at : halved;
    }
    if (isHalf(code) && halved < 0) {
      halved = at;
    }
    codes.push(code);
    at += long;
  }
  return codes;
}

function wrongEncoding(content: Uint8Array, start: number): Finding {
  const name = BOMS.find(([bom]) => begins(content, bom))?.[1] ?? byZeros(content);
  const line = content.subarray(0, start).filter((byte) => byte === 10).length + 1;
  const broken = name ? 0 : nearlyUtf8(content);
  if (broken) {
    const message = `第 ${line} 行有不完整的字（全文共 ${broken} 处），文件在保存或传输中损坏了`;
    return refusal("encoding", line, message, "请删去乱码，重新输入这几个字，再以 UTF-8 保存。");
  }
  return refusal("encoding", 1, `文件不是 UTF-8 编码，像是 ${name || byCharacters(content)}`, SAVE_AS);
}

/** UTF-16 without a mark: every second byte of its ASCII characters is zero. */
function byZeros(content: Uint8Array): string {
  const zeros = (odd: number) => content.filter((byte, at) => !byte && at % 2 === odd).length;
  const [even, odd] = [zeros(0), zeros(1)];
  if (Math.max(even, odd) * 10 < content.length || Math.max(even, odd) < 4) {
    return "";
  }
  return odd > 4 * even ? "UTF-16 LE" : even > 4 * odd ? "UTF-16 BE" : "";
}

/** How many places are broken in what is UTF-8 otherwise; 0 where it is not. */
function nearlyUtf8(content: Uint8Array): number {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(content);
  const broken = text.split("\ufffd").length - 1;
  const whole = text.match(/[\u0080-\ufffc\u{10000}-\u{10ffff}]/gu)?.length ?? 0;
  return whole > 8 * broken ? broken : 0;
}

/** GBK or Big5, by which of the two has more of its everyday characters (the first plane of each) in the text. */
function byCharacters(content: Uint8Array): string {
  const gbk = everyday(content, 0xaa, 0xb0, 0xd7);
  const big5 = everyday(content, 0xa4, 0xa4, 0xc6);
  if (Math.max(gbk, big5) <= 0.5) {
    return "不常见的编码";
  }
  return gbk >= big5 ? "GBK / GB18030（中文 Windows 的“ANSI”）" : "Big5（繁体中文 Windows 的“ANSI”）";
}

/** The share of everyday ones (first byte from `low` to `high`) among pairs of bytes that begin at `first` or later. */
function everyday(content: Uint8Array, first: number, low: number, high: number): number {
  let [pairs, common] = [0, 0];
  for (let at = 0; at < content.length; at++) {
    const lead = content[at] as number;
    const trail = content[at + 1] ?? 0;
    if (lead > 0x80 && trail >= 0x40 && trail !== 0x7f) {
      pairs += lead >= first ? 1 : 0;
      common += lead >= low && lead <= high ? 1 : 0;
      at++;
    } else if (lead >= 0x80) {
      pairs++;
    }
  }
  return common / (pairs || 1);
}
