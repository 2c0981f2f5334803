import type { Desk } from "../desk";
import type { Session } from "../session";
import { Copier } from "./copier";
import type { Made } from "./made";
import { letter, mailto } from "./mail";
import { save } from "./save";

interface Handed {
  made: Made;
  desk: Desk;
  session: Session;
  unit: string;
  title: string;
}

/** Hands it to those who hand in others' files. */
export function Bureau({ made, desk, session, unit, title }: Handed) {
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
