import type { ArrayFieldItemTemplateProps, ArrayFieldTemplateProps } from "@rjsf/utils";
import { at, pointerOf } from "../pointer";
import { useSignal } from "../signal";
import { type Given, useAsked } from "./context";
import { Frame } from "./frame";
import { shown } from "./object";

/** Rows that are added and taken away; amounts in them are added up. */
export function RowsTemplate(props: ArrayFieldTemplateProps) {
  const asked = useAsked(props);
  const { session } = props.registry.formContext as Given;
  const { field } = asked;
  const pointer = pointerOf(props.fieldPathId.path);
  const sum = useSignal(session.data, (data) => {
    const rows = at(data, pointer);
    const amounts = (field.fields ?? []).filter((column) => column.kind === "money");
    return amounts
      .map((column) => {
        const all = (Array.isArray(rows) ? rows : []).map((row) => at(row, column.pointer));
        const total = all.reduce<number>((one, other) => one + (typeof other === "number" ? other : 0), 0);
        return total ? `${column.title}合计 ${shown(Math.round(total * 10_000) / 10_000)} ${column.unit}` : "";
      })
      .filter(Boolean)
      .join("，");
  });
  const full = field.maxItems !== undefined && props.items.length >= field.maxItems;
  return (
    <Frame asked={asked} group>
      <ol class="zj-repeat">{props.items}</ol>
      <p class="zj-repeat__foot">
        <button
          type="button"
          class="zj-button--small"
          disabled={full}
          onClick={() => {
            session.flush();
            props.onAddClick();
          }}
        >
          {full ? `最多 ${field.maxItems} 行` : props.items.length ? "再加一行" : "添加一行"}
        </button>
        {sum && <span class="zj-sum">{sum}</span>}
      </p>
    </Frame>
  );
}

export function RowTemplate({ children, buttonsProps, index, totalItems, registry }: ArrayFieldItemTemplateProps) {
  const { session } = registry.formContext as Given;
  const name = `第 ${index + 1} 行`;
  return (
    <li class="zj-repeat__row">
      <fieldset>
        <legend class="zj-repeat__name">{name}</legend>
        <div class="zj-repeat__tools">
          {index > 0 && (
            <button type="button" class="zj-link" onClick={(event) => act(event, buttonsProps.onMoveUpItem)}>
              上移<span class="zj-hidden">{name}</span>
            </button>
          )}
          {index < totalItems - 1 && (
            <button type="button" class="zj-link" onClick={(event) => act(event, buttonsProps.onMoveDownItem)}>
              下移<span class="zj-hidden">{name}</span>
            </button>
          )}
          <button type="button" class="zj-link" onClick={(event) => act(event, buttonsProps.onRemoveItem)}>
            删去<span class="zj-hidden">{name}</span>
          </button>
        </div>
        <div class="zj-repeat__fields">{children}</div>
      </fieldset>
    </li>
  );

  function act(event: unknown, work: (event: never) => void): void {
    session.flush();
    work(event as never);
  }
}
