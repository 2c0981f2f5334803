import { useState } from "preact/hooks";
import { copy } from "../../reading/copy";
import type { Desk } from "../desk";
import { Copier } from "./copier";
import { forgeOf } from "./forges";
import type { Made } from "./made";

/** Hands it in on the host's own pages. */
export function Host({ made, desk }: { made: Made; desk: Desk }) {
  const { repository, branch } = desk;
  const forge = forgeOf(repository, desk.forge);
  const folder = made.path.slice(0, made.path.lastIndexOf("/"));
  const [copied, tell] = useState("");
  if (!forge)
    return (
      <section class="zj-way">
        <h3>到征集仓库自己提交</h3>
        <p>要有代码托管平台的账号。</p>
        <ol>
          <li>下载填报文件。</li>
          <li>
            打开{repository ? <a href={repository}>征集仓库</a> : "征集仓库（网址见征集通知）"}
            ，登录，新建一个分支，把文件放到下面的位置：
            <span class="zj-path">{made.path}</span> <Copier text={made.path} name="复制位置" small />
          </li>
          <li>创建合并请求。那一页的网址就是回执，请保存。</li>
        </ol>
      </section>
    );
  const upload = forge.upload(repository, branch, folder);
  return (
    <section class="zj-way">
      <h3>到 {forge.name} 自己提交</h3>
      <p>要有 {forge.name} 的账号。几分钟就能看到检查结果。</p>
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
      <p class="zj-hint">填报文件含联系方式等不公开的栏目，能看到仓库的人都能看到。</p>
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
