import { BareObject, type Json, type JsonObject, NumberText } from './json-value.ts';
import { invalidUtf8At } from './utf8.ts';

/** Objects and arrays within one another, at most. */
export const MAX_DEPTH = 20;
/** Values in one document, at most: several times what the largest request has, and few enough to be refused in a few milliseconds. */
export const MAX_VALUES = 4_096;

/** A document read, or the byte at which it stops being one and why. */
export type JsonResult =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly offset: number; readonly reason: string };

/**
 * Reads one JSON document (RFC 8259) from its bytes, in linear time and stricter than the language does: invalid UTF-8, a byte order mark,
 * a name twice in one object, more than {@link MAX_DEPTH} levels or {@link MAX_VALUES} values, NUL and lone surrogates
 * (escaped ones too) are refused; numbers keep their text.
 */
export function parseStrictJson(bytes: Uint8Array): JsonResult {
  const text = decode(bytes);
  if (text === undefined) return { ok: false, offset: invalidUtf8At(bytes), reason: 'invalid UTF-8' };
  try {
    return { ok: true, value: new Reader(text).document() };
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    return { ok: false, offset: byteOffset(text, error.index), reason: error.message };
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decode(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

function byteOffset(text: string, index: number): number {
  return new TextEncoder().encode(text.slice(0, index)).length;
}

class JsonFault extends Error {
  readonly index: number;
  constructor(index: number, reason: string) {
    super(reason);
    this.index = index;
  }
}

const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const PLUS = 0x2b;
const COMMA = 0x2c;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const BYTE_ORDER_MARK = 0xfeff;

/** What stands after a backslash, other than `u`. */
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/** One pass over one text; past its end `charCodeAt` is NaN, which is no character. */
class Reader {
  readonly text: string;
  at = 0;
  depth = 0;
  values = 0;

  constructor(text: string) {
    this.text = text;
  }

  document(): Json {
    if (this.text.charCodeAt(0) === BYTE_ORDER_MARK) throw this.fault('byte order mark');
    const value = this.value(this.next());
    if (this.at < this.text.length) {
      this.next();
      if (this.at < this.text.length) throw this.fault('text after the document');
    }
    return value;
  }

  /** Skips blanks; the character then under the cursor. */
  next(): number {
    const { text } = this;
    let code = text.charCodeAt(this.at);
    while (code === SPACE || code === LINE_FEED || code === CARRIAGE_RETURN || code === TAB) {
      code = text.charCodeAt(++this.at);
    }
    return code;
  }

  /** The value that starts with `code`, which is under the cursor. */
  value(code: number): Json {
    if (++this.values > MAX_VALUES) throw this.fault(`more than ${MAX_VALUES} values`);
    switch (code) {
      case QUOTE:
        return this.string();
      case OPEN_BRACE:
        return this.object();
      case OPEN_BRACKET:
        return this.array();
      case 0x74:
        return this.word('true', true);
      case 0x66:
        return this.word('false', false);
      case 0x6e:
        return this.word('null', null);
      default:
        return this.number(code);
    }
  }

  object(): JsonObject {
    this.descend();
    const object = new BareObject();
    let code = this.next();
    if (code === CLOSE_BRACE) return this.ascend(object);
    for (;;) {
      if (code !== QUOTE) throw this.fault('a member name expected');
      const nameAt = this.at;
      const name = this.string();
      if (object[name] !== undefined) throw new JsonFault(nameAt, 'duplicate member name');
      if (this.next() !== COLON) throw this.fault("':' expected");
      this.at++;
      object[name] = this.value(this.next());
      code = this.next();
      if (code === CLOSE_BRACE) return this.ascend(object);
      if (code !== COMMA) throw this.fault("',' or '}' expected");
      this.at++;
      code = this.next();
    }
  }

  array(): readonly Json[] {
    this.descend();
    const items: Json[] = [];
    let code = this.next();
    if (code === CLOSE_BRACKET) return this.ascend(items);
    for (;;) {
      items.push(this.value(code));
      code = this.next();
      if (code === CLOSE_BRACKET) return this.ascend(items);
      if (code !== COMMA) throw this.fault("',' or ']' expected");
      this.at++;
      code = this.next();
    }
  }

  /** Steps past an opening bracket. */
  descend(): void {
    if (++this.depth > MAX_DEPTH) throw this.fault(`more than ${MAX_DEPTH} levels`);
    this.at++;
  }

  /** Steps past a closing bracket. */
  ascend<T>(value: T): T {
    this.depth--;
    this.at++;
    return value;
  }

  word<T>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.at)) throw this.fault('a value expected');
    this.at += word.length;
    return value;
  }

  number(first: number): NumberText {
    const start = this.at;
    let code = first;
    if (code === MINUS) code = this.text.charCodeAt(++this.at);
    else if (!isDigit(code))
      throw this.fault(this.at < this.text.length ? 'a value expected' : 'unexpected end');
    if (code === ZERO) code = this.text.charCodeAt(++this.at);
    else code = this.digits();
    if (isDigit(code)) throw this.fault('a number may not start with 0');
    if (code === POINT) {
      this.at++;
      code = this.digits();
    }
    if (code === 0x65 || code === 0x45) {
      code = this.text.charCodeAt(++this.at);
      if (code === PLUS || code === MINUS) this.at++;
      this.digits();
    }
    return new NumberText(this.text.slice(start, this.at));
  }

  /** Steps past one or more digits; the character after them. */
  digits(): number {
    const start = this.at;
    let code = this.text.charCodeAt(start);
    while (isDigit(code)) code = this.text.charCodeAt(++this.at);
    if (this.at === start) throw this.fault('a digit expected');
    return code;
  }

  /** The string whose opening quote is under the cursor. */
  string(): string {
    const { text } = this;
    const start = this.at + 1;
    for (let at = start; ; at++) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) {
        this.at = at + 1;
        return text.slice(start, at);
      }
      if (code === BACKSLASH) {
        this.at = at;
        return this.escapedString(start);
      }
      if (!(code >= SPACE)) {
        this.at = at;
        throw this.fault(at < text.length ? 'control character in a string' : 'unexpected end');
      }
    }
  }

  /** The rest of a string that starts at `start` and has its first backslash under the cursor. */
  escapedString(start: number): string {
    const { text } = this;
    let result = '';
    let from = start;
    for (;;) {
      const code = text.charCodeAt(this.at);
      if (code === QUOTE) {
        result += text.slice(from, this.at++);
        return result;
      }
      if (!(code >= SPACE)) {
        throw this.fault(this.at < text.length ? 'control character in a string' : 'unexpected end');
      }
      if (code === BACKSLASH) {
        result += text.slice(from, this.at);
        result += this.escape();
        from = this.at;
      } else {
        this.at++;
      }
    }
  }

  /** The character whose backslash is under the cursor. */
  escape(): string {
    const letter = this.text.charAt(this.at + 1);
    if (letter !== 'u') {
      const character = ESCAPES.get(letter);
      if (character === undefined) throw this.fault('unknown escape');
      this.at += 2;
      return character;
    }
    const unit = this.escapedUnit();
    if (unit === 0) throw this.fault('NUL in a string');
    if (unit < 0xd800 || unit > 0xdfff) {
      this.at += 6;
      return String.fromCharCode(unit);
    }
    if (unit > 0xdbff) throw this.fault('lone surrogate');
    const start = this.at;
    this.at += 6;
    const low = this.text.startsWith('\\u', this.at) ? this.escapedUnit() : 0;
    if (low < 0xdc00 || low > 0xdfff) throw new JsonFault(start, 'lone surrogate');
    this.at += 6;
    return String.fromCharCode(unit, low);
  }

  /** The four hexadecimal digits of the `\u` under the cursor. */
  escapedUnit(): number {
    const digits = this.text.slice(this.at + 2, this.at + 6);
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw this.fault('four hexadecimal digits expected');
    return Number.parseInt(digits, 16);
  }

  fault(reason: string): JsonFault {
    return new JsonFault(this.at, reason);
  }
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}
