import { anchor, type Directive, directive, tag } from "./properties";
import { blockScalar, plainScalar, quotedScalar, type Scalar } from "./scalars";
import { END, type Mark, type Source } from "./source";

export type TokenKind =
  | "stream-start"
  | "stream-end"
  | "directive"
  | "document-start"
  | "document-end"
  | "block-sequence-start"
  | "block-mapping-start"
  | "block-end"
  | "["
  | "]"
  | "{"
  | "}"
  | ","
  | "-"
  | "key"
  | "value"
  | "alias"
  | "anchor"
  | "tag"
  | "scalar";

export interface Token {
  kind: TokenKind;
  start: Mark;
  end: Mark;
  scalar?: Scalar;
  tag?: { handle: string; suffix: string };
  directive?: Directive;
}

interface SimpleKey {
  possible: boolean;
  required: boolean;
  number: number;
  mark: Mark;
}

const NOT_PLAIN = "\t-?:,[]{}#&*!|>'\"%@`";

/** Characters → tokens. A key is known only when its colon is met: tokens wait as long as one of them may be a key. */
export class Scanner {
  private readonly tokens: Token[] = [];
  private parsed = 0;
  private begun = false;
  private indent = -1;
  private readonly indents: number[] = [];
  private keyAllowed = true;
  private readonly keys: SimpleKey[] = [this.noKey()];

  constructor(private readonly source: Source) {}

  /** The next token, left where it is. */
  peek(): Token {
    for (;;) {
      const next = this.tokens[0];
      if (next) {
        this.forgetStaleKeys();
        if (!this.keys.some((key) => key.possible && key.number === this.parsed)) {
          return next;
        }
      }
      this.fetch();
    }
  }

  /** Passes over the next token. */
  skip(): void {
    this.tokens.shift();
    this.parsed++;
  }

  private get inBrackets(): boolean {
    return this.keys.length > 1;
  }

  private noKey(): SimpleKey {
    return { possible: false, required: false, number: 0, mark: { index: 0, line: 0, column: 0 } };
  }

  private fetch(): void {
    const { source } = this;
    if (!this.begun) {
      this.begun = true;
      this.add("stream-start", source.mark());
      return;
    }
    this.toNextToken();
    this.forgetStaleKeys();
    this.unroll(source.column);
    const first = source.at();
    const start = source.mark();
    const simple = SIGNS[first];
    if (first === END) {
      this.endStream();
    } else if (source.column === 0 && first === "%") {
      this.endBlocks();
      this.add("directive", start, { directive: directive(source) });
    } else if (source.isDivider()) {
      this.endBlocks();
      source.skip(3);
      this.add(first === "-" ? "document-start" : "document-end", start);
    } else if (simple) {
      simple.call(this, start);
    } else if (first === "-" && source.isBlankOrEnd(1)) {
      this.item(start);
    } else if ((first === "?" || first === ":") && (this.inBrackets || source.isBlankOrEnd(1))) {
      first === "?" ? this.key(start) : this.value(start);
    } else if ((first === "|" || first === ">") && !this.inBrackets) {
      this.forgetKey();
      this.keyAllowed = true;
      this.scalar(blockScalar(source, this.indent));
    } else if (first === "'" || first === '"') {
      this.saveKey();
      this.keyAllowed = false;
      this.scalar(quotedScalar(source));
    } else if (this.isPlain(first)) {
      this.saveKey();
      this.keyAllowed = false;
      this.scalar(plainScalar(source, this.indent, this.inBrackets));
    } else {
      throw source.error("while scanning for the next token", start, "found character that cannot start any token");
    }
  }

  private isPlain(first: string): boolean {
    return (
      !NOT_PLAIN.includes(first) ||
      (first === "-" && !this.source.isBlank(1)) ||
      (!this.inBrackets && (first === "?" || first === ":") && !this.source.isBlankOrEnd(1))
    );
  }

  private add(kind: TokenKind, start: Mark, more: Partial<Token> = {}): void {
    this.tokens.push({ kind, start, end: this.source.mark(), ...more });
  }

  private scalar(scalar: Scalar): void {
    this.tokens.push({ kind: "scalar", start: scalar.start, end: scalar.end, scalar });
    this.keyAllowed ||= scalar.broken;
  }

  private toNextToken(): void {
    const { source } = this;
    for (;;) {
      while (source.at() === " " || ((this.inBrackets || !this.keyAllowed) && source.at() === "\t")) {
        source.skip();
      }
      if (source.at() === "#") {
        source.takeWhile((character) => character !== "\n" && character !== END);
      }
      if (!source.isBreak()) {
        return;
      }
      source.takeLine();
      this.keyAllowed ||= !this.inBrackets;
    }
  }

  private forgetStaleKeys(): void {
    for (const key of this.keys) {
      if (key.possible && (key.mark.line < this.source.line || key.mark.index + 1024 < this.source.index)) {
        this.refuseIfRequired(key);
        key.possible = false;
      }
    }
  }

  private refuseIfRequired(key: SimpleKey): void {
    if (key.required) {
      throw this.source.error("while scanning a simple key", key.mark, "could not find expected ':'");
    }
  }

  private saveKey(): void {
    if (this.keyAllowed) {
      const required = !this.inBrackets && this.indent === this.source.column;
      this.forgetKey();
      const number = this.parsed + this.tokens.length;
      this.keys[this.keys.length - 1] = { possible: true, required, number, mark: this.source.mark() };
    }
  }

  private forgetKey(): void {
    const key = this.keys[this.keys.length - 1];
    if (key?.possible) {
      this.refuseIfRequired(key);
      key.possible = false;
    }
  }

  /** Begins a block at `column`, with a token before the one called `number`, or last. */
  private roll(column: number, kind: TokenKind, mark: Mark, number?: number): void {
    if (!this.inBrackets && this.indent < column) {
      this.indents.push(this.indent);
      this.indent = column;
      const at = number === undefined ? this.tokens.length : number - this.parsed;
      this.tokens.splice(at, 0, { kind, start: mark, end: mark });
    }
  }

  private unroll(column: number): void {
    while (!this.inBrackets && this.indent > column) {
      this.add("block-end", this.source.mark());
      this.indent = this.indents.pop() ?? -1;
    }
  }

  private endBlocks(): void {
    this.unroll(-1);
    this.forgetKey();
    this.keyAllowed = false;
  }

  private endStream(): void {
    if (this.source.column !== 0) {
      this.source.column = 0;
      this.source.line++;
    }
    this.endBlocks();
    this.add("stream-end", this.source.mark());
  }

  open(start: Mark): void {
    this.saveKey();
    this.keys.push(this.noKey());
    this.keyAllowed = true;
    const sign = this.source.take() as TokenKind;
    this.add(sign, start);
  }

  close(start: Mark): void {
    this.forgetKey();
    if (this.inBrackets) {
      this.keys.pop();
    }
    this.keyAllowed = false;
    const sign = this.source.take() as TokenKind;
    this.add(sign, start);
  }

  comma(start: Mark): void {
    this.forgetKey();
    this.keyAllowed = true;
    const sign = this.source.take() as TokenKind;
    this.add(sign, start);
  }

  private item(start: Mark): void {
    if (!this.inBrackets) {
      if (!this.keyAllowed) {
        throw this.source.error("", start, "block sequence entries are not allowed in this context");
      }
      this.roll(this.source.column, "block-sequence-start", start);
    }
    this.forgetKey();
    this.keyAllowed = true;
    this.source.skip();
    this.add("-", start);
  }

  private key(start: Mark): void {
    if (!this.inBrackets) {
      if (!this.keyAllowed) {
        throw this.source.error("", start, "mapping keys are not allowed in this context");
      }
      this.roll(this.source.column, "block-mapping-start", start);
    }
    this.forgetKey();
    this.keyAllowed = !this.inBrackets;
    this.source.skip();
    this.add("key", start);
  }

  private value(start: Mark): void {
    const key = this.keys[this.keys.length - 1];
    if (key?.possible) {
      this.tokens.splice(key.number - this.parsed, 0, { kind: "key", start: key.mark, end: key.mark });
      this.roll(key.mark.column, "block-mapping-start", key.mark, key.number);
      key.possible = false;
      this.keyAllowed = false;
    } else {
      if (!this.inBrackets) {
        if (!this.keyAllowed) {
          throw this.source.error("", start, "mapping values are not allowed in this context");
        }
        this.roll(this.source.column, "block-mapping-start", start);
      }
      this.keyAllowed = !this.inBrackets;
    }
    this.source.skip();
    this.add("value", start);
  }

  name(start: Mark): void {
    this.saveKey();
    this.keyAllowed = false;
    const alias = this.source.at() === "*";
    anchor(this.source, alias);
    this.add(alias ? "alias" : "anchor", start);
  }

  tag(start: Mark): void {
    this.saveKey();
    this.keyAllowed = false;
    this.add("tag", start, { tag: tag(this.source, this.inBrackets) });
  }
}

const SIGNS: Record<string, (this: Scanner, start: Mark) => void> = {
  "[": Scanner.prototype.open,
  "{": Scanner.prototype.open,
  "]": Scanner.prototype.close,
  "}": Scanner.prototype.close,
  ",": Scanner.prototype.comma,
  "*": Scanner.prototype.name,
  "&": Scanner.prototype.name,
  "!": Scanner.prototype.tag,
};
