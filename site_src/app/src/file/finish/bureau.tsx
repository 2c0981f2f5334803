import type { Desk } from "../desk";
import type { Session } from "../session";
import { Copier } from "./copier";
import type { Made } from "./made";
import { letter, mailto } from "./mail";
import { save } from "./save";

interface Handing {
  made: Made;
  desk: Desk;
  session: Session;
}

/** Hands it to those who hand in others' files: by mail, mostly written on a web page where no link can fill it in. */
export function Bureau({ made, desk, session }: Handing) {
  const unit = session.said("unit");
  const title = session.said("title");
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
  const parts = [
    ["收件人", to, to],
    ["主题", mail.subject, mail.subject],
    ["正文", mail.body.replace(/\r\n/g, "\n"), "已经写好，含编号和校验码"],
  ] as const;
  return (
    <section class="zj-way">
      <h3>发邮件，请主管部门代交</h3>
      <p>不用账号。</p>
      <ol>
        <li>
          <button
            type="button"
            class="zj-button--small"
            onClick={() => save(made.bytes, made.file, "application/yaml")}
          >
            下载填报文件
          </button>
          <br />
          下载好就行，不用打开。
        </li>
        <li>
          打开您的邮箱写邮件，下面三项复制过去：
          <dl class="zj-mail">
            {parts.map(([name, text, shown]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>
                  <span>{shown}</span> <Copier text={text} name="复制" of={name} small />
                </dd>
              </div>
            ))}
          </dl>
          电脑上装有邮件软件的，也可以直接<a href={mailto(mail)}>写邮件给{toName}</a>。
        </li>
        <li>把下载的文件加为附件，发出。收到回复才算送达，请留意。</li>
      </ol>
    </section>
  );
}
