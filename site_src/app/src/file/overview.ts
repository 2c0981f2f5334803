import { el } from "../dom";
import type { Definition } from "../engine/definition";
import { times } from "./chooser";
import type { Store } from "./drafts/draft";

/** The drafts of every form that are in this browser, over the choice of a form. */
export async function drafts(
  place: HTMLElement,
  definition: Definition,
  store: Store,
  page: (path: string) => string,
): Promise<void> {
  const known = (await store.list(definition.call.id)).filter((draft) => draft.name);
  if (!known.length) return place.replaceChildren();
  const lines = known.map((draft) => {
    const form = definition.forms.find((one) => one.id === draft.form);
    return el(
      "li",
      {},
      el("a", { class: "zj-drafts__name", href: `${page(`fill/${draft.form}.html`)}#draft=${draft.id}` }, draft.name),
      el("span", { class: "zj-drafts__time" }, `${form?.label ?? ""} · ${times(draft)}`),
    );
  });
  place.replaceChildren(
    el("h2", {}, "接着填"),
    el("p", {}, "这些草稿存在这台电脑的浏览器里。"),
    el("ul", { class: "zj-drafts" }, ...lines),
  );
}
