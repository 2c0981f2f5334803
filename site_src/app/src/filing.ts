import { load, siteAddress } from "./data";
import { checking } from "./file/checking";
import "./file/desk";
import { openStore } from "./file/drafts/store";
import { drafts } from "./file/overview";

const script = document.currentScript as HTMLScriptElement;

/** The overview of filing, and the page that checks files. */
async function start(): Promise<void> {
  const overview = document.querySelector<HTMLElement>("[data-zj-drafts]");
  const check = document.querySelector<HTMLElement>("[data-zj-check]");
  if (!overview && !check) return;
  const page = (path: string): string => siteAddress(path, script);
  const { forms } = await load(page("assets/data/forms.js"));
  if (!forms) return;
  const store = await openStore();
  if (overview) await drafts(overview, forms, store, page);
  if (check) checking(check, forms, store, page);
}

void start();
