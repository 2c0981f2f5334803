import { load, siteAddress } from "./data";

/** The footer's line on when and from what the site was built: loaded apart, so that a new build leaves pages as they are. */
export async function showBuild(script: HTMLScriptElement): Promise<void> {
  const places = document.querySelectorAll<HTMLElement>("[data-zj-build]");
  if (places.length === 0) return;
  try {
    const { build } = await load(siteAddress("assets/data/build.js", script));
    if (!build) return;
    const parts = [
      build.time && `生成于 ${build.time.slice(0, 16).replace("T", " ")}`,
      build.commit && `版本 ${build.commit}`,
    ].filter(Boolean);
    for (const place of places) place.textContent = parts.join("，");
  } catch {
    // A site built without it simply does not say.
  }
}
