import { useState } from "preact/hooks";
import { copy } from "../../reading/copy";

/** A button that copies, and says whether it did. */
export function Copier({ text, name, of, small }: { text: string; name: string; of?: string; small?: boolean }) {
  const [said, say] = useState("");
  return (
    <button
      type="button"
      class={small ? "zj-button--small" : "zj-button zj-button--quiet"}
      onClick={async () => {
        say((await copy(text)) ? "已复制" : "请手动复制");
        setTimeout(() => say(""), 2000);
      }}
    >
      <span aria-live="polite">{said || name}</span>
      {of && <span class="zj-hidden">{of}</span>}
    </button>
  );
}
