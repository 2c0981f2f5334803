import type { Scanner, Token, TokenKind } from "./scanner";
import { type Mark, YamlError } from "./source";

export interface Event {
  kind:
    | "stream-start"
    | "stream-end"
    | "document-start"
    | "document-end"
    | "map"
    | "list"
    | "close"
    | "scalar"
    | "alias";
  start: Mark;
  end: Mark;
  anchored?: boolean;
  tagged?: boolean;
  value?: string;
  /** A scalar without quotes and without a tag. */
  plain?: boolean;
  style?: string;
  /** A document that declares tags of its own. */
  declares?: boolean;
}

type State = () => Event;

/** Tokens → events, one at a time: what is nested deep is refused before it is built. */
export class Events {
  private state: State = () => this.streamStart();
  private readonly states: State[] = [];
  private readonly marks: Mark[] = [];
  private handles = new Map<string, string>();

  constructor(private readonly scanner: Scanner) {}

  next(): Event {
    return this.state();
  }

  private peek(): Token {
    return this.scanner.peek();
  }

  private is(...kinds: TokenKind[]): boolean {
    return kinds.includes(this.peek().kind);
  }

  private take(): Token {
    const token = this.peek();
    this.scanner.skip();
    return token;
  }

  private pop(): State {
    return this.states.pop() ?? (() => this.streamEnd());
  }

  private empty(mark: Mark): Event {
    return { kind: "scalar", start: mark, end: mark, value: "", plain: true, style: "plain" };
  }

  private fail(context: string, begun: Mark | undefined, problem: string): YamlError {
    return new YamlError(problem, this.peek().start, context, begun);
  }

  private streamStart(): Event {
    const { start } = this.take();
    this.state = () => this.documentStart(true);
    return { kind: "stream-start", start, end: start };
  }

  private streamEnd(): Event {
    const { start, end } = this.peek();
    return { kind: "stream-end", start, end };
  }

  private documentStart(first: boolean): Event {
    while (!first && this.is("document-end")) {
      this.scanner.skip();
    }
    const { start } = this.peek();
    if (first && !this.is("directive", "document-start", "stream-end")) {
      this.declare();
      this.states.push(() => this.documentEnd());
      this.state = () => this.node(true, false);
      return { kind: "document-start", start, end: start };
    }
    if (this.is("stream-end")) {
      this.state = () => this.streamEnd();
      return this.streamEnd();
    }
    const declares = this.declare();
    if (!this.is("document-start")) {
      throw this.fail("", undefined, "did not find expected <document start>");
    }
    this.states.push(() => this.documentEnd());
    this.state = () => this.documentContent();
    return { kind: "document-start", start, end: this.take().end, declares };
  }

  /** Reads the directives before a document; whether it declares tags. */
  private declare(): boolean {
    let versioned = false;
    const declared = new Map<string, string>();
    while (this.is("directive")) {
      const { directive } = this.peek();
      if (directive?.version) {
        if (versioned) {
          throw this.fail("", undefined, "found duplicate %YAML directive");
        }
        const [major, minor] = directive.version;
        if (major !== 1 || (minor !== 1 && minor !== 2)) {
          throw this.fail("", undefined, "found incompatible YAML document");
        }
        versioned = true;
      } else if (directive?.handle !== undefined) {
        if (declared.has(directive.handle)) {
          throw this.fail("", undefined, "found duplicate %TAG directive");
        }
        declared.set(directive.handle, directive.prefix ?? "");
      }
      this.scanner.skip();
    }
    this.handles = new Map([["!", "!"], ["!!", "tag:yaml.org,2002:"], ...declared]);
    return declared.size > 0;
  }

  private documentContent(): Event {
    if (this.is("directive", "document-start", "document-end", "stream-end")) {
      this.state = this.pop();
      return this.empty(this.peek().start);
    }
    return this.node(true, false);
  }

  private documentEnd(): Event {
    const { start } = this.peek();
    const end = this.is("document-end") ? this.take().end : start;
    this.state = () => this.documentStart(false);
    return { kind: "document-end", start, end };
  }

  private node(block: boolean, dashes: boolean): Event {
    if (this.is("alias")) {
      this.state = this.pop();
      const { start, end } = this.take();
      return { kind: "alias", start, end };
    }
    const { start, anchored, tag, end } = this.properties();
    const tagged = tag !== "";
    const token = this.peek();
    const begun = { start, end: token.end, anchored, tagged };
    if (dashes && token.kind === "-") {
      this.state = () => this.dashesEntry();
      return { kind: "list", ...begun };
    }
    if (token.kind === "scalar" && token.scalar) {
      const { value, style } = token.scalar;
      this.state = this.pop();
      this.scanner.skip();
      return { kind: "scalar", ...begun, value, style, plain: tag === "!" || (style === "plain" && !tagged) };
    }
    const opened = this.opened(token.kind, block);
    if (opened) {
      this.state = opened.state;
      return { kind: opened.kind, ...begun };
    }
    if (anchored || tagged) {
      this.state = this.pop();
      return { kind: "scalar", start, end, anchored, tagged, value: "", style: "plain", plain: !tagged };
    }
    const context = block ? "while parsing a block node" : "while parsing a flow node";
    throw this.fail(context, start, "did not find expected node content");
  }

  private opened(kind: TokenKind, block: boolean): { kind: "map" | "list"; state: State } | undefined {
    switch (kind) {
      case "[":
        return { kind: "list", state: () => this.flowSequenceEntry(true) };
      case "{":
        return { kind: "map", state: () => this.flowMappingKey(true) };
      case "block-sequence-start":
        return block ? { kind: "list", state: () => this.blockSequenceEntry(true) } : undefined;
      case "block-mapping-start":
        return block ? { kind: "map", state: () => this.blockMappingKey(true) } : undefined;
      default:
        return undefined;
    }
  }

  /** Anchor and tag before a node, in either order; `tag` is "" where there is none. */
  private properties(): { start: Mark; end: Mark; anchored: boolean; tag: string } {
    const { start } = this.peek();
    let end = start;
    let anchored = false;
    let tag = "";
    let tagMark: Mark | undefined;
    let handle = "";
    for (let turn = 0; turn < 2; turn++) {
      if (!anchored && this.is("anchor")) {
        anchored = true;
        end = this.take().end;
      } else if (!tagMark && this.is("tag")) {
        const token = this.take();
        tagMark = token.start;
        end = token.end;
        handle = token.tag?.handle ?? "";
        tag = token.tag?.suffix ?? "";
      }
    }
    // what comes next is looked at before the handle is, and may be no token
    this.peek();
    if (handle) {
      const prefix = this.handles.get(handle);
      if (prefix === undefined) {
        throw new YamlError("found undefined tag handle", tagMark ?? start, "while parsing a node", start);
      }
      tag = prefix + tag;
    }
    return { start, end, anchored, tag };
  }

  private begin(first: boolean): void {
    if (first) {
      this.marks.push(this.take().start);
    }
  }

  private end(closing: Token): Event {
    this.state = this.pop();
    this.marks.pop();
    this.scanner.skip();
    return { kind: "close", start: closing.start, end: closing.end };
  }

  /** The node that is next, after which `state` goes on; an empty one where one of `kinds` stands. */
  private nodeUnless(kinds: TokenKind[], state: State, block: boolean, dashes: boolean, mark?: Mark): Event {
    if (this.is(...kinds)) {
      this.state = state;
      return this.empty(mark ?? this.peek().start);
    }
    this.states.push(state);
    return this.node(block, dashes);
  }

  private blockSequenceEntry(first: boolean): Event {
    this.begin(first);
    const token = this.peek();
    if (token.kind === "-") {
      this.scanner.skip();
      return this.nodeUnless(["-", "block-end"], () => this.blockSequenceEntry(false), true, false, token.end);
    }
    if (token.kind === "block-end") {
      return this.end(token);
    }
    throw this.fail("while parsing a block collection", this.marks.pop(), "did not find expected '-' indicator");
  }

  private dashesEntry(): Event {
    const token = this.peek();
    if (token.kind === "-") {
      this.scanner.skip();
      const next = () => this.dashesEntry();
      return this.nodeUnless(["-", "key", "value", "block-end"], next, true, false, token.end);
    }
    this.state = this.pop();
    return { kind: "close", start: token.start, end: token.start };
  }

  private blockMappingKey(first: boolean): Event {
    this.begin(first);
    const token = this.peek();
    if (token.kind === "key") {
      this.scanner.skip();
      const next = () => this.blockMappingValue();
      return this.nodeUnless(["key", "value", "block-end"], next, true, true, token.end);
    }
    if (token.kind === "block-end") {
      return this.end(token);
    }
    throw this.fail("while parsing a block mapping", this.marks.pop(), "did not find expected key");
  }

  private blockMappingValue(): Event {
    const token = this.peek();
    const next = () => this.blockMappingKey(false);
    if (token.kind === "value") {
      this.scanner.skip();
      return this.nodeUnless(["key", "value", "block-end"], next, true, true, token.end);
    }
    this.state = next;
    return this.empty(token.start);
  }

  private flowSequenceEntry(first: boolean): Event {
    this.begin(first);
    if (!this.is("]")) {
      this.comma(first, "while parsing a flow sequence", "did not find expected ',' or ']'");
      const token = this.peek();
      if (token.kind === "key") {
        this.state = () => this.pairKey();
        this.scanner.skip();
        return { kind: "map", start: token.start, end: token.end };
      }
      if (token.kind !== "]") {
        this.states.push(() => this.flowSequenceEntry(false));
        return this.node(false, false);
      }
    }
    return this.end(this.peek());
  }

  private comma(first: boolean, context: string, problem: string): void {
    if (!first) {
      if (!this.is(",")) {
        throw this.fail(context, this.marks.pop(), problem);
      }
      this.scanner.skip();
    }
  }

  private pairKey(): Event {
    const token = this.peek();
    if (this.is("value", ",", "]")) {
      // libyaml passes over what it has looked at, the value's sign too
      this.scanner.skip();
      this.state = () => this.pairValue();
      return this.empty(token.end);
    }
    this.states.push(() => this.pairValue());
    return this.node(false, false);
  }

  private pairValue(): Event {
    const next = () => this.pairEnd();
    if (this.is("value")) {
      this.scanner.skip();
      return this.nodeUnless([",", "]"], next, false, false);
    }
    this.state = next;
    return this.empty(this.peek().start);
  }

  private pairEnd(): Event {
    const { start } = this.peek();
    this.state = () => this.flowSequenceEntry(false);
    return { kind: "close", start, end: start };
  }

  private flowMappingKey(first: boolean): Event {
    this.begin(first);
    if (!this.is("}")) {
      this.comma(first, "while parsing a flow mapping", "did not find expected ',' or '}'");
      if (this.is("key")) {
        this.scanner.skip();
        return this.nodeUnless(["value", ",", "}"], () => this.flowMappingValue(false), false, false);
      }
      if (!this.is("}")) {
        this.states.push(() => this.flowMappingValue(true));
        return this.node(false, false);
      }
    }
    return this.end(this.peek());
  }

  private flowMappingValue(empty: boolean): Event {
    const next = () => this.flowMappingKey(false);
    if (!empty && this.is("value")) {
      this.scanner.skip();
      return this.nodeUnless([",", "}"], next, false, false);
    }
    this.state = next;
    return this.empty(this.peek().start);
  }
}
