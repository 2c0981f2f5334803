import type { ObjectFieldTemplateProps } from "@rjsf/utils";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { escaped, keysOf } from "../../engine/data";
import type { FieldInfo } from "../../engine/definition";
import type { Data, Value } from "../engine";
import { at, pointerOf } from "../pointer";
import { useSignal } from "../signal";
import { alone } from "../steps";
import { type Given, useFindings } from "./context";
import { Told } from "./frame";

/** A group: the whole form with its parts, a part, or what belongs together in one, such as a person. */
export function ObjectTemplate(props: ObjectFieldTemplateProps) {
  const { session, page } = props.registry.formContext as Given;
  const pointer = pointerOf(props.fieldPathId.path);
  const id = props.fieldPathId.$id;
  const findings = useFindings(session, pointer);
  useEffect(() => session.stand(pointer), [session, pointer]);
  const told = <Told asked={{ id, page, session }} findings={findings} />;
  const contents = new Map(props.properties.map(({ name, content, hidden }) => [name, hidden ? null : content]));
  if (!pointer) return <Whole id={id} given={props.registry.formContext as Given} contents={contents} told={told} />;
  const fields = Object.keys(props.schema.properties ?? {}).flatMap(
    (key) => session.form.at(`${pointer}/${escaped(key)}`) ?? [],
  );
  const inside = (
    <>
      {told}
      <Laid fields={fields} contents={contents} />
    </>
  );
  const depth = props.fieldPathId.path.length;
  const inRow = typeof props.fieldPathId.path[depth - 1] === "number";
  if (inRow) return inside;
  if (depth === 1)
    return (
      // its heading stands already
      <div id={id} tabIndex={-1}>
        {inside}
      </div>
    );
  const total = fields.find((field) => field.role === "total");
  const united = total?.unit !== undefined && props.title.includes(total.unit);
  return (
    <fieldset class={`zj-group${united ? " zj-group--united" : ""}`} id={id} tabIndex={-1}>
      <legend class="zj-group__name">{props.title}</legend>
      {props.schema.description && <p class="zj-hint">{props.schema.description}</p>}
      {inside}
      {total && <Sum given={props.registry.formContext as Given} total={total} fields={fields} />}
    </fieldset>
  );
}

/** What shares a row of the printed form shares one here, where there is room. */
function Laid({ fields, contents }: { fields: FieldInfo[]; contents: Map<string, ComponentChildren> }) {
  const rows: FieldInfo[][] = [];
  for (const field of fields) {
    const last = rows[rows.length - 1];
    const together = (field.row ?? "") && field.row === last?.[0]?.row;
    const amounts = field.kind === "money" && last?.[0]?.kind === "money"; // the parts of a sum
    if (last && (together || amounts)) last.push(field);
    else rows.push([field]);
  }
  return (
    <>
      {rows.map((row) =>
        row.length === 1 ? (
          contents.get(row[0]?.key ?? "")
        ) : (
          <div
            class={`zj-abreast zj-abreast--${row[0]?.kind === "money" ? "money" : Math.min(row.length, 4)}`}
            key={row[0]?.key}
          >
            {row.map((field) => contents.get(field.key))}
          </div>
        ),
      )}
    </>
  );
}

interface WholeProps {
  id: string;
  given: Given;
  contents: Map<string, ComponentChildren>;
  told: ComponentChildren;
}

/** The parts of the form, one under the other. */
function Whole({ id, given: { session }, contents, told }: WholeProps) {
  const { envelope, sections } = session.form.info;
  const outside = envelope.filter((field) => contents.get(field.key));
  return (
    <div id={id} tabIndex={-1}>
      {told}
      {outside.length > 0 && (
        <section class="zj-step" id="p0" aria-labelledby="p0-name">
          <h2 id="p0-name">归类</h2>
          {outside.map((field) => contents.get(field.key))}
        </section>
      )}
      {sections.map((section, n) => {
        const id = `p${n + 1}`;
        const content = contents.get(keysOf(section.pointer)[0] ?? "");
        if (alone(section))
          return (
            <section class="zj-step zj-step--alone" id={id} key={id}>
              {content}
            </section>
          );
        return (
          <section class="zj-step" id={id} key={id} aria-labelledby={`${id}-name`}>
            <h2 id={`${id}-name`}>{section.title}</h2>
            {section.hint && <p class="zj-hint">{section.hint}</p>}
            {content}
          </section>
        );
      })}
    </div>
  );
}

/** The sum worked out, beside the total that was typed. */
function Sum({ given: { session }, total, fields }: { given: Given; total: FieldInfo; fields: FieldInfo[] }) {
  const others = fields.filter((field) => field.kind === "money" && field !== total);
  const told = useSignal(session.data, (data) => summed(data, total, others));
  if (!told) return null;
  return (
    <p class={`zj-sum${told.startsWith("≠") ? " zj-sum--off" : ""}`} aria-live="polite">
      {told.replace(/^[=≠]/, "")}
    </p>
  );
}

function summed(data: Data, total: FieldInfo, others: FieldInfo[]): string {
  const amounts = others.map((field) => amount(at(data, field.pointer)));
  const known = amounts.filter((one): one is number => one !== undefined);
  if (!known.length) return "";
  const sum = Math.round(known.reduce((one, other) => one + other, 0) * 10_000) / 10_000;
  const whole = amount(at(data, total.pointer));
  const said = `${others.map((field) => field.title).join("、")}之和 ${shown(sum)} ${total.unit}`;
  if (whole === undefined || known.length < others.length) return `=${said}`;
  const off = Math.round((whole - sum) * 10_000) / 10_000;
  return Math.abs(off) < 0.015
    ? `=${said}，与${total.title}一致`
    : `≠${said}，${total.title}${off > 0 ? "多" : "少"} ${shown(Math.abs(off))} ${total.unit}`;
}

function amount(value: Value | undefined): number | undefined {
  return typeof value === "number" ? value : undefined;
}

export function shown(value: number): string {
  return value.toLocaleString("zh-CN", { maximumFractionDigits: 4 });
}
