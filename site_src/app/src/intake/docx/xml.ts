import { find, type Node } from "../xml";

// The small things that all readers of Word's XML ask, as `zhengji.intake.docx_xml`.

export const CONTENT = "w:sdtContent";
/** What only wraps: a link, an insertion, a tag. */
export const THROUGH = new Set(
  "ins moveTo hyperlink smartTag fldSimple dir bdo customXml sdtContent".split(" ").map((name) => `w:${name}`),
);
export const ADDED = new Set(["w:ins", "w:moveTo"]);
export const GONE = new Set(["w:del", "w:moveFrom"]);
const OFF = new Set(["0", "false", "off", "none"]);

/** Whether a property that is on or off is there, and on. */
export function on(mark: Node | undefined): boolean {
  return mark !== undefined && !OFF.has(mark.attributes.get("w:val") ?? "1");
}

/** The number that `element` holds, `absent` where there is none. */
export function numberOf(element: Node | undefined, absent: number): number {
  return whole(element?.attributes.get("w:val"), absent);
}

export function whole(text: string | undefined, absent = 0): number {
  return text && /^[0-9]{1,5}$/.test(text) ? Number(text) : absent;
}

/** The rows of a table, the cells of a row: also those that a content control or a revision wraps. */
export function* inside(holder: Node, tag: string): Generator<Node> {
  for (const child of holder.children) {
    if (child.tag === tag) {
      yield child;
    } else if (child.tag === "w:sdt") {
      const content = find(child, CONTENT);
      if (content) {
        yield* inside(content, tag);
      }
    } else if (THROUGH.has(child.tag)) {
      yield* inside(child, tag);
    }
  }
}

/** Whether a content control shows its prompt only (单击此处输入文字). */
export function prompting(control: Node): boolean {
  return on(find(control, "w:sdtPr/w:showingPlcHdr"));
}
