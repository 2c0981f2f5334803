import type { Data } from "../../engine/data";
import type { Finding } from "../engine";
import { draftFile } from "./draft";
import { yaml } from "./yaml";

/** What was read from a file: the answers for a form, and what was found wrong while reading. */
export interface Opened {
  form: string;
  data: Data;
  findings: Finding[];
}

/** A file that cannot be gone on with, and what to do instead, in the words that the person reads. */
export class Refused extends Error {}

/** Reads one kind of file. `known` are the ids of the forms; `read` is the engine's reader of YAML. */
export type Opening = (bytes: Uint8Array, name: string, read: Reading) => Promise<Opened>;

export interface Reading {
  call: string;
  forms: string[];
  yaml: (content: Uint8Array) => { form: string | undefined; data: Data | undefined; findings: Finding[] };
}

/** By how a file's name ends, the longest first. Another format is one more line here. */
const OPENINGS: readonly (readonly [string, Opening])[] = [
  [".zhengji.json", draftFile],
  [".yaml", yaml],
  [".yml", yaml],
];

/** For the chooser of files. */
export const ENDINGS = [".yaml", ".yml", ".json"].join(",");

const LARGEST = 4 * 1024 * 1024;

export async function open(file: File, read: Reading): Promise<Opened> {
  const name = file.name.toLowerCase();
  const opening = OPENINGS.find(([suffix]) => name.endsWith(suffix))?.[1];
  if (!opening) throw new Refused(advice(name));
  if (file.size > LARGEST) throw new Refused(`“${file.name}”太大，不像是一份填报。`);
  return opening(new Uint8Array(await file.arrayBuffer()), file.name, read);
}

function advice(name: string): string {
  if (/\.(docx?|wps|rtf|odt)$/.test(name))
    return "网页上还不能直接读取 Word 或 WPS 文件。请在那里全选、复制，再逐栏粘贴到这里：段落会保留，格式会去掉。";
  if (/\.(xlsx?|et|ods|csv)$/.test(name)) return "网页上还不能直接读取表格文件，请逐栏复制、粘贴到这里。";
  return "能打开的是填报文件（.yaml）和草稿文件（.zhengji.json）。";
}
