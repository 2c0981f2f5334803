import { useState } from "preact/hooks";
import type { Report } from "./opening";
import { idOf } from "./pointer";
import type { Session } from "./session";

interface Looking {
  report: Report | undefined;
  session: Session;
  go: (id: string) => void;
  done: () => void;
}

/** How a document was read: what found no field, what is not sure. It stays until the person has looked through it. */
export function Looked({ report, session, go, done }: Looking) {
  const [looked, setLooked] = useState(false);
  if (!report || looked) return null;
  const { source, count, guessed, unclaimed, told } = report;
  const follow = (event: Event, id: string): void => {
    event.preventDefault();
    go(id);
  };
  return (
    <section
      class={`zj-note zj-opened zj-note--${guessed.length || unclaimed.length || told.length ? "caution" : "good"}`}
      aria-labelledby="zj-opened-name"
    >
      <h2 id="zj-opened-name">
        从“{source}”读出 {count} 项，请核对
      </h2>
      {told.map(({ message, hint }) => (
        <p key={message}>
          <b>{message}。</b>
          {hint}
        </p>
      ))}
      {unclaimed.length > 0 && (
        <details open>
          <summary>没有放进表里的文字 {unclaimed.length} 处，有用的请复制到该填的地方</summary>
          <ul class="zj-opened__list">
            {unclaimed.map(({ where, text }) => (
              <li key={`${where} ${text}`}>
                {where && <b>{where}：</b>}
                {text}
              </li>
            ))}
          </ul>
        </details>
      )}
      {guessed.length > 0 && (
        <details open>
          <summary>不能确定的 {guessed.length} 处，请再看一眼</summary>
          <ul class="zj-opened__list">
            {guessed.map(({ pointer, label, value, where, why }) => (
              <li key={pointer}>
                <a
                  href={`#${idOf(session.placeOf(pointer))}`}
                  onClick={(event) => follow(event, idOf(session.placeOf(pointer)))}
                >
                  {label}
                </a>
                ：{value && `填作“${value.length > 60 ? `${value.slice(0, 60)}…` : value}”。`}
                {why}（{where}）
              </li>
            ))}
          </ul>
        </details>
      )}
      {guessed.length + unclaimed.length + told.length === 0 && <p>全部读懂了，没有落下的文字。</p>}
      <p class="zj-note__ways">
        <button
          type="button"
          class="zj-button--small"
          onClick={() => {
            setLooked(true);
            done();
          }}
        >
          核对好了，收起
        </button>
      </p>
    </section>
  );
}
