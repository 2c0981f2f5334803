import type { Form } from "../../engine/fields";
import type { Finding } from "../../engine/telling";
import { Archive } from "../archive";
import { type Call, type Intake, intake, put, Refusal, told, type Unclaimed } from "../contract";
import { spaced, squashed } from "../folding";
import { type Node, parsed, relations } from "../xml";
import { Answers } from "./answers";
import { type Block, type Body, readBody, textOf } from "./blocks";
import { labelsOf, printed } from "./labels";
import { claimed } from "./lines";
import { Numbers } from "./numbers";
import { formsIn } from "./recognition";

// Official forms filled in Word or WPS (.docx), read into submissions: `zhengji.intake.docx`.

const MUCH = 200; // characters left over that a blank form does not have
const OTHERS = new Map(
  Object.entries({ header: "页眉", footer: "页脚", footnotes: "脚注", endnotes: "尾注", comments: "批注" }),
);
const KINDS = new Set([...OTHERS.keys(), "numbering", "styles"]);
const PAGE =
  /^(?:第?[0-9]*页?[,，]?共?[0-9]*页?|[-—–]*[0-9]+[-—–]*|[0-9]+\/[0-9]+|含不公开的栏目.*|编号[0-9a-z]+-[0-9a-z]{8})$/s;
const YEAR = /[0-9]{4}(?=\s*年)/;

/** The submissions in a Word file; the form is recognised by its title and labels unless it is given. */
export function readDocx(content: Uint8Array, call: Call, form?: Form): Intake[] {
  const archive = Archive.open(content, ".docx");
  const others = new Map<string, Node[]>();
  const root = [...relations(archive, "")].find(({ kind }) => kind === "officeDocument")?.target ?? "";
  const main = archive.has(root) ? root : "word/document.xml";
  const document = parsed(archive, main);
  const page = document?.children.find(({ tag }) => tag.endsWith(":body"));
  if (!page) {
    throw new Refusal("intake.damaged", "里面没有 Word 正文", "请用 Word 或 WPS 打开它，另存一份 .docx，再试一次。");
  }
  for (const { kind, target } of relations(archive, main)) {
    const part = KINDS.has(kind) ? parsed(archive, target) : undefined;
    if (part) {
      others.set(kind, [...(others.get(kind) ?? []), part]);
    }
  }
  const body = readBody(page, new Numbers(others.get("numbering")?.[0], others.get("styles")?.[0]));
  const parts = formsIn(call, form, body.blocks);
  const intakes = parts.flatMap(([one, blocks]) => (one ? [readForm(call, one, blocks)] : []));
  const filled = intakes.filter(({ understood }) => understood.length);
  const [first] = filled;
  const unknown = parts.flatMap(([known, blocks]) => (known ? [] : [...unclaimed(blocks)]));
  const loose = unknown.filter(({ text }) => !printed(call, text));
  if (!first) {
    const nothing = nothingFound(intakes, body);
    const before = intakes.length ? loose : []; // without a form, all of the text is there already
    return [{ ...nothing, unclaimed: [...before, ...nothing.unclaimed, ...beside(others, body)] }];
  }
  first.unclaimed = [...loose, ...first.unclaimed, ...beside(others, body)];
  first.findings = [...toldOf(body, intakes.length - filled.length)];
  return filled.length === 1 ? filled : filled.map((one, at) => ({ ...one, part: `第${at + 1}份` }));
}

/** The filled forms in `blocks` that come from elsewhere: a sheet laid out as the printed form. */
export function readBlocks(call: Call, form: Form | undefined, blocks: Block[]): Intake[] {
  return formsIn(call, form, blocks).flatMap(([one, some]) => (one ? [readForm(call, one, some)] : []));
}

function readForm(call: Call, form: Form, blocks: Block[]): Intake {
  const labels = labelsOf(form);
  const claims = claimed(call, labels, blocks);
  const answers = new Answers(labels, claims.made, yearOf(call, form));
  answers.gather();
  const said = form.role("form");
  if (said && answers.understood.length) {
    put(answers.data, said.pointer, form.info.id);
  }
  const { data, understood } = answers;
  return intake(form, { data, understood, unclaimed: [...claims.unclaimed, ...answers.unclaimed] });
}

/** The year that the form is about. */
function yearOf(call: Call, form: Form): number {
  const found = YEAR.exec(form.info.title) ?? YEAR.exec(call.title);
  return found ? Number(found[0]) : Number(call.opens.slice(0, 4)) + 1;
}

function* unclaimed(blocks: Block[]): Generator<Unclaimed> {
  for (const block of blocks) {
    if (block.kind === "line") {
      const text = block.text.trim();
      if (text) {
        yield { where: `正文第${block.number}段`, text };
      }
      continue;
    }
    for (const [number, cells] of block.rows) {
      const text = cells
        .map((cell) => spaced(textOf(cell)))
        .join("\t")
        .trim();
      if (text) {
        yield { where: `第${block.number}张表第${number}行`, text };
      }
    }
  }
}

/** Text that stands outside the page's own: headers, footers, notes, comments, hidden text. */
function* beside(others: ReadonlyMap<string, Node[]>, body: Body): Generator<Unclaimed> {
  for (const [kind, where] of OTHERS) {
    for (const root of others.get(kind) ?? []) {
      const own = readBody(root).blocks;
      // the roots of notes and comments hold the notes, those the paragraphs
      const blocks = own.length ? own : root.children.flatMap((child) => readBody(child).blocks);
      for (const { text } of unclaimed(blocks)) {
        if (!PAGE.test(squashed(text))) {
          yield { where, text };
        }
      }
    }
  }
  for (const text of body.met.hidden) {
    yield { where: "隐藏的文字", text };
  }
}

function* toldOf({ met }: Body, blank: number): Generator<Finding> {
  if (met.revisions) {
    const message = "文档里有没有接受的修订，已按“接受所有修订”读取";
    const hint = "请核对读出的内容；也可以先在 Word 里接受或拒绝修订。";
    yield told("intake.revisions", "warning", message, hint);
  }
  const pictures = met.pictures + met.embedded;
  if (pictures) {
    const message = `文档里有 ${pictures} 张图片或嵌入的对象，没有读入`;
    yield told("intake.pictures", "warning", message, "图片里的文字请改写成正文；本表只收文字。");
  }
  if (blank) {
    yield told("intake.blank", "info", `另有 ${blank} 份空白的表，没有读入`, "空白的表不用理会。");
  }
}

/** No filled form: say whether it was blank, or none of the call's. */
function nothingFound(intakes: Intake[], body: Body): Intake {
  const left = intakes.flatMap((one) => one.unclaimed);
  const form = intakes[0]?.form;
  const label = form?.info.label ?? "表";
  const answer = (code: string, message: string, hint: string) =>
    intake(form, { unclaimed: left, findings: [told(code, "error", message, hint)] });
  if (intakes.length && left.reduce((sum, { text }) => sum + text.length, 0) > MUCH) {
    const message = `认出是${label}，但填写的内容没有一栏读得出来`;
    return answer("intake.unread", message, "表格可能已经变成了没有分格的文字，请逐栏复制、粘贴到这里。");
  }
  if (intakes.length) {
    const message = `这是一份空白的${label}，没有填写内容`;
    return answer("intake.nothing", message, "请填好以后再试；填过的，请核对是不是发错了文件。");
  }
  left.push(...unclaimed(body.blocks));
  const hint = "请打开要填的那张表的填报页，再在那里打开这个文件；或者逐栏复制、粘贴。";
  return answer("intake.unknown-form", "看不出是哪一张征集表", hint);
}
