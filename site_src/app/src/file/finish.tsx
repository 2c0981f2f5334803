import { useMemo, useState } from "preact/hooks";
import { copy } from "../reading/copy";
import type { Desk } from "./desk";
import { type Data, hex } from "./engine";
import { forgeOf } from "./finish/forges";
import { letter, mailto } from "./finish/mail";
import { save } from "./finish/save";
import { Preview } from "./preview";
import type { Session } from "./session";
import { useSignal } from "./signal";

interface Made {
  data: Data;
  text: string;
  bytes: Uint8Array;
  path: string;
  file: string;
  number: string;
  digest: string;
}

function make({ engine, data }: Session): Made {
  const clean = engine.normalise(data.value);
  const text = engine.write(clean);
  const bytes = new TextEncoder().encode(text);
  const path = engine.path(clean);
  const file = path ? path.slice(path.lastIndexOf("/") + 1) : `${engine.form.label}.yaml`;
  return { data: clean, text, bytes, path, file, number: path && engine.number(path), digest: hex(bytes) };
}

const LATER = "填好单位和名称以后才能确定";

/** What to do with a form that is filled in: look at it, take it, hand it in. */
export function Finish({ session, desk }: { session: Session; desk: Desk }) {
  const data = useSignal(session.data);
  const made = useMemo(() => make(session), [session, data]);
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

/** A button that copies, and says whether it did. */
function Copier({ text, name, small }: { text: string; name: string; small?: boolean }) {
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
    </button>
  );
}

/** Hands it in on the host's own pages. */
function Host({ made, desk }: { made: Made; desk: Desk }) {
  const { repository, branch } = desk;
  const forge = forgeOf(repository, desk.forge);
  const folder = made.path.slice(0, made.path.lastIndexOf("/"));
  const [copied, tell] = useState("");
  if (!forge)
    return (
      <section class="zj-way">
        <h3>到代码托管平台提交</h3>
        <ol>
          <li>下载填报文件。</li>
          <li>
            打开{repository ? <a href={repository}>征集仓库</a> : "征集仓库（网址见征集通知）"}
            ，登录，新建一个分支，把文件放到下面的位置：
            <span class="zj-path">{made.path}</span> <Copier text={made.path} name="复制位置" small />
          </li>
          <li>创建合并请求。页面的网址就是回执，请保存。</li>
        </ol>
      </section>
    );
  const upload = forge.upload(repository, branch, folder);
  return (
    <section class="zj-way">
      <h3>到 {forge.name} 提交</h3>
      <p>适合有账号的单位。马上就能看到检查结果，网页的网址就是回执。</p>
      <p>
        <a
          class="zj-button"
          href={forge.create(repository, branch, made.path)}
          target="_blank"
          rel="noopener"
          onClick={() => {
            void copy(made.text).then((done) =>
              tell(
                done
                  ? "内容已复制，请在新打开的页面里粘贴。"
                  : "没能自动复制：请按“复制内容”，再到新打开的页面里粘贴。",
              ),
            );
          }}
        >
          复制内容并打开 {forge.name}
        </a>
      </p>
      <p aria-live="polite" class="zj-way__said">
        {copied}
      </p>
      <ol>
        {forge.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      {!forge.named && (
        <p>
          文件位置：<span class="zj-path">{made.path}</span> <Copier text={made.path} name="复制位置" small />
        </p>
      )}
      {upload && (
        <p class="zj-hint">
          也可以先下载文件，再到
          <a href={upload} target="_blank" rel="noopener">
            上传页
          </a>
          把它放到 <span class="zj-path">{folder}</span>。
        </p>
      )}
    </section>
  );
}

interface Handed {
  made: Made;
  desk: Desk;
  session: Session;
  unit: string;
  title: string;
}

/** Hands it to those who hand in others' files. */
function Bureau({ made, desk, session, unit, title }: Handed) {
  const region = session.said("region");
  const bureau = desk.bureaus.find((one) => one.region === region && one.unit !== unit);
  const to = bureau?.to ?? desk.to;
  const toName = bureau?.unit ?? desk.organiser;
  const { label, title: form } = session.engine.form;
  const mail = letter({
    form: `${label}《${form}》`,
    unit,
    title,
    number: made.number,
    file: made.file,
    path: made.path,
    digest: made.digest,
    size: made.bytes.length,
    to,
    toName,
  });
  return (
    <section class="zj-way">
      <h3>交给主管部门</h3>
      <p>适合没有账号的单位，由收件的部门代为提交。</p>
      <ol>
        <li>
          <button
            type="button"
            class="zj-button--small"
            onClick={() => save(made.bytes, made.file, "application/yaml")}
          >
            下载填报文件
          </button>
        </li>
        <li>
          <a class="zj-button--small" href={mailto(mail)}>
            写邮件给{toName}
          </a>
          <br />
          收件人、主题、正文（含 SHA-256）已经写好。
        </li>
        <li>把下载的文件加为附件，发出。</li>
      </ol>
      <p class="zj-hint">
        用网页邮箱的，复制邮件全文，发到 <span class="zj-path">{to}</span>。
      </p>
      <Copier
        text={`收件人：${to}\n主题：${mail.subject}\n\n${mail.body.replace(/\r\n/g, "\n")}`}
        name="复制邮件全文"
        small
      />
    </section>
  );
}
