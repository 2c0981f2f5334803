import { useMemo } from "preact/hooks";
import type { Desk } from "./desk";
import { Bureau } from "./finish/bureau";
import { Comments } from "./finish/comments";
import { Copier } from "./finish/copier";
import { Host } from "./finish/host";
import { make } from "./finish/made";
import { save } from "./finish/save";
import { Preview } from "./preview";
import type { Session } from "./session";
import { useSignal } from "./signal";

const LATER = "填好单位和名称以后才能确定";

/** What to do with a form that is filled in: look at it, take it, hand it in. */
export function Finish({ session, desk }: { session: Session; desk: Desk }) {
  const data = useSignal(session.data);
  const original = useSignal(session.original);
  const made = useMemo(() => make(session), [session, data, original]);
  const { form } = session.engine;
  const unit = session.said("unit");
  const title = session.said("title");
  return (
    <div class="zj-finish">
      <dl class="zj-finish__facts">
        <div>
          <dt>编号</dt>
          <dd>{made.path ? <span class="zj-number">{made.number}</span> : LATER}</dd>
        </div>
        <div>
          <dt>文件位置</dt>
          <dd class={made.path && "zj-path"}>{made.path || LATER}</dd>
        </div>
        <div>
          <dt>SHA-256</dt>
          <dd class="zj-digest">{made.digest}</dd>
        </div>
      </dl>
      <p class="zj-actions">
        <button type="button" class="zj-button" onClick={() => save(made.bytes, made.file, "application/yaml")}>
          下载填报文件
        </button>
        <Copier text={made.text} name="复制内容" />
        <button type="button" class="zj-button zj-button--quiet" onClick={() => print()}>
          打印
        </button>
      </p>
      <Comments session={session} lost={made.lost} />
      <h2>怎样交</h2>
      <p class="zj-lead">两种办法，任选一种。除此以外，这一页不会把您填的内容发到任何地方。</p>
      {made.path ? (
        <div class="zj-ways">
          <Host made={made} desk={desk} />
          <Bureau made={made} desk={desk} session={session} unit={unit} title={title} />
        </div>
      ) : (
        <p>请先填好单位和名称。</p>
      )}
      <h2>预览</h2>
      <Preview form={form} data={made.data} foot={`编号 ${made.number || "未定"}　SHA-256 ${made.digest}`} />
    </div>
  );
}
