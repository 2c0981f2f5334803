import type { Suffix } from "../../intake/archive";
import type { Intake } from "../../intake/contract";
import type { Data, Definition } from "../engine";
import { type Opened, type Reading, Refused } from ".";
import { type Report, shown } from "./report";

type Read = Omit<Intake, "form"> & { form: string | undefined };
export type OfficeReader = (
  content: Uint8Array,
  source: string,
  suffix: Suffix,
  definition: Definition,
  form?: string,
) => Read[];

declare module "../../data" {
  interface Published {
    office?: OfficeReader;
  }
}

const MOST = 50; // submissions of one workbook that are taken in here

/** A filled form, or several, in a Word document or an Excel workbook. Its reader is loaded when it is first needed. */
export async function office(bytes: Uint8Array, name: string, read: Reading): Promise<Opened[]> {
  const suffix: Suffix = name.toLowerCase().endsWith(".docx") ? ".docx" : ".xlsx";
  const reader = await read.office().catch(() => undefined);
  if (!reader) throw new Refused(`读“${name}”要用的程序没有加载成功，请检查网络，再试一次。`);
  let found = reader(bytes, name, suffix, read.definition);
  // what cannot be told from the document is told by the page that it is opened on
  if (read.form && found.every((one) => one.findings.some(({ code }) => code === "intake.unknown-form")))
    found = reader(bytes, name, suffix, read.definition, read.form);
  const filled = found.filter((one) => one.form && one.understood.length);
  const [first] = filled;
  if (!first) {
    const why = found.flatMap((one) => one.findings).find((one) => one.severity === "error");
    throw new Refused(`“${name}”${why ? `：${why.message}。${why.hint}` : "里没有读出填写的内容。"}`);
  }
  if (filled.length > MOST) throw new Refused(`“${name}”里有 ${filled.length} 份，这里一次最多读 ${MOST} 份。`);
  const rest = found.filter((one) => !filled.includes(one));
  return filled.map((one) => {
    const form = one.form ?? "";
    const parts = one === first ? [one, ...rest] : [one];
    return {
      form,
      data: read.normalise(form, withForm(read.definition, form, one.data)),
      findings: [],
      part: one.part,
      report: reported(one.part ? `${name} ${one.part}` : name, one, parts),
    };
  });
}

/** A row of a table does not say which form it is. */
function withForm({ forms }: Definition, id: string, data: Data): Data {
  const said = forms.find((one) => one.id === id)?.envelope.find(({ role }) => role === "form");
  return said ? { [said.key]: id, ...data } : data;
}

function reported(source: string, { understood }: Read, parts: Read[]): Report {
  return {
    source,
    count: understood.filter(({ value }) => value !== undefined).length,
    guessed: understood.flatMap(({ pointer, label, value, where, guessed }) =>
      guessed ? [{ pointer, label, value: shown(value), where, why: guessed }] : [],
    ),
    unclaimed: parts.flatMap(({ unclaimed, part }) =>
      unclaimed.map(({ where, text }) => ({ where: where || part, text })),
    ),
    told: parts.flatMap(({ findings }) => findings.map(({ message, hint }) => ({ message, hint }))),
  };
}
