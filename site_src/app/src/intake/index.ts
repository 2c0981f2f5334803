import type { Form } from "../engine/fields";
import type { Suffix } from "./archive";
import { type Call, type Intake, Refusal } from "./contract";
import { readDocx } from "./docx/document";
import { readXlsx } from "./xlsx/workbook";

export { callOf, type Intake, type Unclaimed, type Understood } from "./contract";

const READERS = { ".docx": readDocx, ".xlsx": readXlsx };

/** The submissions in an Office file called `source`, as `zhengji import` reads them; `form` is the one asked for.
 *
 * Whatever is in it, it answers with findings and never throws. */
export function readOffice(content: Uint8Array, suffix: Suffix, call: Call, form?: Form, source = ""): Intake[] {
  try {
    return READERS[suffix](content, call, form, source);
  } catch (error) {
    if (error instanceof Refusal) {
      return [error.intake];
    }
    // whatever else is made of a strange file is the file's fault
    const hint = "请用 Word、Excel 或 WPS 打开它，另存一份，再试一次；也可以逐栏复制、粘贴。";
    return [new Refusal("intake.damaged", "文件的内容读不出来", hint).intake];
  }
}
