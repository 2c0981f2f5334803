import type { FieldInfo, SectionInfo } from "../../engine/definition";
import { type Form, leavesOf } from "../../engine/fields";
import { likeness } from "../../engine/near";
import { literal } from "../../engine/text";
import { type Call, once } from "../contract";
import { narrow, S, spaced, squashed, trimmed, trimmedEnd } from "../folding";

// The printed labels of a form, as people leave them in a document: what each one stands for. As
// `zhengji.intake.docx_labels`; tests/browser/test_intake.py holds both to the same names.

const ORDINAL =
  /^(?:\(?[一二三四五六七八九十]{1,3}[)、.．,]+|\(?[0-9]{1,2}[)、.．](?![0-9])|第[一二三四五六七八九十]+(?:部分|章)|[*※★●•◆▪])+/;
const NUMBERED = /^(?:附件[0-9一二三四五六七八九十]*|编号(?::[0-9a-z]*-?[0-9a-z]*)?)$/;
const CUSTOMARY =
  /^(?:[^\p{L}\p{N}]|[一二三四五六七八九十0-9]{1,3}[、.]|可多选|可?单选|多选|必填|选填|(?:单位)?(?:盖章|公章|签章|签字|签名)|单?位?:?万?元|全称|不?少?于?[0-9]+字(?:以内|以上)?)*$/u;
const YEAR = /^[0-9]{4}年(?:度)?/;
const REMARK = /\([^()]*\)/g;
const TRAIL = " :;*_\\-—.,、";
const LONGEST = 40; // characters of a label with its remark, blanks taken out
const ALIKE = 0.82;

// What else a blank is called, by what it holds. None of these is sure: the printed label always comes first.
const BY_FORMAT = new Map(
  Object.entries({
    email: "电子邮箱 邮箱 电子邮件 电子信箱 e-mail 邮箱地址",
    "cn-mobile": "手机 手机号 手机号码 移动电话 联系手机 手机电话",
    "cn-phone": "联系电话 固定电话 电话 办公电话 座机 联系方式 电话号码 电话/传真",
    "cn-name": "姓名 联系人姓名",
    "cn-org-code": "统一社会信用代码 组织机构代码 社会信用代码 信用代码 机构代码",
  }),
);
const BY_ROLE = new Map(
  Object.entries({
    title: "项目名称 课题名称 需求名称 技术需求名称 题目",
    unit: "填报单位 申报单位 填报单位名称 单位名称 申请单位 承担单位 项目承担单位 所在单位",
    "unit-type": "单位性质 单位类型 单位类别",
    region: "所在地区 地区 所在市 所在城市 所属地区",
    domains: "所属领域 技术领域 领域",
    period: "实施年限 实施期限 实施周期 起止年限 起止时间 起止年月 执行期 实施期 项目周期",
    "period-start": "开始日期 开始时间 起始时间 起始年月 开始年月 起始日期",
    "period-end": "结束日期 结束时间 完成时间 终止时间 结束年月 完成日期 终止日期",
    total: "总资金 总投资 总经费 资金总额 经费总额 合计 总预算",
  }),
);

/** What a label stands for: a field (none for a part that holds several blanks), its section, and in which group. */
export interface Target {
  pointer: string;
  order: number;
  field: FieldInfo | undefined;
  section: SectionInfo | undefined;
  group: string;
}

const FLOWING = new Set(["narrative", "choices", "choice", "list"]);

/** Whether the answer may go on over several paragraphs. */
export function flows({ field }: Target): boolean {
  return FLOWING.has(field?.kind ?? "");
}

type Table = Map<string, Target[]>;
/** What a label may stand for, and why it is not sure. */
export type Meant = [Target[], string];

/** The labels of a form: for each spelling what it may stand for, in the order of the form. */
export class Labels {
  readonly columns = new Map<string, Map<string, FieldInfo>>();
  readonly targets = new Map<string, Target>();
  readonly inlineNames: readonly string[];
  /** The printed labels of short blanks, which may slip into the blank of a neighbour. */
  readonly loneNames: ReadonlyMap<string, Target[]>;
  private readonly exact: Table = new Map();
  private readonly loose: Table = new Map();

  constructor(readonly form: Form) {
    let order = 0;
    for (const [target, names, others] of named(form)) {
      const placed = { ...target, order: order++ };
      if (!this.targets.has(placed.pointer)) {
        this.targets.set(placed.pointer, placed);
      }
      add(this.exact, names, placed);
      add(this.loose, others, placed);
      if (placed.field?.kind === "rows") {
        this.columns.set(placed.pointer, columnNames(placed.field));
      }
    }
    for (const [key, found] of this.exact) {
      this.exact.set(key, leavesFirst(found));
    }
    this.inlineNames = [...this.exact.keys(), ...this.loose.keys()];
    this.loneNames = new Map(
      [...this.exact].filter(([, targets]) => targets.every(({ field }) => field && field.kind !== "narrative")),
    );
  }

  /** What the label `text` may stand for, and why it is not sure; nothing where it is no label. */
  meant(text: string): Meant {
    const spellings = keys(text);
    for (const key of spellings) {
      const found = this.exact.get(key);
      if (found) {
        return [found, ""];
      }
    }
    for (const key of spellings) {
      const found = this.loose.get(key);
      if (found) {
        return [found, `栏目名写的是“${spaced(text)}”`];
      }
    }
    return [[], ""];
  }

  /** What `text`, taken for the label of `target`, holds that neither form nor habit prints there. */
  beyond(text: string, { field }: Target): string {
    return beyond(text, (key) => this.exact.has(key) || this.loose.has(key), field);
  }

  /** The same of `text`, taken for the head of `column` in the rows at `pointer`. */
  beyondColumn(text: string, pointer: string, column: FieldInfo): string {
    return beyond(text, (key) => this.columns.get(pointer)?.has(key) ?? false, column);
  }

  /** As `meant`, for a label that was changed a little. */
  resembling(text: string): Meant {
    const plain = keys(text).pop() ?? "";
    if (plain.length < 3 || plain.length > 20) {
      return [[], ""];
    }
    let [best, likest] = [0, ""];
    for (const key of this.exact.keys()) {
      const ratio = key.length > 2 ? likeness(plain, key) : 0;
      if (ratio > best || (ratio === best && ratio > 0 && key > likest)) {
        [best, likest] = [ratio, key];
      }
    }
    const found = this.exact.get(likest);
    return best >= ALIKE && found ? [found, `栏目名写的是“${spaced(text)}”，与表上的最像`] : [[], ""];
  }
}

function add(table: Table, names: string[], target: Target): void {
  for (const key of once(names.flatMap(keys))) {
    table.set(key, [...(table.get(key) ?? []), target]);
  }
}

function beyond(text: string, known: (key: string) => boolean, field: FieldInfo | undefined): string {
  let rest = squashed(text);
  const key = [...keys(text)].sort((one, other) => one.length - other.length).find(known);
  for (const printed of [key, field?.hint, field?.unit].flatMap((one) => (one ? [squashed(one)] : []))) {
    rest = rest.replace(printed, () => "");
  }
  rest = rest.replace(ORDINAL, "");
  return CUSTOMARY.test(rest) ? "" : rest;
}

/** The spellings under which a label is looked for: as it is, without its number, without its remark. */
export function keys(text: string): string[] {
  if (text.length > LONGEST * 8) {
    return [];
  }
  const whole = trimmed(squashed(text), TRAIL);
  const bare = trimmed(whole.replace(ORDINAL, ""), TRAIL);
  let plain = bare;
  for (let shorter = plain.replace(REMARK, ""); shorter !== plain; shorter = plain.replace(REMARK, "")) {
    plain = shorter;
  }
  if (plain.endsWith(")") || !plain.includes(")")) {
    plain = trimmed(plain.split("(")[0] ?? "", TRAIL) || plain;
  }
  return plain.length > LONGEST ? [] : once([whole, bare, plain].filter(Boolean));
}

const known = new WeakMap<Form, Labels>();

export function labelsOf(form: Form): Labels {
  let found = known.get(form);
  if (!found) {
    found = new Labels(form);
    known.set(form, found);
  }
  return found;
}

/** Where a group and its first leaf are called the same (联系人), the leaf is meant. */
function leavesFirst(found: Target[]): Target[] {
  return found.filter(
    (target) => target.field?.kind !== "group" || !found.some((other) => other.group === target.pointer),
  );
}

type Named = [Omit<Target, "order">, string[], string[]];

/** Every label: what it stands for, what is printed, and what else it may be called. */
function* named(form: Form): Generator<Named> {
  for (const field of form.info.envelope) {
    if (field.role !== "form") {
      yield [{ pointer: field.pointer, field, section: undefined, group: "" }, [field.title], others(field)];
    }
  }
  for (const section of form.info.sections) {
    const { pointer, title, fields } = section;
    const only = fields[0];
    if (fields.length === 1 && only?.pointer === pointer) {
      yield [{ pointer, field: only, section, group: "" }, [title], others(only)];
      continue;
    }
    yield [{ pointer, field: undefined, section, group: "" }, [title], []];
    for (const field of fields) {
      yield* inForm(field, section, undefined);
    }
  }
}

function* inForm(field: FieldInfo, section: SectionInfo, group: FieldInfo | undefined): Generator<Named> {
  const names = [field.title, field.header ?? ""].filter(Boolean);
  const also = others(field);
  if (group) {
    names.push(`${group.title}${field.title}`, `${group.title}·${field.title}`);
    also.push(...also.map((other) => `${group.title}${other}`));
  }
  yield [{ pointer: field.pointer, field, section, group: group?.pointer ?? "" }, names, also];
  if (field.kind === "group") {
    for (const child of field.fields ?? []) {
      yield* inForm(child, section, field);
    }
  }
}

function others({ format = "", role = "" }: FieldInfo): string[] {
  return [BY_FORMAT.get(format), BY_ROLE.get(role)].flatMap((names) => names?.split(" ") ?? []);
}

function columnNames(rows: FieldInfo): Map<string, FieldInfo> {
  const found = new Map<string, FieldInfo>();
  for (const field of rows.fields ?? []) {
    for (const leaf of leavesOf(field)) {
      const names = [leaf.title, `${leaf.title}（${leaf.unit ?? ""}）`];
      if (field.kind === "group") {
        names.push(`${field.title}·${leaf.title}`, `${field.title}${leaf.title}`);
      }
      for (const key of names.flatMap(keys)) {
        found.set(key, leaf);
      }
    }
  }
  return found;
}

/** Whether `text` is printed on a form and answers nothing: its title, its place (附件1), its number. */
export function printed(call: Call, text: string): boolean {
  const plain = squashed(text).replace(/:+$/, "");
  return (
    plain.length <= 80 &&
    (NUMBERED.test(plain) ||
      call.forms.some(({ info }) => plain === squashed(info.label)) ||
      titled(call, text) !== undefined)
  );
}

/** The form whose title `text` is, but perhaps for the year that it is about. */
export function titled(call: Call, text: string): Form | undefined {
  if (text.length < 4 || text.length > 160) {
    return undefined;
  }
  const plain = trimmed(squashed(text), TRAIL);
  const found = titlesOf(call);
  return found.get(plain) ?? found.get(plain.replace(YEAR, ""));
}

const titles = new WeakMap<Call, Map<string, Form>>();

function titlesOf(call: Call): Map<string, Form> {
  let found = titles.get(call);
  if (!found) {
    const whole = call.forms.map((form): [string, Form] => [trimmed(squashed(form.info.title), TRAIL), form]);
    found = new Map([...whole.map(([title, form]): [string, Form] => [title.replace(YEAR, ""), form]), ...whole]);
    titles.set(call, found);
  }
  return found;
}

/** What stands before the first label in `text`, and each label with what follows: 总资金：860　财政资金：500. */
export function inline(names: readonly string[], text: string): [string, [string, string][]] {
  const folded = narrow(text);
  if (!folded.includes(":")) {
    return [text, []];
  }
  const found = [...folded.matchAll(patternOf(names))].filter((one) => begins(folded, one.index));
  const [first] = found;
  if (!first) {
    return [text, []];
  }
  const parts = found.map((one, at): [string, string] => {
    const end = one.index + one[0].length;
    return [trimmedEnd(text.slice(one.index, end), ":： "), text.slice(end, found[at + 1]?.index ?? text.length)];
  });
  return [text.slice(0, first.index), parts];
}

/** Whether a label can begin at `at`: not in the middle of a sentence. */
function begins(folded: string, at: number): boolean {
  return at === 0 || !/[\p{L}\p{N}]$/u.test(folded.slice(Math.max(0, at - 2), at));
}

const patterns = new Map<string, RegExp>();

/** Any of `names`, blanks anywhere in it, perhaps with a number before and a remark behind, and a colon. */
function patternOf(names: readonly string[]): RegExp {
  const key = names.join("\n");
  let found = patterns.get(key);
  if (!found) {
    const loose = names
      .filter(Boolean)
      .sort((one, other) => other.length - one.length)
      .map((name) =>
        Array.from(name)
          .filter((mark) => mark.trim())
          .map(literal)
          .join(`${S}*`),
      )
      .join("|");
    const number = `(?:\\(?[0-9]{1,2}[.、)]${S}*|\\(?[一二三四五六七八九十]{1,3}[、)]${S}*)?`;
    found = new RegExp(`${number}(?:${loose || "(?!)"})(?:${S}*\\([^()]{0,12}\\))?${S}*:`, "giu");
    patterns.set(key, found);
  }
  return found;
}
