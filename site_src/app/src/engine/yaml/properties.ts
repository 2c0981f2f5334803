import { isBlank, isDigit, isHex, isWord, type Mark, type Source } from "./source";

/** The name behind `&` or `*`. */
export function anchor(source: Source, alias: boolean): string {
  const start = source.mark();
  source.skip();
  const name = source.takeWhile(isWord);
  if (!name || !(source.isBlankOrEnd() || "?:,]}%@`".includes(source.at()))) {
    const context = alias ? "while scanning an alias" : "while scanning an anchor";
    throw source.error(context, start, "did not find expected alphabetic or numeric character");
  }
  return name;
}

/** A tag's handle and suffix: `!!str`, `!local`, `!<uri>`. */
export function tag(source: Source, inBrackets: boolean): { handle: string; suffix: string } {
  const start = source.mark();
  const context = "while scanning a tag";
  let handle = "";
  let suffix: string;
  if (source.at(1) === "<") {
    source.skip(2);
    suffix = uri(source, true, false, "", start);
    if (source.at() !== ">") {
      throw source.error(context, start, "did not find the expected '>'");
    }
    source.skip();
  } else {
    handle = tagHandle(source, false, start);
    if (/^!.*!$/.test(handle)) {
      suffix = uri(source, false, false, "", start);
    } else {
      suffix = uri(source, false, false, handle, start);
      handle = "!";
      if (!suffix) {
        [handle, suffix] = [suffix, handle];
      }
    }
  }
  if (!source.isBlankOrEnd() && !(inBrackets && source.at() === ",")) {
    throw source.error(context, start, "did not find expected whitespace or line break");
  }
  return { handle, suffix };
}

function tagHandle(source: Source, directive: boolean, start: Mark): string {
  if (source.at() !== "!") {
    const context = directive ? "while scanning a tag directive" : "while scanning a tag";
    throw source.error(context, start, "did not find expected '!'");
  }
  let handle = source.take() + source.takeWhile(isWord);
  if (source.at() === "!") {
    handle += source.take();
  } else if (directive && handle !== "!") {
    throw source.error("while parsing a tag directive", start, "did not find expected '!'");
  }
  return handle;
}

function uri(source: Source, brackets: boolean, directive: boolean, before: string, start: Mark): string {
  const context = directive ? "while parsing a %TAG directive" : "while parsing a tag";
  const fits = (character: string) =>
    isWord(character) || ";/?:@&=+$.%!~*'()".includes(character) || (brackets && ",[]".includes(character));
  let found = before.slice(1);
  let any = before.length > 0;
  while (fits(source.at())) {
    found += source.at() === "%" ? octets(source, context, start) : source.take();
    any = true;
  }
  if (!any) {
    throw source.error(context, start, "did not find expected tag URI");
  }
  return found;
}

/** The escapes of one character: nobody looks at what it is. */
function octets(source: Source, context: string, start: Mark): string {
  let left = -1;
  do {
    if (source.at() !== "%" || !isHex(source.at(1)) || !isHex(source.at(2))) {
      throw source.error(context, start, "did not find URI escaped octet");
    }
    const octet = Number.parseInt(source.at(1) + source.at(2), 16);
    if (left < 0) {
      left = octet < 0x80 ? 1 : octet >> 5 === 6 ? 2 : octet >> 4 === 14 ? 3 : octet >> 3 === 30 ? 4 : 0;
      if (!left) {
        throw source.error(context, start, "found an incorrect leading UTF-8 octet");
      }
    } else if (octet >> 6 !== 2) {
      throw source.error(context, start, "found an incorrect trailing UTF-8 octet");
    }
    source.skip(3);
    left--;
  } while (left);
  return "\ufffd";
}

export interface Directive {
  name: "YAML" | "TAG";
  version?: [major: number, minor: number];
  handle?: string;
  prefix?: string;
}

/** A line that begins with `%`. */
export function directive(source: Source): Directive {
  const context = "while scanning a directive";
  const start = source.mark();
  source.skip();
  const name = source.takeWhile(isWord);
  if (!name) {
    throw source.error(context, start, "could not find expected directive name");
  }
  if (!source.isBlankOrEnd()) {
    throw source.error(context, start, "found unexpected non-alphabetical character");
  }
  if (name !== "YAML" && name !== "TAG") {
    throw source.error(context, start, "found unknown directive name");
  }
  source.takeWhile(isBlank);
  const found: Directive = { name, ...(name === "YAML" ? version(source, start) : tagPrefix(source, start)) };
  source.endLine(context, start);
  return found;
}

function version(source: Source, start: Mark): Pick<Directive, "version"> & object {
  const context = "while scanning a %YAML directive";
  const number = () => {
    let digits = "";
    while (isDigit(source.at())) {
      if (digits.length === 9) {
        throw source.error(context, start, "found extremely long version number");
      }
      digits += source.take();
    }
    if (!digits) {
      throw source.error(context, start, "did not find expected version number");
    }
    return Number(digits);
  };
  const major = number();
  if (source.at() !== ".") {
    throw source.error(context, start, "did not find expected digit or '.' character");
  }
  source.skip();
  return { version: [major, number()] };
}

function tagPrefix(source: Source, start: Mark): { handle: string; prefix: string } {
  const context = "while scanning a %TAG directive";
  const handle = tagHandle(source, true, start);
  if (!source.isBlank()) {
    throw source.error(context, start, "did not find expected whitespace");
  }
  source.takeWhile(isBlank);
  const prefix = uri(source, true, true, "", start);
  if (!source.isBlankOrEnd()) {
    throw source.error(context, start, "did not find expected whitespace or line break");
  }
  return { handle, prefix };
}
