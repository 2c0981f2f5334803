import type { Form } from "../../engine/fields";
import type { Call } from "../contract";
import { squashed } from "../folding";
import { type Block, line, type Table, textOf } from "./blocks";
import { labelsOf, titled } from "./labels";
import { labelTexts } from "./lines";

// Which forms a document holds, and where each begins, as `zhengji.intake.docx_recognition`: by their titles, else by
// their labels.

const LEAST = 3; // labels that make a form

/** `blocks` in runs, each with the form that it is. `form` is the one asked for. */
export function formsIn(call: Call, form: Form | undefined, blocks: Block[]): [Form | undefined, Block[]][] {
  return [...apart(call, form, blocks)].map((run) => [recognised(call, form, run), run]);
}

/** `blocks` in runs of one form each: a form begins with its title, or where its first label comes again. */
function* apart(call: Call, form: Form | undefined, blocks: Block[]): Generator<Block[]> {
  const first = new Set(
    (form ? [form] : call.forms).flatMap(({ info }) => {
      const leaf = info.sections[0]?.fields[0];
      return leaf ? [squashed(leaf.title)] : [];
    }),
  );
  let run: Block[] = [];
  let met = new Set<string>();
  for (const block of cut(call, blocks)) {
    const opening = block.kind === "table" ? keysOf(block).filter((key) => first.has(key)) : [];
    if (run.length && (head(call, block) || opening.some((key) => met.has(key)))) {
      yield run;
      run = [];
      met = new Set();
    }
    run.push(block);
    for (const key of opening) {
      met.add(key);
    }
  }
  if (run.length) {
    yield run;
  }
}

/** `blocks`, with a table in which the title of a form stands cut before that row; two-line titles joined. */
function* cut(call: Call, blocks: Block[]): Generator<Block> {
  let skip = false;
  for (const [at, block] of blocks.entries()) {
    if (skip) {
      skip = false;
      continue;
    }
    if (block.kind === "line") {
      const following = blocks[at + 1];
      const joined = following?.kind === "line" ? block.text + following.text : "";
      skip = joined !== "" && !titled(call, block.text) && titled(call, joined) !== undefined;
      yield skip ? line(joined, block.number, block.boxed) : block;
      continue;
    }
    let start = 0;
    for (const [row, [, cells]] of block.rows.entries()) {
      if (row > start && cells.some((cell) => titled(call, textOf(cell)))) {
        yield { ...block, rows: block.rows.slice(start, row) };
        start = row;
      }
    }
    yield { ...block, rows: block.rows.slice(start) };
  }
}

/** The form whose title `block` is or begins with. */
function head(call: Call, block: Block): Form | undefined {
  const texts = block.kind === "line" ? [block.text] : (block.rows[0]?.[1] ?? []).map(textOf);
  for (const text of texts) {
    const form = titled(call, text);
    if (form) {
      return form;
    }
  }
  return undefined;
}

function keysOf(table: Table): string[] {
  const texts = table.rows.flatMap(([, cells]) => cells.map(textOf));
  return texts.filter((text) => text.length > 0 && text.length < 40).map(squashed);
}

/** The form that `blocks` look like: by its title, else by its labels, those of no other form counting most. */
function recognised(call: Call, asked: Form | undefined, blocks: Block[]): Form | undefined {
  for (const block of blocks) {
    const form = head(call, block);
    if (form) {
      return asked ?? form;
    }
  }
  const scores = new Map((asked ? [asked] : call.forms).map((form) => [form, { score: 0, count: 0 }]));
  for (const text of new Set(labelTexts(blocks))) {
    const holders = [...scores].filter(([form]) => {
      const [targets, guessed] = labelsOf(form).meant(text);
      return targets.length && (asked || !guessed);
    });
    for (const [, told] of holders) {
      told.score += 1 / holders.length;
      told.count++;
    }
  }
  const [best] = [...scores].sort((one, other) => other[1].score - one[1].score);
  return best && best[1].count >= (asked ? 1 : LEAST) ? best[0] : undefined;
}
