import { load, siteAddress } from "./data";

/** The footer's line on when and from what the site was built: loaded apart, so that a new build leaves pages as they are. */
export async function showBuild(script: HTMLScriptElement): Promise<void> {
  const places = document.querySelectorAll<HTMLElement>("[data-zj-build]");
  if (places.length === 0) return;
  try {
    const { build } = await load(siteAddress("assets/data/build.js", script));
    if (!build) return;
    const parts = [build.time && `生成于 ${moment(build.time)}`, build.commit && `版本 ${build.commit}`].filter(
      Boolean,
    );
    for (const place of places) place.textContent = parts.join("，");
  } catch {
    // A site built without it simply does not say.
  }
}

/** 2019-08-01T09:30:00+08:00 as other dates are told: 2019年8月1日 09:30. */
function moment(time: string): string {
  const [year, month, day] = time.slice(0, 10).split("-").map(Number);
  return `${year}年${month}月${day}日 ${time.slice(11, 16)}`;
}
