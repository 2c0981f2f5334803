import { inflateSync } from "fflate";
import { Refusal } from "./contract";

// Is a file the Office document that its name says, and harmless? As `zhengji.intake.archive` asks, before anything in
// it is opened. What a file claims of its sizes may be a lie: no part is ever unpacked past what it claims.

const LARGEST = 16 << 20; // bytes of the file; pictures are what makes one large
const LARGEST_UNPACKED = 256 << 20;
const LARGEST_PART = 48 << 20; // bytes of XML; a form of 80,000 characters has about 2 MB
const MOST_MEMBERS = 4_000;
const DENSEST = 200; // an honest sheet packs to a twentieth, a bomb to a thousandth
const DENSE_FROM = 4 << 20; // below this many bytes any density is harmless

export type Suffix = ".docx" | ".xlsx";
const NAMES = { ".docx": "Word 文档（.docx）", ".xlsx": "Excel 工作簿（.xlsx）" };
const OLD = { ".docx": "旧版 Word 文档（.doc）", ".xlsx": "旧版 Excel 工作簿（.xls）" };
const MAIN = { ".docx": "word/", ".xlsx": "xl/" };
const DAMAGED = "可能没有传完。请重新打开并保存一次，或向发来的人再要一次。";
const NEW_FILE = "请新建一个文件，只把填写的内容复制过去，再试一次。";

interface Member {
  flags: number;
  method: number;
  packed: number;
  size: number;
  sum: number;
  start: number;
}

/** The parts of an Office file by name; each is unpacked when it is asked for. */
export class Archive {
  private constructor(
    private readonly content: Uint8Array,
    readonly members: ReadonlyMap<string, Member>,
  ) {}

  /** A `suffix` file as its parts. Refusal where it is old, encrypted, damaged, too large, or has macros. */
  static open(content: Uint8Array, suffix: Suffix): Archive {
    if (content.length > LARGEST) {
      const message = `文件有 ${content.length >> 20} MB，超过 ${LARGEST >> 20} MB`;
      throw new Refusal("intake.too-large", message, "请删去图片和附件，或分成几个文件，再试一次。");
    }
    if (!content.length) {
      throw new Refusal("intake.damaged", "文件是空的，一个字节也没有", "请向发来的人再要一次。");
    }
    const again = `请用 Word、Excel 或 WPS 打开它，“另存为”${NAMES[suffix]}，再试一次；只改扩展名不行。`;
    if (begins(content, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) {
      if (latin(content).includes(Array.from("EncryptedPackage").join("\0"))) {
        const hint = "请用密码打开它，在“文件—信息—保护”里去掉打开密码，保存后再试。";
        throw new Refusal("intake.encrypted", "文件加了打开密码，读不了", hint);
      }
      throw new Refusal("intake.old-format", `这是${OLD[suffix]}，或 WPS 的旧格式`, again);
    }
    if (!begins(content, "PK")) {
      throw new Refusal("intake.damaged", `内容不是${NAMES[suffix]}${looksLike(content)}`, again);
    }
    const members = listed(content);
    judge(members, suffix);
    return new Archive(content, members);
  }

  has(name: string): boolean {
    return this.members.has(name);
  }

  /** The bytes of a part, undefined where there is none. */
  part(name: string): Uint8Array | undefined {
    const member = this.members.get(name);
    if (!member) {
      return undefined;
    }
    if (member.size > LARGEST_PART) {
      const message = `正文超过 ${LARGEST_PART >> 20} MB，不像一份填好的表`;
      throw new Refusal("intake.too-large", message, NEW_FILE);
    }
    const packed = this.content.subarray(member.start, member.start + member.packed);
    try {
      const whole = member.method ? inflateSync(packed, { out: new Uint8Array(member.size) }) : packed;
      if (member.method % 8 === 0 && whole.length === member.size && checksum(whole) === member.sum) {
        return whole;
      }
    } catch {
      // falls through: it is damaged
    }
    throw new Refusal("intake.damaged", "文件已损坏，打不开", DAMAGED);
  }
}

const SUMS = Uint32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte;
  for (let bit = 0; bit < 8; bit++) {
    sum = sum & 1 ? 0xedb88320 ^ (sum >>> 1) : sum >>> 1;
  }
  return sum;
});

/** CRC-32, by which a file says what each of its parts was. */
function checksum(content: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of content) {
    sum = (SUMS[(sum ^ byte) & 0xff] ?? 0) ^ (sum >>> 8);
  }
  return (sum ^ 0xffffffff) >>> 0;
}

function begins(content: Uint8Array, signature: string): boolean {
  return Array.from(signature).every((mark, at) => content[at] === mark.charCodeAt(0));
}

function latin(content: Uint8Array): string {
  return new TextDecoder("latin1").decode(content);
}

function looksLike(content: Uint8Array): string {
  const head = latin(content.subarray(0, 1024))
    .replace(/^[\xef\xbb\xbf\s]+/, "")
    .toLowerCase();
  if (head.startsWith("%pdf")) {
    return "，而是 PDF";
  }
  if (/^<(?:html|!doctype html|table|meta)/.test(head)) {
    return "，而是网页（有的系统导出的“Excel”其实是网页）";
  }
  return head.startsWith("{\\rtf") ? "，而是 RTF" : "";
}

/** What the directory at the end of the file lists. */
function listed(content: Uint8Array): Map<string, Member> {
  const damaged = new Refusal("intake.damaged", "文件已损坏，打不开", DAMAGED);
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const members = new Map<string, Member>();
  try {
    let end = content.length - 22;
    for (const least = Math.max(0, end - 0xffff); view.getUint32(end, true) !== 0x06054b50; end--) {
      if (end <= least) {
        throw damaged;
      }
    }
    const count = view.getUint16(end + 10, true);
    let at = view.getUint32(end + 16, true);
    for (let index = 0; index < count; index++) {
      if (view.getUint32(at, true) !== 0x02014b50) {
        throw damaged;
      }
      const [long, extra, comment] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
      const place = view.getUint32(at + 42, true);
      const start = place + 30 + view.getUint16(place + 26, true) + view.getUint16(place + 28, true);
      const name = new TextDecoder().decode(content.subarray(at + 46, at + 46 + (long ?? 0)));
      members.set(name.replace(/\\/g, "/"), {
        flags: view.getUint16(at + 8, true),
        method: view.getUint16(at + 10, true),
        sum: view.getUint32(at + 16, true),
        packed: view.getUint32(at + 20, true),
        size: view.getUint32(at + 24, true),
        start,
      });
      at += 46 + (long ?? 0) + (extra ?? 0) + (comment ?? 0);
    }
    return members;
  } catch {
    throw damaged; // what is pointed to lies outside the file
  }
}

function judge(members: ReadonlyMap<string, Member>, suffix: Suffix): void {
  const all = [...members.values()];
  const names = [...members.keys()].map((name) => name.toLowerCase());
  if (all.some((member) => member.flags & 1)) {
    throw new Refusal("intake.encrypted", "文件加了密码，读不了", "请去掉密码，保存后再试。");
  }
  if (names.some((name) => name.slice(name.lastIndexOf("/") + 1).startsWith("vbaproject"))) {
    const hint = `请打开它，“另存为”不带宏的${NAMES[suffix]}，再试一次。`;
    throw new Refusal("intake.macros", "文件带有宏（程序），为安全起见不打开", hint);
  }
  if (all.length > MOST_MEMBERS) {
    throw new Refusal("intake.bomb", `压缩包里有 ${all.length} 个文件，不像一份填好的表`, NEW_FILE);
  }
  if (all.some(({ method }) => method !== 0 && method !== 8)) {
    throw new Refusal("intake.damaged", "压缩方式不是 Word 和 Excel 用的那一种，没有打开", NEW_FILE);
  }
  const dense = all.some(({ size, packed }) => size > DENSE_FROM && size > DENSEST * Math.max(packed, 1));
  if (dense || all.reduce((sum, { size }) => sum + size, 0) > LARGEST_UNPACKED) {
    throw new Refusal("intake.bomb", "解开后大得不正常，像是压缩炸弹，没有打开", NEW_FILE);
  }
  if (!names.some((name) => name.startsWith(MAIN[suffix]))) {
    const other: Suffix = suffix === ".docx" ? ".xlsx" : ".docx";
    const is = names.some((name) => name.startsWith(MAIN[other]));
    const hint = is ? `请改回扩展名 ${other} 再试。` : `请“另存为”${NAMES[suffix]}，再试一次。`;
    throw new Refusal("intake.damaged", `内容不是${NAMES[suffix]}${is ? `，而是 ${NAMES[other]}` : ""}`, hint);
  }
}
