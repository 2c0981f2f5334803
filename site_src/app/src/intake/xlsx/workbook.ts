import { Archive } from "../archive";
import { Refusal } from "../contract";

/** Workbooks are not read in the browser yet. */
export function readXlsx(content: Uint8Array): never {
  Archive.open(content, ".xlsx");
  throw new Refusal("intake.other-kind", "网页上还不能直接读取 Excel 表格", "请逐栏复制、粘贴到这里。");
}
