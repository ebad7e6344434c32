import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isJsonObject, type Json, NumberText } from './json-value.ts';
import { MAX_DEPTH, MAX_VALUES, parseStrictJson } from './strict-json.ts';

describe('well-formed documents', () => {
  test('have the structure that the language gives them', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), fc.constantFrom('', ' ', '\n\t\r '), (text, blank) => {
        const spaced = `${blank}${JSON.stringify(JSON.parse(text), null, blank === '' ? 0 : 2)}${blank}`;
        expect(plain(read(spaced))).toEqual(JSON.parse(text));
      }),
      { numRuns: 2000 },
    );
  });

  test('strings keep every escape and every character', () => {
    const text = String.raw`"\"\\\/\b\f\n\r\t\u0041\u00e9\u20AC\ud83d\ude00 é€😀"`;
    expect(read(text)).toBe('"\\/\b\f\n\r\tAé€😀 é€😀');
  });

  test.each(['0', '-0', '10', '1e3', '1E+3', '1.50', '1e400', '9007199254740993', '-1.0e-7', '0.1'])(
    '[NUM-4] the number %s keeps its text',
    (text) => {
      expect(read(text)).toEqual(new NumberText(text));
      expect(read(`[${text}]`)).toEqual([new NumberText(text)]);
    },
  );

  test('[ATTACK-19] names of the language are members like any other', () => {
    const object = read('{"__proto__":1,"constructor":2,"toString":3,"hasOwnProperty":4}');
    expect(Object.keys(object as object)).toEqual(['__proto__', 'constructor', 'toString', 'hasOwnProperty']);
    const empty = read('{}') as Record<string, unknown>;
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty'])
      expect(empty[name]).toBeUndefined();
  });

  test(`[ATTACK-19] ${MAX_DEPTH} levels are read, one more is refused where it opens`, () => {
    const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
    expect(parseStrictJson(bytes(deep(MAX_DEPTH))).ok).toBe(true);
    expect(refusal(deep(MAX_DEPTH + 1))).toEqual([MAX_DEPTH, `more than ${MAX_DEPTH} levels`]);
    expect(parseStrictJson(bytes(`[${deep(19)},${deep(19)}]`)).ok).toBe(true);
  });

  test(`[ATTACK-19] ${MAX_VALUES} values are read, one more is refused`, () => {
    const list = (items: number) => `[${Array(items).fill('1').join(',')}]`;
    expect(parseStrictJson(bytes(list(MAX_VALUES - 1))).ok).toBe(true);
    expect(refusal(list(MAX_VALUES))).toEqual([1 + 2 * (MAX_VALUES - 1), `more than ${MAX_VALUES} values`]);
  });
});

describe('[ATTACK-19] what is not a document is refused with its place', () => {
  test.each([
    ['', 0, 'unexpected end'],
    ['  ', 2, 'unexpected end'],
    ['{', 1, 'a member name expected'],
    ['{"a"', 4, "':' expected"],
    ['{"a":', 5, 'unexpected end'],
    ['{"a":1', 6, "',' or '}' expected"],
    ['{"a":1,}', 7, 'a member name expected'],
    ['{a:1}', 1, 'a member name expected'],
    ["{'a':1}", 1, 'a member name expected'],
    ['[1,]', 3, 'a value expected'],
    ['[1 2]', 3, "',' or ']' expected"],
    ['[1', 2, "',' or ']' expected"],
    ['1 2', 2, 'text after the document'],
    ['{}x', 2, 'text after the document'],
    ['nul', 0, 'a value expected'],
    ['True', 0, 'a value expected'],
    ['NaN', 0, 'a value expected'],
    ['-', 1, 'a digit expected'],
    ['-Infinity', 1, 'a digit expected'],
    ['+1', 0, 'a value expected'],
    ['01', 1, 'a number may not start with 0'],
    ['-01', 2, 'a number may not start with 0'],
    ['1.', 2, 'a digit expected'],
    ['.5', 0, 'a value expected'],
    ['1e', 2, 'a digit expected'],
    ['0x10', 1, 'text after the document'],
    ['"a', 2, 'unexpected end'],
    ['"a\n"', 2, 'control character in a string'],
    ['"a\u0000"', 2, 'control character in a string'],
    ['"\\n\u0001"', 3, 'control character in a string'],
    ['"\\n', 3, 'unexpected end'],
    ['"\\x41"', 1, 'unknown escape'],
    ['"\\', 1, 'unknown escape'],
    ['"\\u12g4"', 1, 'four hexadecimal digits expected'],
    ['"\\u12', 1, 'four hexadecimal digits expected'],
    ['"\\u0000"', 1, 'NUL in a string'],
    ['"\\ud800"', 1, 'lone surrogate'],
    ['"\\udc00"', 1, 'lone surrogate'],
    ['"\\ud83d\\u0041"', 1, 'lone surrogate'],
    ['"a\\ud83d\\ud83d"', 2, 'lone surrogate'],
    ['/* */ 1', 0, 'a value expected'],
    ['\ufeff{}', 0, 'byte order mark'],
    ['\u00a01', 0, 'a value expected'],
    ['{"a":1,"b":2,"a":3}', 13, 'duplicate member name'],
    ['{"a":1,"\\u0061":3}', 7, 'duplicate member name'],
    ['[{"x":{"y":1,"y":null}}]', 13, 'duplicate member name'],
    ['{"__proto__":1,"__proto__":2}', 15, 'duplicate member name'],
    ['{"é":"😀","x":tru}', 17, 'a value expected'],
  ])('%j at byte %i: %s', (text, offset, reason) => {
    expect(refusal(text)).toEqual([offset, reason]);
  });

  test('invalid UTF-8, wherever it stands', () => {
    const result = parseStrictJson(Uint8Array.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]));
    expect(result).toEqual({ ok: false, offset: 2, reason: 'invalid UTF-8' });
  });

  test('what the language refuses is refused too, for any text', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '"a"',
      '"b"',
      '1',
      '-',
      '.5',
      'e3',
      'true',
      'null',
      ' ',
      '\\',
      'u0041',
    );
    fc.assert(
      fc.property(fc.string({ unit: pieces, maxLength: 12 }), (text) => {
        if (!isLanguageJson(text)) expect(parseStrictJson(bytes(text)).ok).toBe(false);
      }),
      { numRuns: 5000 },
    );
  });

  test('any bytes come to a value or an offset within them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (input) => {
        const result = parseStrictJson(input);
        if (!result.ok) {
          expect(result.offset).toBeGreaterThanOrEqual(0);
          expect(result.offset).toBeLessThanOrEqual(input.length);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function read(text: string): Json {
  const result = parseStrictJson(bytes(text));
  if (!result.ok) throw new Error(`${result.reason} at ${result.offset}: ${text}`);
  return result.value;
}

function refusal(text: string): unknown {
  const result = parseStrictJson(bytes(text));
  return result.ok ? result.value : [result.offset, result.reason];
}

/** The value as the language would have read it. */
function plain(value: Json): unknown {
  if (value instanceof NumberText) return Number(value.text);
  if (Array.isArray(value)) return value.map(plain);
  if (isJsonObject(value)) {
    const entries = Object.entries(value).map(([name, member]) => [name, plain(member)]);
    return Object.fromEntries(entries);
  }
  return value;
}

function isLanguageJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
