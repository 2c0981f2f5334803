/** Puts a 复制 button after every text that says it may be copied. */
export function offerCopy(root: ParentNode = document): void {
  for (const source of root.querySelectorAll<HTMLElement>("[data-zj-copy], pre > code:not([data-zj-copy])")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "zj-copy";
    button.textContent = "复制";
    button.addEventListener("click", async () => {
      button.textContent = (await copy(source.textContent?.trim() ?? "")) ? "已复制" : "请手动复制";
      setTimeout(() => {
        button.textContent = "复制";
      }, 2000);
    });
    // A block keeps its button in its corner, outside what scrolls.
    const block = source.closest("pre");
    (block ?? source).after(button);
    if (!block) continue;
    const frame = document.createElement("div");
    frame.className = "zj-copyable";
    block.replaceWith(frame);
    frame.append(block, button);
  }
}

/** The clipboard's API needs a secure origin; a page opened from disk has the old way only. */
export async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    area.setAttribute("readonly", "");
    area.className = "zj-hidden";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}
