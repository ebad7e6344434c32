import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type JsonResult, parseStrictJson } from './strict-json.ts';

/** The largest body that is read. */
const MAX_BYTES = 256 * 1024;
/** A reader whose work grows with the square of the input takes minutes for these; ours takes a few ms. */
const CPU_LIMIT_MS = 500;

const bytes = (text: string) => new TextEncoder().encode(text);
/** As often as it fits a body. */
const filled = (piece: string, start = '', end = '') =>
  start + piece.repeat(Math.floor((MAX_BYTES - start.length - end.length) / piece.length)) + end;
const keys = (name: (i: number) => string) =>
  `{${Array.from({ length: 15_000 }, (_, i) => `${JSON.stringify(name(i))}:${i}`).join(',')}}`;

/** Each of them is refused. */
const BOMBS: readonly (readonly [string, Uint8Array])[] = [
  ['lists in lists', bytes(filled('['))],
  ['objects in objects', bytes(filled('{"a":'))],
  ['lists in lists, closed', bytes('['.repeat(131_072) + ']'.repeat(131_072))],
  ['a list of ones', bytes(filled('1,', '[', '1]'))],
  ['a list of empty lists', bytes(filled('[],', '[', '[]]'))],
  ['fifteen thousand members', bytes(keys((i) => `k${i}`))],
  ['members whose hashes are numbers', bytes(keys((i) => `${i}`))],
  ['one member, over and over', bytes(filled('"a":1,', '{', '"a":1}'))],
  ['the prototype twice', bytes('{"__proto__":{"polluted":1},"__proto__":{"polluted":2}}')],
  ['a string without an end', bytes(filled('a', '"'))],
  ['escapes without an end', bytes(filled('\\', '"'))],
  ['escapes of half a pair', bytes(filled('\\ud800', '"', '"'))],
  ['a number of digits alone, then a letter', bytes(filled('9', '', 'x'))],
  ['an exponent without an end', bytes(filled('9', '1e', '-'))],
  ['blanks alone', bytes(filled(' '))],
  ['blanks before nothing', bytes(filled('\n', '', ','))],
  ['a byte order mark', bytes('\ufeff{}')],
  ['UTF-16, little end first', Buffer.from('\ufeff{"a":1}', 'utf16le')],
  ['UTF-16, without a mark', Buffer.from('{"a":1}', 'utf16le')],
  ['UTF-32', Buffer.from([0, 0, 0, 0x7b, 0, 0, 0, 0x7d])],
  ['a lone surrogate', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
  ['a byte that is none', Buffer.from([0x22, 0xff, 0x22])],
  ['an overlong slash', Buffer.from([0x22, 0xc0, 0xaf, 0x22])],
  ['a code point past the last', Buffer.from([0x22, 0xf4, 0x90, 0x80, 0x80, 0x22])],
  ['a character cut short', Buffer.from([0x22, 0xe2, 0x82])],
  ['NUL', bytes('{"a":"\u0000"}')],
  ['NUL, escaped', bytes('{"a":"\\u0000"}')],
  ['NUL after the end', bytes('{}\u0000')],
  ['two documents', bytes('{}{}')],
  ['NaN', bytes('{"a":NaN}')],
  ['Infinity', bytes('{"a":-Infinity}')],
  ['a comment', bytes('{/**/}')],
  ['a function', bytes('{"a":function(){}}')],
];

test('[ATTACK-19] bombs of 256 KiB are refused, each at a cost that grows with its size alone', () => {
  for (const [name, bomb] of BOMBS) {
    expect(bomb.length, name).toBeLessThanOrEqual(MAX_BYTES);
    const before = process.cpuUsage();
    const { ok } = parseStrictJson(bomb);
    const { user, system } = process.cpuUsage(before);
    expect(ok, name).toBe(false);
    expect((user + system) / 1000, name).toBeLessThan(CPU_LIMIT_MS);
  }
});

test('[ATTACK-19] what is read leaves the prototypes as they were', () => {
  const prototypes = () =>
    [Object.prototype, Array.prototype, String.prototype, Function.prototype].map(
      (prototype) => Reflect.ownKeys(prototype).length,
    );
  const before = prototypes();
  for (const text of [
    '{"__proto__":{"polluted":1}}',
    '{"constructor":{"prototype":{"polluted":1}}}',
    '{"a":{"__proto__":{"polluted":1}},"toString":1,"valueOf":2,"hasOwnProperty":3}',
    '[{"__proto__":[]}]',
    '{"\\u005f_proto__":{"polluted":1}}',
  ]) {
    const result = parseStrictJson(bytes(text));
    expect(result.ok, text).toBe(true);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect((readValue(result) as Record<string, unknown>).polluted).toBeUndefined();
  }
  expect(prototypes()).toEqual(before);
});

test('[ATTACK-19] a document with bytes changed, dropped, doubled or swapped comes to a value or a place in it', () => {
  const document = bytes('{"symbol":"BTC\\u0055SDT","n":[1.5e-7,true,null,{"é":"😀"}],"__proto__":{}}');
  const change = fc.tuple(fc.nat(document.length - 1), fc.nat(255), fc.nat(3));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
      const result = parseStrictJson(changes.reduce(changed, document));
      if (!result.ok) expect(result.reason).toMatch(/^[\w'’:,"}\]{ -]+$/);
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    }),
    { numRuns: 20_000 },
  );
});

function changed(text: Uint8Array, [at, byte, kind]: [number, number, number]): Uint8Array {
  const place = Math.min(at, text.length);
  const [head, tail] = [text.subarray(0, place), text.subarray(place)];
  const replacements = [
    [...head, byte, ...tail.subarray(1)],
    [...head, ...tail.subarray(1)],
    [...head, ...tail.subarray(0, 3), ...tail],
    [...tail, ...head],
  ];
  return Uint8Array.from(replacements[kind]!);
}

function readValue(result: JsonResult): unknown {
  return result.ok ? result.value : undefined;
}
