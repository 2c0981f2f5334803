import { load } from "../data";
import { View } from "./view";

/** The browse page: takes the place of the static table once its data has come; without it the table stays. */
export async function browse(script: HTMLScriptElement, root: ParentNode = document): Promise<void> {
  const place = root.querySelector<HTMLElement>("[data-zj-browse]");
  const address = place?.dataset.zjBrowse;
  if (!place || !address) return;
  try {
    const { browse: data } = await load(address);
    if (data) new View(place, data, script).show();
  } catch {
    // The static table is complete by itself.
  }
}
