/** What a mail to whoever hands the file in says. */
export interface Letter {
  to: string;
  subject: string;
  body: string;
}

interface About {
  form: string;
  unit: string;
  title: string;
  number: string;
  file: string;
  path: string;
  digest: string;
  size: number;
  to: string;
  toName: string;
}

export function letter({ form, unit, title, number, file, path, digest, size, to, toName }: About): Letter {
  const lines = [
    `${toName}：`,
    "",
    `现报送${form}一件，请代为提交。`,
    "",
    `填报单位：${unit}`,
    `名称：${title}`,
    `编号：${number}`,
    `附件：${file}（${size.toLocaleString("zh-CN")} 字节）`,
    `在仓库中的位置：${path}`,
    `附件的 SHA-256：${digest}`,
    "",
    "收到后请核对 SHA-256，与上面一致即为原件；并请回复本邮件，以便知道已经送达。",
    "",
    unit,
  ];
  return { to, subject: `报送：${title}（${unit}）${number}`, body: lines.join("\r\n") };
}

/** An address that opens the mail program with the letter; the file must be attached by hand. */
export function mailto({ to, subject, body }: Letter): string {
  return `mailto:${encodeURIComponent(to).replace(/%40/g, "@")}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body)}`;
}
