import { commentsIn, type Remark, takeOut } from "../comments";
import type { Session } from "../session";
import { useSignal } from "../signal";

/** The comments of the file that was opened: they go along, unless they are taken out here. */
export function Comments({ session, lost }: { session: Session; lost: string[] }) {
  const original = useSignal(session.original);
  if (!original) return null;
  const remarks = commentsIn(original);
  if (lost.length)
    return (
      <div class="zj-note zj-note--caution" role="alert">
        <p>原来的文件里有 {lost.length} 条注释放不进这份文件，有用的请复制下来，另外保存：</p>
        <pre class="zj-comments">{lost.join("\n")}</pre>
      </div>
    );
  return (
    <details class="zj-finish__comments">
      <summary>原来的文件里有 {remarks.length} 条注释（# 开头的说明），都留在这份文件里</summary>
      <ul class="zj-comments">
        {remarks.map((remark, index) => (
          <Line key={`${index} ${remark.text}`} remark={remark} session={session} />
        ))}
      </ul>
      <p>看得到这份文件的人，也看得到注释；不想给人看的，请去掉。</p>
      <p>
        <button type="button" class="zj-button--small" onClick={() => takeOut(session, remarks)}>
          全部去掉
        </button>
      </p>
    </details>
  );
}

function Line({ remark, session }: { remark: Remark; session: Session }) {
  const label = session.form.labelOf(remark.pointer);
  return (
    <li>
      {label && <b>{label}：</b>}
      <code>{remark.text}</code>
      <button type="button" class="zj-link" onClick={() => takeOut(session, [remark])}>
        去掉<span class="zj-hidden">注释“{remark.text}”</span>
      </button>
    </li>
  );
}
