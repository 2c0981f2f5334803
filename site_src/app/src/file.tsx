import { render } from "preact";
import { load, siteAddress } from "./data";
import { App } from "./file/app";
import { openStore } from "./file/drafts/store";
import "./file/desk";

const script = document.currentScript as HTMLScriptElement;

/** The page of one form: what stands there for those without scripts gives way to the form. */
async function start(): Promise<void> {
  const place = document.querySelector<HTMLElement>("[data-zj-file]");
  if (!place) return;
  const page = (path: string): string => siteAddress(path, script);
  await load(page("assets/data/filing.js"));
  const { forms, filing } = await load(page("assets/data/forms.js"));
  if (!forms || !filing) return;
  const store = await openStore();
  document.documentElement.setAttribute("data-zj-desk", ""); // where it scrolls, it leaves room for the bar of a phone
  place.replaceChildren();
  render(<App definition={forms} desk={filing} form={place.dataset.zjFile ?? ""} store={store} page={page} />, place);
}

start().catch(() => {
  const note = document.querySelector("[data-zj-file] p");
  if (note) note.textContent = "这一页的数据没有读到。请刷新再试；填过的草稿还在这台电脑的浏览器里。";
});
