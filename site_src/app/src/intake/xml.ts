import type { Archive } from "./archive";
import { Refusal } from "./contract";

// XML of Office files as a tree of plain objects, its names shortened: `w:p` is Word's paragraph whatever a file calls
// its namespaces. Nothing outside of the text is ever asked for: a document type, which is where that begins, is refused.

export interface Node {
  tag: string;
  attributes: Map<string, string>;
  children: Node[];
  /** What stands before the first child. */
  text: string;
}

const NAMESPACES = new Map([
  ["http://schemas.openxmlformats.org/wordprocessingml/2006/main", "w:"],
  ["http://purl.oclc.org/ooxml/wordprocessingml/main", "w:"],
  ["http://schemas.microsoft.com/office/word/2010/wordml", "w14:"],
  ["http://schemas.openxmlformats.org/markup-compatibility/2006", "mc:"],
  ["http://schemas.openxmlformats.org/officeDocument/2006/math", "m:"],
  ["http://schemas.openxmlformats.org/officeDocument/2006/relationships", "r:"],
  ["http://purl.oclc.org/ooxml/officeDocument/relationships", "r:"],
  ["http://schemas.openxmlformats.org/spreadsheetml/2006/main", "x:"],
  ["http://purl.oclc.org/ooxml/spreadsheetml/main", "x:"],
  ["http://schemas.openxmlformats.org/package/2006/relationships", ""],
]);
const DEEPEST = 250; // Word's own tables in tables reach some sixty
const HINT = "请用 Word、Excel 或 WPS 打开它，只留下填写的内容，另存一份，再试一次。";

/** The root of a part, undefined where there is no such part. */
export function parsed(archive: Archive, name: string): Node | undefined {
  const content = archive.part(name);
  if (!content) {
    return undefined;
  }
  const text = decoded(content);
  if (text.slice(0, 4096).includes("<!DOCTYPE") || text.includes("<!ENTITY")) {
    throw new Refusal("intake.damaged", "正文里有不该有的定义（DOCTYPE），为安全起见不打开", HINT);
  }
  const root = new DOMParser().parseFromString(text, "text/xml").documentElement;
  if (!root || root.localName === "parsererror" || root.getElementsByTagName("parsererror").length) {
    throw damaged();
  }
  return node(root, 0);
}

function damaged(): Refusal {
  return new Refusal("intake.damaged", "正文已损坏，读不出来", HINT);
}

function decoded(content: Uint8Array): string {
  const head = new TextDecoder("latin1").decode(content.subarray(0, 200));
  const wide = head.startsWith("\xff\xfe") ? "utf-16le" : head.startsWith("\xfe\xff") ? "utf-16be" : "";
  const said = /^[^<]{0,3}<\?xml[^>]{0,80}?encoding=["']([A-Za-z0-9_-]+)["']/.exec(head)?.[1];
  try {
    const text = new TextDecoder(wide || said || "utf-8", { fatal: true }).decode(content);
    return text.replace(/^\s*<\?xml[^>]*\?>/, "");
  } catch {
    throw damaged();
  }
}

function node(element: Element, depth: number): Node {
  if (depth > DEEPEST) {
    throw damaged();
  }
  const made: Node = { tag: named(element), attributes: new Map(), children: [], text: "" };
  for (const attribute of Array.from(element.attributes)) {
    made.attributes.set(named(attribute), attribute.value);
  }
  for (let child = element.firstChild; child; child = child.nextSibling) {
    if (child.nodeType === 1) {
      made.children.push(node(child as Element, depth + 1));
    } else if ((child.nodeType === 3 || child.nodeType === 4) && !made.children.length) {
      made.text += child.nodeValue ?? "";
    }
  }
  return made;
}

function named({ namespaceURI, localName }: Element | Attr): string {
  return `${namespaceURI ? (NAMESPACES.get(namespaceURI) ?? "?:") : ""}${localName}`;
}

/** The first child along `path` (`w:pPr/w:rPr`). */
export function find(from: Node | undefined, path: string): Node | undefined {
  let at = from;
  for (const tag of path.split("/")) {
    at = at?.children.find((child) => child.tag === tag);
  }
  return at;
}

export function findAll(from: Node | undefined, tag: string): Node[] {
  return from?.children.filter((child) => child.tag === tag) ?? [];
}

/** `from` and everything in it. */
export function* every(from: Node): Generator<Node> {
  yield from;
  for (const child of from.children) {
    yield* every(child);
  }
}

/** The parts that another one names: their kind, their address inside the file, and the name they are asked by. */
export function* relations(archive: Archive, name: string): Generator<{ kind: string; target: string; id: string }> {
  const folder = name.slice(0, name.lastIndexOf("/") + 1);
  const root = parsed(archive, `${folder}_rels/${name.slice(folder.length)}.rels`);
  for (const { attributes } of root?.children ?? []) {
    if (attributes.get("TargetMode") !== "External") {
      const target = attributes.get("Target") ?? "";
      const type = attributes.get("Type") ?? "";
      yield {
        kind: type.slice(type.lastIndexOf("/") + 1),
        target: target.startsWith("/") ? target.slice(1) : normal(`${folder}${target}`),
        id: attributes.get("Id") ?? "",
      };
    }
  }
}

function normal(path: string): string {
  const kept: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") {
      kept.pop();
    } else if (part !== "." && part !== "") {
      kept.push(part);
    }
  }
  return kept.join("/");
}
