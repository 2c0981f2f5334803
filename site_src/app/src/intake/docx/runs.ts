import { every, find, findAll, type Node } from "../xml";
import { drawn, inLetters, sign, TICKED, UNTICKED } from "./marks";
import { ADDED, CONTENT, GONE, numberOf, on, prompting, THROUGH } from "./xml";

// A paragraph of Word → its text once every revision is accepted, as `zhengji.intake.docx_runs` reads it.

const DRAWN = new Set(["w:drawing", "w:pict", "w:object"]);
const MATH = new Set(["m:oMath", "m:oMathPara"]);
const ALTERNATIVES = "mc:AlternateContent";
const PLAIN = new Map(Object.entries({ "w:tab": "\t", "w:br": "\n", "w:cr": "\n", "w:noBreakHyphen": "-" }));
const PICTURES = /(?:^|:)(?:blip|imagedata|chart|relIds)$/;

/** What was met that is no text of the page. */
export interface Met {
  revisions: number;
  pictures: number;
  embedded: number;
  hidden: string[];
}

/** Reads the runs of paragraphs; `lines` reads what a text box holds. */
export class Runs {
  constructor(
    private readonly met: Met,
    private readonly lines: (holder: Node) => string[],
  ) {}

  /** Add the text in `holder` to `out`, and the lines of text boxes to `boxes`. */
  read(holder: Node, out: string[], boxes: string[]): void {
    for (const child of holder.children) {
      const { tag } = child;
      if (tag === "w:r") {
        this.run(child, out, boxes);
      } else if (THROUGH.has(tag)) {
        this.met.revisions += ADDED.has(tag) ? 1 : 0;
        this.read(child, out, boxes);
      } else if (tag === "w:sdt") {
        this.control(child, out, boxes);
      } else if (GONE.has(tag)) {
        this.met.revisions++;
      } else if (MATH.has(tag)) {
        for (const one of every(child)) {
          out.push(one.tag === "m:t" ? one.text : "");
        }
      } else if (tag === ALTERNATIVES) {
        this.oneOf(child, out, boxes);
      }
    }
  }

  private control(control: Node, out: string[], boxes: string[]): void {
    const box = find(control, "w:sdtPr/w14:checkbox");
    if (box) {
      const checked = find(box, "w14:checked");
      const state = checked ? (checked.attributes.get("w14:val") ?? "1") : "0";
      out.push(state === "0" || state === "false" ? UNTICKED : TICKED);
      return;
    }
    const content = find(control, CONTENT);
    if (content && !prompting(control)) {
      this.read(content, out, boxes);
    }
  }

  /** The first of the alternatives: they show the same thing to newer and to older programs. */
  private oneOf(alternatives: Node, out: string[], boxes: string[]): void {
    const chosen = find(alternatives, "mc:Choice") ?? find(alternatives, "mc:Fallback");
    if (chosen) {
      this.inRun(chosen, out, boxes, undefined);
    }
  }

  private run(run: Node, out: string[], boxes: string[]): void {
    const properties = find(run, "w:rPr");
    if (on(find(properties, "w:vanish"))) {
      const texts = [...every(run)].map((one) => (one.tag === "w:t" ? one.text : ""));
      const hidden = texts.join("").trim();
      if (hidden) {
        this.met.hidden.push(hidden);
      }
      return;
    }
    const fonts = find(properties, "w:rFonts")?.attributes;
    this.inRun(run, out, boxes, fonts && drawn(fonts.get("w:ascii") || fonts.get("w:hAnsi") || ""));
  }

  private inRun(run: Node, out: string[], boxes: string[], font: ReadonlyMap<number, string> | undefined): void {
    for (const child of run.children) {
      const { tag, attributes, text } = child;
      if (tag === "w:t") {
        out.push(font ? inLetters(text, font) : text);
      } else if (PLAIN.has(tag)) {
        out.push(PLAIN.get(tag) ?? "");
      } else if (tag === "w:sym") {
        const code = attributes.get("w:char") ?? "";
        out.push(sign(attributes.get("w:font") ?? "", /^[0-9a-f]+$/i.test(code) ? Number.parseInt(code, 16) : 0xfffd));
      } else if (tag === "w:fldChar") {
        out.push(formField(child));
      } else if (tag === "w:ruby") {
        const base = find(child, "w:rubyBase");
        if (base) {
          this.read(base, out, boxes);
        }
      } else if (tag === ALTERNATIVES) {
        this.oneOf(child, out, boxes);
      } else if (DRAWN.has(tag)) {
        this.drawing(child, boxes);
      }
    }
  }

  private drawing(drawing: Node, boxes: string[]): void {
    const contents = [...textBoxes(drawing)];
    for (const content of contents) {
      boxes.push(...this.lines(content).filter((line) => line.trim()));
    }
    if (contents.length) {
      return;
    }
    if (drawing.tag === "w:object") {
      this.met.embedded++;
    } else if ([...every(drawing)].some((one) => PICTURES.test(one.tag))) {
      this.met.pictures++;
    }
  }
}

/** The text boxes in a drawing; one that stands in another is read with it. */
function* textBoxes(drawing: Node): Generator<Node> {
  for (const child of drawing.children) {
    if (child.tag === "w:txbxContent") {
      yield child;
    } else if (child.tag === ALTERNATIVES) {
      yield* textBoxes({ ...child, children: child.children.slice(0, 1) });
    } else {
      yield* textBoxes(child);
    }
  }
}

/** What a form field of the old kind shows: a box, or the chosen one of a list. */
function formField(mark: Node): string {
  const box = find(mark, "w:ffData/w:checkBox");
  if (box) {
    return on(find(box, "w:checked") ?? find(box, "w:default")) ? TICKED : UNTICKED;
  }
  const choices = find(mark, "w:ffData/w:ddList");
  const entries = findAll(choices, "w:listEntry").map((entry) => entry.attributes.get("w:val") ?? "");
  return entries[numberOf(find(choices, "w:result") ?? find(choices, "w:default"), 0)] ?? "";
}
