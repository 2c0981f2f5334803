// A script of its own, loaded only when somebody opens a Word or Excel file.
import type { OfficeReader } from "./file/opening/office";
import { callOf, readOffice } from "./intake";

const read: OfficeReader = (content, source, suffix, definition, form) => {
  const call = callOf(definition);
  const asked = call.forms.find(({ info }) => info.id === form);
  return readOffice(content, suffix, call, asked, source).map((one) => ({ ...one, form: one.form?.info.id }));
};

window.zhengji = window.zhengji ?? {};
window.zhengji.office = read;
