import { useEffect } from "preact/hooks";
import type { FieldInfo, FormInfo, SectionInfo } from "../engine/definition";
import { leavesOf } from "../engine/fields";
import { zishuOf } from "../engine/zishu";
import type { Data, Value } from "./engine";
import { at } from "./pointer";
import { alone } from "./steps";
import { shown } from "./theme/object";

interface Cell {
  label: string;
  value: string | string[] | { header: string[]; rows: string[][] };
  row: string;
}

interface Previewed {
  form: FormInfo;
  data: Data;
  number: string;
  digest: string;
}

/** The form as it is printed, with what has been filled in; number and checksum at its end and the foot of each sheet. */
export function Preview({ form, data, number, digest }: Previewed) {
  const mark = `编号 ${number}　SHA-256 ${digest.slice(0, 16)}…`;
  useEffect(() => {
    const root = document.documentElement.dataset;
    root.zjFoot = mark;
    return () => delete root.zjFoot;
  }, [mark]);
  return (
    <article class="zj-paper" aria-label="预览">
      <header class="zj-head">
        <p class="zj-head__form">
          <span class="zj-head__label">{form.label}</span> <span class="zj-head__name">{form.title}</span>
        </p>
      </header>
      {form.sections.map((section) => (
        <Part section={section} data={data} key={section.pointer} />
      ))}
      <p class="zj-paper__foot">{`编号 ${number}　SHA-256 ${digest}`}</p>
    </article>
  );
}

function Part({ section, data }: { section: SectionInfo; data: Data }) {
  const narratives = section.fields.filter((field) => field.kind === "narrative");
  const facts = section.fields.filter((field) => field.kind !== "narrative");
  if (alone(section) && narratives[0]) return <Narrative field={narratives[0]} data={data} heading="h3" />;
  return (
    <section class="zj-part">
      <h3>{section.title}</h3>
      {section.hint && <p class="zj-hint">{section.hint}</p>}
      {facts.length > 0 && <Sheet fields={facts} data={data} />}
      {narratives.map((field) => (
        <Narrative field={field} data={data} heading="h4" key={field.pointer} />
      ))}
    </section>
  );
}

function Narrative({ field, data, heading: Heading }: { field: FieldInfo; data: Data; heading: "h3" | "h4" }) {
  const value = at(data, field.pointer);
  const text = typeof value === "string" ? value : "";
  const paragraphs = text.split("\n").filter((line) => line.trim());
  return (
    <section class="zj-narrative">
      <Heading>
        {field.title} <span class="zj-zishu">{zishuOf(text, field.hint ?? "")} 字</span>
      </Heading>
      {field.hint && <p class="zj-hint">{field.hint}</p>}
      <div class="zj-text">
        {paragraphs.length ? paragraphs.map((line, n) => <p key={n}>{line}</p>) : <p class="zj-withheld">（未填）</p>}
      </div>
    </section>
  );
}

function Sheet({ fields, data }: { fields: FieldInfo[]; data: Data }) {
  const rows: Cell[][] = [];
  for (const cell of fields.flatMap((field) => cells(field, data))) {
    const last = rows[rows.length - 1];
    if (cell.row && last?.length === 1 && last[0]?.row === cell.row) last.push(cell);
    else rows.push([cell]);
  }
  return (
    <table class="zj-sheet">
      <tbody>
        {rows.map((row) => (
          <tr key={row[0]?.label}>
            {row.map((cell) => [
              <th scope="row" key={cell.label}>
                {cell.label}
              </th>,
              <td colSpan={row.length === 1 ? 3 : 1} key={`${cell.label}.`}>
                <Shown value={cell.value} />
              </td>,
            ])}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Shown({ value }: { value: Cell["value"] }) {
  if (typeof value === "string") return <span class={value ? "" : "zj-withheld"}>{value || "（未填）"}</span>;
  if (Array.isArray(value))
    return (
      <ul class="zj-tags">
        {value.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
    );
  return (
    <table class="zj-table">
      <thead>
        <tr>
          {value.header.map((name) => (
            <th scope="col" key={name}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {value.rows.map((row, n) => (
          <tr key={n}>
            {row.map((text, m) => (
              <td key={value.header[m]}>{text}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const TIMES = ["date", "month"];
const AMOUNTS = ["money", "number", "integer"];

function cells(field: FieldInfo, data: Data): Cell[] {
  if (field.kind !== "group")
    return [{ label: field.title, value: told(field, at(data, field.pointer)), row: field.row ?? "" }];
  const leaves = leavesOf(field);
  const texts = leaves.map((leaf) => text(leaf, at(data, leaf.pointer)));
  if (leaves.every((leaf) => TIMES.includes(leaf.kind)))
    return [{ label: field.title, value: texts.filter(Boolean).join("至"), row: "" }];
  if (leaves.every((leaf) => AMOUNTS.includes(leaf.kind))) {
    const pairs = leaves.map((leaf, n) => `${leaf.title} ${texts[n] || "（未填）"}`);
    return [{ label: field.title, value: pairs, row: "" }];
  }
  return leaves.flatMap((leaf) => cells(leaf, data));
}

function told(field: FieldInfo, value: Value): Cell["value"] {
  if (field.kind === "rows") {
    const columns = field.fields ?? [];
    const rows = Array.isArray(value) ? value : [];
    return {
      header: columns.map((column) => column.title),
      rows: rows.map((row) => columns.map((column) => text(column, at(row, column.pointer)))),
    };
  }
  if (Array.isArray(value)) return value.map(String);
  return text(field, value);
}

/** A value as people read it. */
function text(field: FieldInfo, value: Value): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "boolean") return value ? "是" : "否";
  // a year is no amount: 2027, not 2,027
  if (typeof value === "number" && field.kind === "integer") return `${value} ${field.unit ?? ""}`.trim();
  if (typeof value === "number") return `${shown(value)} ${field.unit ?? ""}`.trim();
  if (typeof value === "object") return JSON.stringify(value);
  if (TIMES.includes(field.kind) && /^[0-9]{4}-[0-9]{2}(-[0-9]{2})?$/.test(value))
    return value
      .split("-")
      .map((part, n) => `${Number(part)}${"年月日"[n]}`)
      .join("");
  return field.unit ? `${value} ${field.unit}` : value;
}
