import type { Form } from "../../engine/fields";
import { type Call, type Intake, intake, told, type Unclaimed } from "../contract";
import { squashed } from "../folding";
import { isRepeated, type Layout, layoutOf } from "./layouts";
import { isNote, placed, type Row, rowIntake } from "./rows";
import { asShown, type Book, type Cell, cellName, type Sheet, shown, workbook } from "./sheets";
import { isUpright, readUpright } from "./upright";

// Excel workbooks, as `zhengji.intake.xlsx`: one row a submission, one sheet or more a form.

// sheets that our own workbooks have beside the tables: what they hold came from us
const OURS = new Set(["统计", "数据字典", "填写说明", "选项", "说明"]);
const MOST_KEPT = 500; // texts of a sheet that is none of the forms

/** A sheet that is a table of a form, and its rows of data. */
interface Table {
  sheet: string;
  layout: Layout;
  rows: Row[];
}

/** The submissions in an .xlsx file, and what else stands in it. */
export function readXlsx(content: Uint8Array, call: Call, form?: Form, source = ""): Intake[] {
  const book = workbook(content);
  const tables: Table[] = [];
  const rest: Intake[] = [];
  const ours: string[] = [];
  for (const sheet of book.sheets) {
    const layout = layoutOf(sheet, source, call, form);
    if (!layout && OURS.has(sheet.name)) {
      ours.push(sheet.name);
    } else if (isUpright(sheet, layout, call, form)) {
      rest.push(...readUpright(sheet, call, form));
    } else if (!layout) {
      rest.push(intake(undefined, { unclaimed: [...texts(sheet, () => true)], part: sheet.name }));
    } else if (layout.rivals.length) {
      rest.push(undecided(sheet, layout, call));
    } else {
      const [some, aside] = tablesOf(sheet, layout, source, call, form);
      tables.push(...some);
      if (aside.length) {
        rest.push(intake(undefined, { unclaimed: aside, part: sheet.name }));
      }
    }
  }
  const passed = book.hidden.filter((name) => !OURS.has(name));
  for (const [what, names] of [["不是征集表的工作表", ours] as const, ["隐藏的工作表", passed] as const]) {
    if (names.length) {
      rest.push(intake(undefined, { unclaimed: [{ where: "", text: `${what}没有读：${names.join("、")}` }] }));
    }
  }
  if (!tables.some(({ rows }) => rows.length) && !rest.some((one) => one.findings.length || one.understood.length)) {
    rest.unshift(nothing(book, tables));
  }
  const read = tables.flatMap(({ rows, layout, sheet }) => rows.map((row) => rowIntake(row, layout, sheet)));
  return [...read, ...rest];
}

function* texts(sheet: Sheet, wanted: (row: number) => boolean): Generator<Unclaimed> {
  let found = 0;
  for (const [index, row] of sheet.rows.entries()) {
    for (const [column, cell] of wanted(index) ? row.entries() : []) {
      const text = asShown(cell).trim();
      if (text && found++ === MOST_KEPT) {
        yield { where: sheet.name, text: "还有更多文字，没有列出" };
        return;
      }
      if (text) {
        yield { where: placed(sheet.name, cellName(index, column)), text };
      }
    }
  }
}

/** The table of a sheet; or several, where a column says of each row which form it is. */
function tablesOf(
  sheet: Sheet,
  layout: Layout,
  source: string,
  call: Call,
  form: Form | undefined,
): [Table[], Unclaimed[]] {
  const said = form ? new Map<number, Form>() : formsSaid(sheet, layout, call);
  if (!said.size) {
    const [one, aside] = tableOf(sheet, layout);
    return [[one], aside];
  }
  const tables: Table[] = [];
  let asides: Unclaimed[] = [];
  for (const each of call.forms) {
    const own = [...said.values()].includes(each) ? layoutOf(sheet, source, call, each) : undefined;
    if (own) {
      const marks = marking(sheet, own, call);
      const others = new Map([...own.others].filter(([column]) => !marks.has(column)));
      const [table, aside] = tableOf(sheet, { ...own, others, passed: new Set([...own.passed, ...marks]) });
      tables.push({ ...table, rows: table.rows.filter((row) => said.get(row.index) === each) });
      asides = aside;
    }
  }
  return [tables, asides];
}

/** Row → form, where a column beside those of the form names a form in every row; empty where none does. */
function formsSaid(sheet: Sheet, layout: Layout, call: Call): Map<number, Form> {
  for (const column of marking(sheet, layout, call)) {
    const found = new Map<number, Form>();
    for (let row = layout.first; row < sheet.rows.length; row++) {
      const form = formNamed(shown(sheet.rows[row]?.[column])[0], call);
      if (form) {
        found.set(row, form);
      }
    }
    const forms = new Set(found.values());
    if (forms.size > 1 || (forms.size && !forms.has(layout.form))) {
      return found;
    }
  }
  return new Map();
}

/** The columns, of those that are no blank of the form, in which every filled cell names a form. */
function marking(sheet: Sheet, layout: Layout, call: Call): Set<number> {
  const found = [...layout.others.keys()].filter((column) => {
    const said = sheet.rows.slice(layout.first).map((row) => shown(row[column])[0].trim());
    const filled = said.filter(Boolean);
    return filled.length > 0 && filled.every((text) => formNamed(text, call));
  });
  return new Set(found);
}

function formNamed(text: string, call: Call): Form | undefined {
  const said = squashed(text);
  return call.forms.find(({ info: { title, label, shortTitle, id } }) =>
    [title, label, shortTitle, `${label}${shortTitle}`, id].some((one) => squashed(one) === said),
  );
}

function tableOf(sheet: Sheet, layout: Layout): [Table, Unclaimed[]] {
  const joined = joinedIn(sheet, layout);
  const rows: Row[] = [];
  const noted = new Set<number>();
  for (let index = layout.first; index < sheet.rows.length; index++) {
    const own = sheet.rows[index] ?? [];
    const broken = new Map(
      own.flatMap((_, column): [number, string][] => {
        const why = sheet.broken.get(`${index} ${column}`);
        return why ? [[column, why]] : [];
      }),
    );
    if (!broken.size && own.every((cell) => typeof cell === "string" && !cell.trim())) {
      continue;
    }
    const filled = joined.get(index) ?? new Map<number, Cell>();
    const cells = filled.size ? own.map((cell, column) => (cell === "" ? (filled.get(column) ?? cell) : cell)) : own;
    const row = { index, cells, broken, joined: new Set(filled.keys()) };
    if (isRepeated(cells, layout)) {
      continue;
    }
    if (isNote(row, layout)) {
      noted.add(index);
    } else {
      rows.push(row);
    }
  }
  const aside = [...texts(sheet, (index) => index < layout.top || noted.has(index))];
  const { title, label, shortTitle } = layout.form.info;
  const titles = new Set([title, label, shortTitle]);
  return [{ sheet: sheet.name, layout, rows }, aside.filter(({ text }) => !titles.has(text))];
}

/** Row → column → value, of cells that are joined with the one above them (a unit with several projects). */
function joinedIn(sheet: Sheet, layout: Layout): Map<number, Map<number, Cell>> {
  const found = new Map<number, Map<number, Cell>>();
  const columns = new Set(layout.claims.map(({ column }) => column));
  for (const [top, left, bottom, right] of sheet.merged) {
    if (top < layout.first || bottom <= top || right !== left || !columns.has(left)) {
      continue;
    }
    for (let index = top + 1; index < Math.min(bottom + 1, sheet.rows.length); index++) {
      const row = found.get(index) ?? new Map<number, Cell>();
      found.set(index, row.set(left, sheet.rows[top]?.[left] ?? ""));
    }
  }
  return found;
}

function undecided(sheet: Sheet, layout: Layout, call: Call): Intake {
  const forms = call.forms.filter((form) => form === layout.form || layout.rivals.includes(form));
  const names = forms.map(({ info }) => `${info.label}（${info.shortTitle}）`).join("、");
  const message = sheet.name ? `“${sheet.name}”像是几张表：${names}，分不出是哪一张` : `像是几张表：${names}`;
  const hint = "请打开要填的那张表的填报页，再在那里打开这个文件；或把工作表的名称改成表的名称。";
  const findings = [told("intake.unknown-form", "error", message, hint)];
  return intake(undefined, { unclaimed: [...texts(sheet, () => true)], findings, part: sheet.name });
}

function nothing(book: Book, tables: Table[]): Intake {
  const [message, hint] = tables.length
    ? ["表头认出来了，下面没有填写的行", "请在表头下面每行填一份，再打开一次。"]
    : book.sheets.length
      ? ["没有找到本次征集的表头", "表头要用表上印的栏目名；也可以逐栏复制、粘贴到网页上。"]
      : ["工作簿是空的", "请打开看看，是不是发错了文件。"];
  return intake(undefined, { findings: [told("intake.nothing", "error", message, hint)] });
}
