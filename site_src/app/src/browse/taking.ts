import { el } from "../dom";
import { type Format, take } from "../take/take";

/** "下载这些": a table of exactly what is found. */
export class Taking {
  readonly element = el("div", { class: "zj-taking", role: "group", "aria-label": "下载这些" });
  private readonly says = el("span", { class: "zj-taking__says", role: "status" });
  private readonly buttons: HTMLButtonElement[];

  /** `found` says which, undefined where there are too many to be made sure of. */
  constructor(found: () => Promise<string[] | undefined>, script: HTMLScriptElement) {
    this.buttons = (["csv", "xlsx"] as const).map((format) => {
      const button = el("button", { type: "button", class: "zj-button--small" }, format.toUpperCase());
      button.addEventListener("click", () => void this.take(found, format, script));
      return button;
    });
    this.element.append(el("span", { class: "zj-taking__what" }, "下载这些"), ...this.buttons, this.says);
  }

  update(found: number): void {
    for (const button of this.buttons) button.disabled = found === 0;
    this.says.textContent = "";
  }

  private async take(
    found: () => Promise<string[] | undefined>,
    format: Format,
    script: HTMLScriptElement,
  ): Promise<void> {
    this.says.textContent = "正在生成…";
    try {
      const numbers = await found();
      if (!numbers) {
        this.says.textContent = "太多了，请先加条件";
        return;
      }
      await take(numbers, format, script);
      this.says.textContent = `已生成，${numbers.length.toLocaleString("zh-CN")} 件`;
    } catch {
      this.says.textContent = "未能生成，请到“下载”页取全部数据";
    }
  }
}
