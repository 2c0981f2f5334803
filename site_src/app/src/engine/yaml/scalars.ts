import { END, isBlank, isDigit, isHex, type Mark, type Source } from "./source";

/** A scalar as it was read. `broken` says that it ended with a line break, where a key may begin. */
export interface Scalar {
  value: string;
  style: "plain" | "'" | '"' | "block";
  start: Mark;
  end: Mark;
  broken: boolean;
}

const BLOCK = "while scanning a block scalar";

/** A block scalar below `indent`: `|` literal, `>` folded. */
export function blockScalar(source: Source, outer: number): Scalar {
  const start = source.mark();
  const literal = source.take() === "|";
  const { chomping, increment } = header(source, start);
  source.endLine(BLOCK, start);
  let breaks = blockBreaks(source, increment && (outer >= 0 ? outer + increment : increment), outer, start);
  const { indent } = breaks;
  let value = "";
  let lineBreak = "";
  let blankBefore = false;
  while (source.column === indent && !source.isEnd()) {
    const blankHere = source.isBlank();
    if (!literal && lineBreak && !blankBefore && !blankHere) {
      value += breaks.text ? "" : " ";
    } else {
      value += lineBreak;
    }
    value += breaks.text;
    blankBefore = blankHere;
    value += source.takeWhile((character) => character !== "\n" && character !== END);
    lineBreak = source.isEnd() ? "" : source.takeLine();
    breaks = blockBreaks(source, indent, outer, start);
  }
  value += chomping === "-" ? "" : lineBreak;
  value += chomping === "+" ? breaks.text : "";
  return { value, style: "block", start, end: breaks.end, broken: true };
}

function header(source: Source, start: Mark): { chomping: string; increment: number } {
  const digit = () => {
    if (source.at() === "0") {
      throw source.error(BLOCK, start, "found an indentation indicator equal to 0");
    }
    return isDigit(source.at()) ? Number(source.take()) : 0;
  };
  const sign = () => (source.at() === "+" || source.at() === "-" ? source.take() : "");
  const chomping = sign();
  const increment = digit();
  return { chomping: chomping || (increment ? sign() : ""), increment };
}

/** Blank lines and the indentation after them; an `indent` of 0 is yet to be found. */
function blockBreaks(source: Source, known: number, outer: number, start: Mark) {
  let text = "";
  let widest = 0;
  let end = source.mark();
  for (;;) {
    while ((!known || source.column < known) && source.at() === " ") {
      source.skip();
    }
    widest = Math.max(widest, source.column);
    if ((!known || source.column < known) && source.at() === "\t") {
      throw source.error(BLOCK, start, "found a tab character where an indentation space is expected");
    }
    if (!source.isBreak()) {
      break;
    }
    text += source.takeLine();
    end = source.mark();
  }
  return { text, end, indent: known || Math.max(widest, outer + 1, 1) };
}

const ESCAPES: Record<string, string> = {
  "0": "\0",
  a: "\x07",
  b: "\b",
  t: "\t",
  "\t": "\t",
  n: "\n",
  v: "\v",
  f: "\f",
  r: "\r",
  e: "\x1b",
  " ": " ",
  '"': '"',
  "/": "/",
  "\\": "\\",
  N: "\x85",
  _: "\xa0",
  L: "\u2028",
  P: "\u2029",
};
const LONG: Record<string, number> = { x: 2, u: 4, U: 8 };
const QUOTED = "while scanning a quoted scalar";

/** A scalar in single or double quotes. */
export function quotedScalar(source: Source): Scalar {
  const start = source.mark();
  const quote = source.take() === "'" ? "'" : '"';
  let value = "";
  for (;;) {
    if (source.isDivider()) {
      throw source.error(QUOTED, start, "found unexpected document indicator");
    }
    if (source.isEnd()) {
      throw source.error(QUOTED, start, "found unexpected end of stream");
    }
    let broken = false;
    while (!source.isBlankOrEnd() && !broken) {
      if (quote === "'" && source.at() === "'" && source.at(1) === "'") {
        source.skip(2);
        value += "'";
      } else if (source.at() === quote) {
        break;
      } else if (quote === '"' && source.at() === "\\") {
        broken = source.isBreak(1);
        if (broken) {
          source.skip();
          source.takeLine();
        } else {
          value += escaped(source, start);
        }
      } else {
        value += source.take();
      }
    }
    if (source.at() === quote) {
      break;
    }
    value += folded(source, broken).text;
  }
  source.skip();
  return { value, style: quote, start, end: source.mark(), broken: false };
}

function escaped(source: Source, start: Mark): string {
  const context = "while parsing a quoted scalar";
  const sign = source.at(1);
  const simple = ESCAPES[sign];
  const long = LONG[sign];
  if (simple !== undefined) {
    source.skip(2);
    return simple;
  }
  if (!long) {
    throw source.error(context, start, "found unknown escape character");
  }
  source.skip(2);
  let code = 0;
  for (let ahead = 0; ahead < long; ahead++) {
    if (!isHex(source.at(ahead))) {
      throw source.error(context, start, "did not find expected hexdecimal number");
    }
    code = code * 16 + Number.parseInt(source.at(ahead), 16);
  }
  if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff) {
    throw source.error(context, start, "found invalid Unicode character escape code");
  }
  source.skip(long);
  return String.fromCodePoint(code);
}

/** White space inside a scalar as it is read: blanks as they are, one line break as a blank, more as one less. */
function folded(source: Source, escapedBreak: boolean, refuseTab = (): void => undefined) {
  let blanks = "";
  let first = "";
  let more = "";
  let broken = escapedBreak;
  while (source.isBlank() || source.isBreak()) {
    if (source.isBreak()) {
      const lineBreak = source.takeLine();
      if (broken) {
        more += lineBreak;
      } else {
        blanks = "";
        first = lineBreak;
        broken = true;
      }
    } else if (broken) {
      refuseTab();
      source.skip();
    } else {
      blanks += source.take();
    }
  }
  return { text: broken ? (first ? more || " " : more) : blanks, broken };
}

const PLAIN = "while scanning a plain scalar";

/** A scalar without quotes, indented by more than `outer` unless it stands in brackets. */
export function plainScalar(source: Source, outer: number, inBrackets: boolean): Scalar {
  const start = source.mark();
  let end = start;
  let value = "";
  let between = { text: "", broken: false };
  const refuseTab = () => {
    if (source.column < outer + 1 && source.at() === "\t") {
      throw source.error(PLAIN, start, "found a tab character that violates indentation");
    }
  };
  while (!source.isDivider() && source.at() !== "#") {
    while (!source.isBlankOrEnd()) {
      const character = source.at();
      if (inBrackets && character === ":" && ",?[]{}".includes(source.at(1))) {
        throw source.error(PLAIN, start, "found unexpected ':'");
      }
      if ((character === ":" && source.isBlankOrEnd(1)) || (inBrackets && ",[]{}".includes(character))) {
        break;
      }
      value += between.text;
      between = { text: "", broken: false };
      value += source.take();
      end = source.mark();
    }
    if (!isBlank(source.at()) && !source.isBreak()) {
      break;
    }
    between = folded(source, between.broken, refuseTab);
    if (!inBrackets && source.column < outer + 1) {
      break;
    }
  }
  return { value, style: "plain", start, end, broken: between.broken };
}
