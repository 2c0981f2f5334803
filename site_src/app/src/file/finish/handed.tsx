import { useEffect, useId, useRef, useState } from "preact/hooks";
import { clock } from "../clock";
import type { Desk } from "../desk";
import type { Handed } from "../drafts/draft";
import type { Keeper } from "../keeper";
import type { Session } from "../session";
import { Copier } from "./copier";
import type { Made } from "./made";

/** Whether it has been handed in, as far as this browser was told: saved and checked is not yet handed in. */
export function Standing({ handed, made, errors }: { handed: Handed | undefined; made: Made; errors: number }) {
  if (handed && handed.digest === made.digest)
    return (
      <div class="zj-note zj-note--good">
        <p>
          <b>已记下：{clock(handed.time)} 交出。</b>交出以后没有改动。
        </p>
      </div>
    );
  return (
    <div class="zj-note zj-note--caution">
      {handed ? (
        <p>
          <b>{clock(handed.time)} 交出以后又改过，改动还没有交。</b>
          收到的还是原来那一版：自己提交的，到回执的网址里改，不要另开一个；发邮件的，再发一次。
        </p>
      ) : errors ? (
        <p>
          <b>还没有交上去。</b>请先改好上面的 {errors} 处，再照下面的办法交；带着错误交上去会被退回。
        </p>
      ) : (
        <p>
          <b>填好了，但还没有交上去。</b>填的内容现在只在这台电脑上，请照下面的办法交出。
        </p>
      )}
    </div>
  );
}

/** Over the form, when one comes back to a draft that was handed in. */
export function HandedBefore({ keeper }: { keeper: Keeper }) {
  const { handed } = keeper.draft;
  if (!handed) return null;
  return (
    <div class="zj-note zj-note--good">
      <p>
        <b>这一份已记下：{clock(handed.time)} 交出，</b>编号 {handed.number}。截止以前还可以改，改好要再交一次。
      </p>
    </div>
  );
}

interface Noting {
  session: Session;
  made: Made;
  desk: Desk;
  page: (path: string) => string;
  handed: Handed | undefined;
  note: (handed: Handed | undefined) => void;
}

/** How one knows that it has arrived, and a note of it for oneself: nothing on this page can see what the host has. */
export function Handing({ session, made, desk, page, handed, note }: Noting) {
  const [receipt, write] = useState(handed?.note ?? "");
  const id = useId();
  const place = useRef<HTMLDivElement>(null);
  const before = useRef(handed);
  useEffect(() => {
    if (handed !== before.current) place.current?.focus(); // the button that was pressed is gone
    before.current = handed;
  }, [handed]);
  const hand = (): void => {
    const { digest, number } = made;
    note({ time: Date.now(), digest, number, note: receipt.trim() });
  };
  return (
    <section class="zj-handing" aria-labelledby={`${id}-name`}>
      <h2 id={`${id}-name`}>交出以后</h2>
      <ul>
        <li>自己提交的：合并请求那一页的网址就是回执。几分钟后那一页会写出检查结果，要改的就在那里改。</li>
        <li>发邮件的：收到回复才算送达。迟迟没有回复的，请打电话询问{desk.telephone && `：${desk.telephone}`}。</li>
        <li>
          接受以后，网站上会有这一件的网页，在<a href={page(`browse.html#q=${made.number}`)}>浏览</a>
          里输入编号就能找到。
        </li>
      </ul>
      <div class="zj-handing__noted" ref={place} tabIndex={-1} aria-live="polite">
        {handed ? (
          <>
            <p>
              {clock(handed.time)} 记下已交。{handed.note && <Receipt text={handed.note} />}
            </p>
            <p class="zj-actions">
              <Copier text={record(session, handed, made)} name="复制这条记录" />
              {handed.digest !== made.digest && (
                <button type="button" class="zj-button zj-button--quiet" onClick={hand}>
                  改动也交了，重新记下
                </button>
              )}
              <button type="button" class="zj-link" onClick={() => note(undefined)}>
                记错了，撤销
              </button>
            </p>
          </>
        ) : (
          <>
            <p>交好了，请在这里记一笔：以后打开就知道交过没有，交出以后又改动的会提醒您。</p>
            <p class="zj-handing__note">
              <label for={id}>回执的网址，或者交给了谁（可以不填）</label>
              <input
                class="zj-input"
                id={id}
                type="text"
                autocomplete="off"
                value={receipt}
                onInput={(event) => write(event.currentTarget.value)}
              />
            </p>
            <p class="zj-actions">
              <button type="button" class="zj-button zj-button--quiet" onClick={hand}>
                已经交了，记下来
              </button>
            </p>
          </>
        )}
      </div>
    </section>
  );
}

/** An address is one to follow; all else is words. */
function Receipt({ text }: { text: string }) {
  if (!/^https?:\/\/\S+$/.test(text)) return <span>回执：{text}</span>;
  return (
    <span>
      回执：
      <a class="zj-path" href={text} target="_blank" rel="noopener">
        {text}
      </a>
    </span>
  );
}

/** The note as lines, to be kept or sent on. */
function record(session: Session, handed: Handed, made: Made): string {
  const { label, title } = session.engine.form;
  return [
    `已报送${label}《${title}》`,
    `名称：${session.said("title")}`,
    `填报单位：${session.said("unit")}`,
    `编号：${handed.number}`,
    `交出时间：${new Date(handed.time).toLocaleString("zh-CN", { hour12: false })}（本机时间）`,
    ...(handed.note ? [`回执：${handed.note}`] : []),
    `文件：${made.file}`,
    `SHA-256：${handed.digest}`,
  ].join("\n");
}
