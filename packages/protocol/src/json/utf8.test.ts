import fc from 'fast-check';
import { expect, test } from 'vitest';
import { invalidUtf8At } from './utf8.ts';

test.each([
  ['a continuation alone', [0x61, 0x80], 1],
  ['an overlong slash', [0x22, 0xc0, 0xaf], 1],
  ['an overlong form of three', [0xe0, 0x80, 0xaf], 0],
  ['an overlong form of four', [0xf0, 0x80, 0x80, 0xaf], 0],
  ['a surrogate', [0x61, 0x62, 0xed, 0xa0, 0x80], 2],
  ['past U+10FFFF', [0xf4, 0x90, 0x80, 0x80], 0],
  ['a lead byte that never is', [0xf8, 0x88, 0x80, 0x80, 0x80], 0],
  ['cut short', [0x61, 0xe2, 0x82], 1],
  ['a lead where a continuation should be', [0xe2, 0x82, 0x61], 0],
] as const)('%s is found where it starts', (_, bytes, at) => {
  expect(invalidUtf8At(Uint8Array.from(bytes))).toBe(at);
});

test('every well-formed text is', () => {
  expect(
    invalidUtf8At(new TextEncoder().encode('a\u007f\u0080\u07ff\u0800\ud7ff\ue000\uffff\u{10000}\u{10ffff}')),
  ).toBe(-1);
});

test('agrees with the platform on any bytes', () => {
  const bytes = fc.array(
    fc.constantFrom(
      0x00,
      0x61,
      0x7f,
      0x80,
      0x8f,
      0x90,
      0x9f,
      0xa0,
      0xbf,
      0xc2,
      0xdf,
      0xe0,
      0xed,
      0xef,
      0xf0,
      0xf4,
      0xff,
    ),
  );
  fc.assert(
    fc.property(bytes, (values) => {
      const input = Uint8Array.from(values);
      const at = invalidUtf8At(input);
      expect(at < 0).toBe(isDecodable(input));
      if (at > 0) expect(isDecodable(input.subarray(0, at))).toBe(true);
    }),
    { numRuns: 3000 },
  );
});

function isDecodable(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
