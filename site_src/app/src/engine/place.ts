import type { Definition } from "./definition";
import { pathFor, printable, unsafeParts } from "./paths";
import { type Finding, type Submission, told } from "./telling";

const DEPTH = 5; // submissions / call / form / unit / title.yaml

/** The names in `path` that not every system can carry. */
export function safe(path: string): Finding[] {
  return unsafeParts(path).map((part) => ({
    code: "path.unsafe",
    severity: "error",
    pointer: "",
    label: "",
    line: 1,
    message: `文件名或文件夹名“${printable(part)}”不是每个系统都能用`,
    hint: "请用 zhengji new 生成的文件名，不要自己改名。",
  }));
}

/** The path that the unit and the title of a submission put it at, "" where it has none. */
export function home(submission: Submission, call: string): string {
  const { form, data } = submission;
  const unit = form.said("unit", data);
  const title = form.said("title", data);
  return unit === undefined || title === undefined ? "" : pathFor(call, form.info.id, unit, title);
}

/** A wrong folder, or a name unlike the one made from unit and title (only a new file is refused for that). */
export function place(submission: Submission, path: string, definition: Definition, added: boolean): Finding[] {
  const parts = path.split("/");
  const right = home(submission, definition.call.id);
  if (parts[0] !== "submissions" || parts[1] !== definition.call.id || !right) {
    return [];
  }
  const { info } = submission.form;
  if (parts.length !== DEPTH || parts[2] !== info.id) {
    const folder = right.slice(0, right.lastIndexOf("/"));
    const message = `放错了文件夹：填的是${info.label}，应放在“${folder}”`;
    return [told(submission, "", { code: "path.folder", message, hint: `请移到 ${right}` })];
  }
  if (path === right) {
    return [];
  }
  if (added) {
    const message = "新文件的路径应由填报单位和名称生成，现在对不上";
    return [told(submission, "", { code: "path.name", message, hint: `请改名为 ${right}` })];
  }
  const message = "文件名与现在的填报单位或名称不同";
  const hint = "名称后来改过的，文件不必改名：编号和网址由文件名而来，改了就会变。";
  return [told(submission, "", { code: "path.renamed", severity: "info", message, hint })];
}
