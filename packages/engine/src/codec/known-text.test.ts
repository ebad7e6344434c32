import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteWriter } from './byte-writer.ts';
import { KnownText } from './known-text.ts';

test('[TIME-2] a known text is the bytes of a text, whichever came before it', () => {
  const texts = fc.array(
    fc.oneof(fc.string({ unit: 'grapheme', maxLength: 9 }), fc.constantFrom('', 'BTCUSDT')),
  );
  fc.assert(
    fc.property(texts, (list) => {
      const known = new KnownText();
      const [writer, plain] = [new ByteWriter(), new ByteWriter()];
      for (const text of list) {
        known.write(writer, text);
        writer.u8(0xff);
        plain.text(text);
        plain.u8(0xff);
      }
      expect(writer.bytes()).toEqual(plain.bytes());
    }),
  );
});

test('a text that cannot be written is refused, and the one before is still known', () => {
  const known = new KnownText();
  const writer = new ByteWriter();
  known.write(writer, 'abc');
  expect(() => known.write(writer, '\ud800')).toThrow(RangeError);
  writer.reset();
  known.write(writer, 'abc');
  expect([...writer.view()]).toEqual([3, 0, 97, 98, 99]);
});
