import type { Call } from "../contract";
import { BLANK, spaced, trimmed } from "../folding";
import { type Block, type Line, type Table, textOf } from "./blocks";
import { type Claim, Claims } from "./claims";
import { flows, type Labels, printed } from "./labels";
import { Tables } from "./tables";

// Which text of a document answers which blank, as `zhengji.intake.docx_lines`: labels claim what stands beside them,
// below them, or behind a colon.

const SEAL = /[（(]\s*(?:单位)?(?:盖\s*章|公\s*章|签\s*章|签\s*字|签\s*名)\s*[）)]/;

/** The claims of the form of `labels` on the text of `blocks`. */
export function claimed(call: Call, labels: Labels, blocks: Block[]): Claims {
  const claims = new Claims(labels);
  const tables = new Tables(call, claims);
  let current: Claim | undefined; // what a paragraph outside tables goes on with
  for (const block of blocks) {
    if (block.kind === "line") {
      current = line(call, claims, block, current);
    } else if (current && flows(current.target) && !labelled(labels, block)) {
      for (const [number, cells] of block.rows) {
        const texts = cells.map((cell) => (cells.length === 1 ? textOf(cell) : spaced(textOf(cell))));
        claims.give(current, `第${block.number}张表第${number}行`, texts.join("\t"));
      }
    } else {
      tables.read(block);
      current = undefined;
    }
  }
  return claims;
}

function labelled(labels: Labels, table: Table): boolean {
  return table.rows.some(([, cells]) => cells.some((cell) => labels.meant(textOf(cell))[0].length));
}

/** Read a paragraph; gives the claim that the next one may go on with. */
function line(
  call: Call,
  claims: Claims,
  { text, number, boxed }: Line,
  current: Claim | undefined,
): Claim | undefined {
  const where = boxed ? "文本框" : `正文第${number}段`;
  const flowing = current !== undefined && flows(current.target);
  if (!trimmed(text)) {
    if (current && flowing) {
      current.add(where, "");
    }
    return current;
  }
  if (printed(call, text)) {
    return current;
  }
  const sealed = SEAL.test(text.slice(0, 40)); // 填报单位（盖章）：… below the last text
  const opened = claims.labelledLine(where, text, flowing && !current?.empty && !sealed);
  if (!opened && current && (flowing || current.empty)) {
    claims.give(current, where, text);
  } else if (!opened) {
    claims.leave(where, text);
  }
  return opened ?? current;
}

/** Every text of `blocks` that may be a label: whole cells and lines, and what stands before a colon. */
export function* labelTexts(blocks: Block[]): Generator<string> {
  for (const block of blocks) {
    const texts = block.kind === "line" ? [block.text] : block.rows.flatMap(([, cells]) => cells.map(textOf));
    for (const text of texts) {
      if (!trimmed(text)) {
        continue;
      }
      if (text.length <= 120) {
        yield text;
      }
      const start = text.replace(new RegExp(`^[${BLANK}]+`), "");
      const head = start.slice(0, 60).split("\n")[0] ?? "";
      for (const mark of ["：", ":"]) {
        if (head.includes(mark)) {
          yield head.slice(0, head.indexOf(mark));
        }
      }
    }
  }
}
