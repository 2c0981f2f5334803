// The characters of a file, and where one stands in them. With scanner, scalars, properties and events this is libyaml
// 0.2.5 (MIT), step by step: what a file means, whether it is refused, on which line and with which problem is then the
// same as in `zhengji.yamlio`. js-yaml and npm's yaml accept other files, and stop at other places.

/** A place: character, line and column from 0. */
export interface Mark {
  index: number;
  line: number;
  column: number;
}

/** What stopped the parser, in libyaml's words. */
export class YamlError extends Error {
  constructor(
    readonly problem: string,
    readonly mark: Mark,
    readonly context = "",
    readonly begun: Mark | undefined = undefined,
  ) {
    super(`${context}: ${problem}`);
  }
}

/** The end of the file; no file holds it. */
export const END = "\0";

export class Source {
  index = 0;
  line = 0;
  column = 0;

  /** `characters` are code points; the only line break among them is a line feed. */
  constructor(private readonly characters: readonly string[]) {}

  at(ahead = 0): string {
    return this.characters[this.index + ahead] ?? END;
  }

  mark(): Mark {
    return { index: this.index, line: this.line, column: this.column };
  }

  /** The character here, passed over. */
  take(): string {
    const character = this.at();
    this.index++;
    this.column++;
    return character;
  }

  skip(many = 1): void {
    this.index += many;
    this.column += many;
  }

  /** The line break here, passed over. */
  takeLine(): string {
    this.index++;
    this.line++;
    this.column = 0;
    return "\n";
  }

  takeWhile(fits: (character: string) => boolean): string {
    let taken = "";
    while (fits(this.at())) {
      taken += this.take();
    }
    return taken;
  }

  isBlank(ahead = 0): boolean {
    return isBlank(this.at(ahead));
  }

  isBreak(ahead = 0): boolean {
    return this.at(ahead) === "\n";
  }

  isEnd(ahead = 0): boolean {
    return this.at(ahead) === END;
  }

  isBreakOrEnd(ahead = 0): boolean {
    return this.isBreak(ahead) || this.isEnd(ahead);
  }

  isBlankOrEnd(ahead = 0): boolean {
    return this.isBlank(ahead) || this.isBreakOrEnd(ahead);
  }

  /** Whether a line begins here that divides documents: `---` or `...`. */
  isDivider(mark?: string): boolean {
    const first = this.at();
    return (
      this.column === 0 &&
      (mark ? first === mark : first === "-" || first === ".") &&
      this.at(1) === first &&
      this.at(2) === first &&
      this.isBlankOrEnd(3)
    );
  }

  /** Passes over blanks and a comment up to the line break, and over that. */
  endLine(context: string, begun: Mark): void {
    this.takeWhile(isBlank);
    if (this.at() === "#") {
      this.takeWhile((character) => character !== "\n" && character !== END);
    }
    if (!this.isBreakOrEnd()) {
      throw this.error(context, begun, "did not find expected comment or line break");
    }
    if (this.isBreak()) {
      this.takeLine();
    }
  }

  error(context: string, begun: Mark | undefined, problem: string): YamlError {
    return new YamlError(problem, this.mark(), context, begun);
  }
}

export const isBlank = (character: string) => character === " " || character === "\t";
export const isWord = (character: string) => /^[0-9A-Za-z_-]$/.test(character);
export const isDigit = (character: string) => character >= "0" && character <= "9";
export const isHex = (character: string) => /^[0-9A-Fa-f]$/.test(character);
