import { useMemo, useState } from "preact/hooks";
import type { Desk } from "./desk";
import type { Handed } from "./drafts/draft";
import { Bureau } from "./finish/bureau";
import { Comments } from "./finish/comments";
import { Copier } from "./finish/copier";
import { Handing, Standing } from "./finish/handed";
import { Host } from "./finish/host";
import { make } from "./finish/made";
import { save } from "./finish/save";
import type { Keeper } from "./keeper";
import { Preview } from "./preview";
import type { Session } from "./session";
import { useSignal } from "./signal";

interface Finishing {
  session: Session;
  keeper: Keeper;
  desk: Desk;
  page: (path: string) => string;
}

/** What to do with a form that is filled in: look at it, take it, hand it in, and note that it was. */
export function Finish({ session, keeper, desk, page }: Finishing) {
  const data = useSignal(session.data);
  const findings = useSignal(session.findings);
  const original = useSignal(session.original);
  const made = useMemo(() => make(session), [session, data, original]);
  const [handed, setHanded] = useState(keeper.draft.handed);
  const { form } = session.engine;
  const errors = findings.filter((finding) => finding.severity === "error").length;
  const note = (now: Handed | undefined): void => {
    setHanded(now);
    keeper.note({ handed: now }, session.data.value, session.name);
    void keeper.save();
  };
  const ways = [
    <Host made={made} desk={desk} key="host" />,
    <Bureau made={made} desk={desk} session={session} key="bureau" />,
  ];
  return (
    <div class="zj-finish">
      <Standing handed={handed} made={made} errors={errors} />
      <p class="zj-finish__number">
        编号 <b class="zj-number">{made.number || "填好单位和名称以后才有"}</b>
        {made.number && "，打电话询问时报这个编号。"}
      </p>
      <p class="zj-actions">
        <button type="button" class="zj-button" onClick={() => save(made.bytes, made.file, "application/yaml")}>
          下载填报文件
        </button>
        <button type="button" class="zj-button zj-button--quiet" onClick={() => print()}>
          打印
        </button>
        <Copier text={made.text} name="复制内容" />
      </p>
      <Comments session={session} lost={made.lost} />
      <h2>怎样交</h2>
      {made.path ? (
        <>
          <p class="zj-lead">两种办法，任选一种。除此以外，这一页不会把您填的内容发到任何地方。</p>
          {/* without an address of the repository nobody gets there by themselves */}
          <div class="zj-ways">{desk.repository ? ways : ways.reverse()}</div>
          <Handing session={session} made={made} desk={desk} page={page} handed={handed} note={note} />
          <details class="zj-finish__more">
            <summary>供技术人员核对：文件位置和校验码</summary>
            <dl class="zj-finish__facts">
              <div>
                <dt>文件位置</dt>
                <dd class="zj-path">{made.path}</dd>
              </div>
              <div>
                <dt>SHA-256</dt>
                <dd class="zj-digest">{made.digest}</dd>
              </div>
            </dl>
          </details>
        </>
      ) : (
        <p>请先填好单位和名称。</p>
      )}
      <h2>预览</h2>
      <Preview form={form} data={made.data} number={made.number || "未定"} digest={made.digest} />
    </div>
  );
}
