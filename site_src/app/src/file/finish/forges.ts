/** How one kind of host takes a new file on its web pages, in steps for somebody who has never done it. */
export interface Forge {
  name: string;
  /** The page for a new file, its path filled in where the host can; the text is on the clipboard. */
  create: (repository: string, branch: string, path: string) => string;
  /** The page that takes a file, "" where the host has none. */
  upload: (repository: string, branch: string, folder: string) => string;
  /** Whether the page knows the path already. */
  named: boolean;
  steps: readonly [paste: string, commit: string, request: string];
}

const parts = (path: string): string => path.split("/").map(encodeURIComponent).join("/");

export const FORGES: Record<string, Forge> = {
  github: {
    name: "GitHub",
    create: (repository, branch, path) => `${repository}/new/${parts(branch)}?filename=${encodeURIComponent(path)}`,
    upload: (repository, branch, folder) => `${repository}/upload/${parts(branch)}/${parts(folder)}`,
    named: true,
    steps: [
      "登录。第一次提交时会请您先点 Fork this repository（派生），照点。然后在大框里粘贴（Ctrl+V）；文件名已经填好，不用改。",
      "点右上角绿色的 Commit changes…（提交更改），再点 Propose changes（提议更改）。",
      "在下一页点两次 Create pull request（创建合并请求）。那一页的网址就是回执。",
    ],
  },
  gitlab: {
    name: "GitLab",
    create: (repository, branch, path) => `${repository}/-/new/${parts(branch)}?file_name=${encodeURIComponent(path)}`,
    upload: () => "",
    named: true,
    steps: [
      "登录后，在打开的页面的大框里粘贴（Ctrl+V）。文件名已经填好，不用改；提示没有权限的，先点 Fork（派生）。",
      "点 Commit changes（提交更改），目标分支用页面给出的新名字。",
      "在下一页点 Create merge request（创建合并请求）。那一页的网址就是回执。",
    ],
  },
  gitea: {
    name: "Gitea",
    create: (repository, branch, path) => `${repository}/_new/${parts(branch)}/?filename=${encodeURIComponent(path)}`,
    upload: (repository, branch, folder) => `${repository}/_upload/${parts(branch)}/${parts(folder)}`,
    named: true,
    steps: [
      "登录后，在打开的页面的大框里粘贴（Ctrl+V）。文件名已经填好，不用改。",
      "在页面下方选“为此提交创建一个新的分支并发起合并请求”，点“提议文件更改”。",
      "在下一页点“创建合并请求”。那一页的网址就是回执。",
    ],
  },
  gitee: {
    name: "Gitee",
    create: (repository, branch) => `${repository}/new/${parts(branch)}`,
    upload: (repository, branch, folder) => `${repository}/upload/${parts(branch)}/${parts(folder)}`,
    named: false,
    steps: [
      "登录后，在打开的页面的大框里粘贴（Ctrl+V），再把下面的“文件位置”复制到文件名一栏。没有权限的，先点 Fork。",
      "点“提交审核”或“提交”，分支用新名字。",
      "点“+ Pull Request”，再点“创建 Pull Request”。那一页的网址就是回执。",
    ],
  },
};

/** What runs at `repository`: said by the operator, or known by its name. */
export function forgeOf(repository: string, said: string): Forge | undefined {
  const named = FORGES[said.toLowerCase()];
  if (named) return named;
  let host = "";
  try {
    host = new URL(repository).hostname;
  } catch {
    return undefined;
  }
  if (/(^|\.)(codeberg\.org|gitea\.|forgejo\.)|(^|\.)gitea\.com$/.test(host)) return FORGES.gitea;
  return Object.entries(FORGES).find(([name]) => host.split(".").includes(name))?.[1];
}
