import type { FieldInfo } from "../../engine/definition";
import type { Unclaimed } from "../contract";
import { BLANK, S, squashed, trimmed } from "../folding";
import { flows, inline, type Labels, type Target } from "./labels";

// Claims: a blank of the form and the text that was found for it, as `zhengji.intake.docx_claims`. Labels make them,
// answers fill them.

const GAP = /[ \t\u3000]+/g;
const NUMBER = new RegExp(`${S}*编${S}*号${S}*[:：]${S}*[0-9A-Za-z]*(?:-[0-9A-Za-z]*)?`, "g");
const LONGEST = 120; // characters of a label with its remarks
const SHORTEST = /^[\s\S]{0,120}$/u;

/** A row of a table in the form: where it stands, and the text for each column. */
export interface Row {
  where: string;
  cells: [FieldInfo, string][];
}

/** A blank and the text that was found for it, piece by piece with its place. */
export class Claim {
  readonly pieces: [string, string][] = [];
  readonly rows: Row[] = [];
  private filled = false;

  constructor(
    readonly target: Target,
    readonly guessed = "",
  ) {}

  add(where: string, text: string): void {
    this.pieces.push([where, text]);
    this.filled ||= trimmed(text, `${BLANK}_＿`) !== "";
  }

  get text(): string {
    return this.pieces.map(([, text]) => text).join("\n");
  }

  /** Where the first piece with any text stands. */
  get where(): string {
    return this.pieces.find(([, text]) => text.trim())?.[0] ?? "";
  }

  get empty(): boolean {
    return !this.rows.length && !this.filled;
  }
}

/** The claims of one form, and the text that found no blank. */
export class Claims {
  readonly made = new Map<string, Claim>();
  readonly unclaimed: Unclaimed[] = [];
  private last: Target | undefined;

  constructor(readonly labels: Labels) {}

  /** Keep `text` as what found no blank. */
  leave(where: string, text: string): void {
    const kept = trimmed(text);
    if (kept) {
      this.unclaimed.push({ where, text: kept });
    }
  }

  /** The claim of the likeliest of `targets`: one not met before, in the group and the direction we go. */
  claim(targets: Target[], guessed: string): Claim {
    const { last } = this;
    const context = last ? last.group || last.pointer : "";
    const unmet = targets.filter((target) => !this.made.has(target.pointer));
    const chosen =
      unmet.find((target) => context && target.group === context) ??
      unmet.find((target) => !last || target.order > last.order) ??
      unmet[0];
    if (!chosen) {
      const met = targets.map((target) => this.made.get(target.pointer));
      // met before, and answered: kept apart, to be told of
      return met.find((claim) => claim?.empty) ?? new Claim(targets[targets.length - 1] as Target, "重复");
    }
    this.last = chosen;
    const claim = new Claim(chosen, guessed);
    this.made.set(chosen.pointer, claim);
    return claim;
  }

  /** Add `text` to `claim`; to one that is not kept, it is told of as unclaimed. */
  give(claim: Claim, where: string, text: string): void {
    const { pointer, field } = claim.target;
    if (this.made.get(pointer) === claim && field) {
      claim.add(where, text);
    } else if (trimmed(squashed(text), "_年月日:")) {
      this.leave(where, `${this.labels.form.labelOf(pointer)}：${trimmed(text)}`);
    }
  }

  /** The claim that `text` opens as a label of its own; `unsure` where a guess will do. */
  labelled(text: string, where: string, unsure = true): Claim | undefined {
    const [targets, guessed] = this.meant(text);
    return targets.length && (!guessed || unsure) ? this.opened(targets, guessed, text, where) : undefined;
  }

  /** As `labelled`, for a label that was changed a little. */
  resembling(text: string): Claim | undefined {
    const [targets, guessed] = this.labels.resembling(text);
    return targets.length ? this.claim(targets, guessed) : undefined;
  }

  private meant(text: string): [Target[], string] {
    return text.length <= LONGEST || SHORTEST.test(text) ? this.labels.meant(text) : [[], ""];
  }

  private opened(targets: Target[], guessed: string, text: string, where: string): Claim {
    const claim = this.claim(targets, guessed);
    this.leave(where, this.labels.beyond(text, claim.target));
    return claim;
  }

  /** The claim that goes on after `text`, a line that begins with a label; `strict` inside a text that flows. */
  labelledLine(where: string, text: string, strict: boolean): Claim | undefined {
    const [targets, guessed] = this.meant(text);
    if (targets.length && this.mayBegin(targets, guessed, strict)) {
      return this.opened(targets, guessed, text, where);
    }
    const [before, parts] = inline(this.labels.inlineNames, text);
    if (parts.length && !trimmed(before)) {
      const [first, why] = this.labels.meant(parts[0]?.[0] ?? "");
      if (first.length && this.mayBegin(first, why, strict)) {
        return this.parts(where, parts);
      }
    }
    return strict ? undefined : this.partedByBlank(where, text);
  }

  private mayBegin(targets: Target[], guessed: string, strict: boolean): boolean {
    const last = this.last?.order ?? -1;
    return !strict || (!guessed && targets.some((one) => one.order > last && !this.made.has(one.pointer)));
  }

  /** Claims for a line of labels and answers; a text that flows takes the rest of the line. */
  private parts(where: string, parts: [string, string][]): Claim | undefined {
    let claim: Claim | undefined;
    for (const [at, [label, rest]] of parts.entries()) {
      const [targets, guessed] = this.labels.meant(label);
      if (!targets.length) {
        continue;
      }
      claim = this.opened(targets, guessed, label, where);
      if (claim.target.field?.kind === "narrative") {
        const others = parts.slice(at + 1).map(([name, text]) => `${name}：${text}`);
        this.give(claim, where, rest + others.join(""));
        return claim;
      }
      this.give(claim, where, rest.replace(NUMBER, ""));
    }
    return claim;
  }

  /** 填报单位　某某公司: a printed label and its answer, with nothing but a gap between. */
  private partedByBlank(where: string, text: string): Claim | undefined {
    let count = 0;
    for (const gap of text.matchAll(GAP)) {
      if (count++ > 6 || gap.index > 40) {
        break;
      }
      const [targets, guessed] = this.labels.meant(text.slice(0, gap.index));
      const rest = text.slice(gap.index + gap[0].length);
      if (targets[0]?.field && !guessed && trimmed(rest)) {
        const claim = this.claim(targets, "");
        this.give(claim, where, rest);
        return claim;
      }
    }
    return undefined;
  }

  /** The claim of a cell that holds a label and its answer together, on lines of their own or behind a colon. */
  merged(text: string, where: string): Claim | undefined {
    const lines = text.split("\n").filter((line) => trimmed(line));
    for (const count of [1, 2]) {
      const label = lines.slice(0, count).join("");
      const [targets, guessed] = lines.length > count ? this.labels.meant(label) : [[], ""];
      if (targets[0]?.field) {
        const claim = this.opened(targets, guessed, label, where);
        this.give(claim, where, lines.slice(count).join("\n"));
        return claim;
      }
    }
    let at = lines[0] === undefined ? undefined : this.labelledLine(where, lines[0], false);
    if (!at) {
      return undefined;
    }
    for (const line of lines.slice(1)) {
      const following: Claim | undefined = flows(at.target) ? undefined : this.labelledLine(where, line, false);
      if (following) {
        at = following;
      } else {
        this.give(at, where, line);
      }
    }
    return at;
  }
}
