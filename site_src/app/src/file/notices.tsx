import type { Keeper } from "./keeper";
import { useSignal } from "./signal";

interface Offered {
  keeper: Keeper;
  /** Takes the draft out into a file. */
  carry: () => void;
  /** Goes on with what another tab has saved. */
  reload: () => void;
  /** Keeps what stands here as a draft of its own. */
  fork: () => void;
  takeOver: () => void;
}

/** What the person must know of the draft: no room, no place, another tab. */
export function Notices({ keeper, carry, reload, fork, takeOver }: Offered) {
  const { kind } = useSignal(keeper.saved);
  const sharing = useSignal(keeper.sharing);
  const out = (
    <button type="button" class="zj-button--small" onClick={carry}>
      导出草稿文件
    </button>
  );
  if (sharing === "taken")
    return (
      <div class="zj-note zj-note--caution" role="alert">
        <p>
          <b>这份草稿已改在另一个标签页里填。</b>为免互相覆盖，这里不再保存。
        </p>
        <p class="zj-note__ways">
          <button type="button" class="zj-button--small" onClick={takeOver}>
            改回在这里填
          </button>
          {out}
        </p>
      </div>
    );
  if (kind === "overtaken")
    return (
      <div class="zj-note zj-note--danger" role="alert">
        <p>
          <b>另一个标签页保存了更新的内容。</b>为免覆盖它，这里的改动没有存进去。请选一种：
        </p>
        <p class="zj-note__ways">
          <button type="button" class="zj-button--small" onClick={reload}>
            用那一份接着填
          </button>
          <button type="button" class="zj-button--small" onClick={fork}>
            把这里的另存为一份草稿
          </button>
        </p>
      </div>
    );
  if (kind === "full" || kind === "failed")
    return (
      <div class="zj-note zj-note--danger" role="alert">
        <p>
          <b>{kind === "full" ? "浏览器的存储空间已满，刚才的改动没有存下。" : "刚才的改动没有存下。"}</b>
          请先导出草稿文件，再删去不用的草稿；关闭这一页会丢失没有存下的内容。
        </p>
        <p class="zj-note__ways">{out}</p>
      </div>
    );
  if (keeper.store.kind === "none")
    return (
      <div class="zj-note zj-note--caution" role="alert">
        <p>
          <b>这个浏览器不允许这一页保存草稿</b>
          （例如无痕窗口，或从硬盘上打开的网页）。请随时导出草稿文件，下次用它接着填。
        </p>
        <p class="zj-note__ways">{out}</p>
      </div>
    );
  if (sharing === "shared")
    return (
      <div class="zj-note zj-note--caution" role="alert">
        <p>
          <b>这份草稿还开在另一个标签页里。</b>请只在一处填写。
        </p>
        <p class="zj-note__ways">
          <button type="button" class="zj-button--small" onClick={takeOver}>
            就在这里填，停下那一处
          </button>
        </p>
      </div>
    );
  return null;
}
