import type { Data, Definition, Finding } from "../engine";
import type { Judged } from "../reading";
import { draftFile } from "./draft";
import { type OfficeReader, office } from "./office";
import type { Report } from "./report";
import { yaml } from "./yaml";

export type { Report } from "./report";

/** What was read from a file: the answers for a form, and what was found wrong while reading. */
export interface Opened {
  form: string;
  data: Data;
  findings: Finding[];
  /** Which of the file it is, "" where it is the whole. */
  part?: string;
  /** How a document was read. */
  report?: Report | undefined;
  /** The text of a file with comments. */
  source?: string | undefined;
}

/** A file that cannot be gone on with, and what to do instead, in the words that the person reads. */
export class Refused extends Error {}

/** Reads one kind of file. */
export type Opening = (bytes: Uint8Array, name: string, read: Reading) => Promise<Opened[]>;

/** How files of a call are read: `forms` are the ids of its forms, `form` is that of the page, where there is one. */
export interface Reading {
  call: string;
  forms: string[];
  form?: string | undefined;
  definition: Definition;
  yaml: (content: Uint8Array) => Judged;
  normalise: (form: string, data: Data) => Data;
  office: () => Promise<OfficeReader | undefined>;
}

const LARGEST = 4 << 20;
const LARGEST_DOCUMENT = 16 << 20; // pictures are not read, but they are there

/** By how a file's name ends, the longest first, and how large it may be. Another format is one more line here. */
const OPENINGS: readonly (readonly [string, Opening, number])[] = [
  [".zhengji.json", draftFile, LARGEST],
  [".yaml", yaml, LARGEST],
  [".yml", yaml, LARGEST],
  [".docx", office, LARGEST_DOCUMENT],
  [".xlsx", office, LARGEST_DOCUMENT],
];

/** For the chooser of files. */
export const ENDINGS = [".yaml", ".yml", ".json", ".docx", ".xlsx"].join(",");

/** Whether a file is one to be handed in as it is; all others are read into a form before they can be checked. */
export function isFiling({ name }: File): boolean {
  return /\.ya?ml$/i.test(name);
}

/** The submissions in a file, one at least. Refused where it cannot be gone on with. */
export async function open(file: File, read: Reading): Promise<Opened[]> {
  const name = file.name.toLowerCase();
  const [, opening, largest] = OPENINGS.find(([suffix]) => name.endsWith(suffix)) ?? [];
  if (!opening || !largest) throw new Refused(advice(file.name));
  if (file.size > largest) throw new Refused(`“${file.name}”太大（超过 ${largest >> 20} MB），不像是一份填报。`);
  return opening(new Uint8Array(await file.arrayBuffer()), file.name, read);
}

const OTHERS: readonly (readonly [RegExp, string])[] = [
  [
    /\.(?:docm|dotm|xlsm|xltm)$/i,
    "带有宏（程序），为安全起见不打开。请打开它，“另存为”不带宏的 .docx 或 .xlsx，再试一次。",
  ],
  [/\.(?:doc|wps|rtf|odt|dot)$/i, "是旧版或别的格式。请用 Word 或 WPS 打开它，“另存为”Word 文档（.docx），再试一次。"],
  [
    /\.(?:xls|et|ods|xlsb|csv)$/i,
    "是旧版或别的格式。请用 Excel 或 WPS 打开它，“另存为”Excel 工作簿（.xlsx），再试一次。",
  ],
  [/\.pdf$/i, "是 PDF，读不出里面的栏目。请打开它的 Word 或 Excel 原稿。"],
  [/\.(?:jpe?g|png|gif|bmp|tiff?|heic|webp)$/i, "是图片，读不出里面的栏目。请打开它的 Word 或 Excel 原稿。"],
  [/\.(?:zip|rar|7z|tar|gz)$/i, "是压缩包，里面的文件看不到。请先解压，再打开里面的文件。"],
];

function advice(name: string): string {
  const known = OTHERS.find(([ending]) => ending.test(name));
  const kinds = "填好的 Word 或 Excel 表（.docx、.xlsx）、填报文件（.yaml）和草稿文件（.zhengji.json）";
  return known ? `“${name}”${known[1]}` : `“${name}”不是填报用的文件。能打开的是${kinds}。`;
}
