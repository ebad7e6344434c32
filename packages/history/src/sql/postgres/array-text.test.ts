import { Client } from 'pg';
import { expect, test } from 'vitest';
import { onPostgres } from '../../testing/databases.ts';
import { arrayText, withoutNul } from './array-text.ts';

test('integers, amounts and words stand as they are, all else in quotes', () => {
  expect(arrayText([])).toBe('{}');
  expect(arrayText([1, -2, null, 9_007_199_254_740_991])).toBe('{1,-2,NULL,9007199254740991}');
  expect(arrayText(['-123456789012345678901', 'BTCUSDT', 'a_b-c.d:e+f'])).toBe(
    '{-123456789012345678901,BTCUSDT,a_b-c.d:e+f}',
  );
  expect(arrayText(['', 'NULL', 'null', 'a b', 'a,b', '{}', '"', '\\'])).toBe(
    '{"","NULL","null","a b","a,b","{}","\\"","\\\\"}',
  );
});

test('a NUL, which no text of PostgreSQL can hold, becomes U+FFFD', () => {
  expect(arrayText(['a\0b'])).toBe('{"a\ufffdb"}');
  expect(withoutNul('\0')).toBe('\ufffd');
  expect(withoutNul('plain')).toBe('plain');
});

onPostgres((database) => {
  test('the server reads each text as what it was', async () => {
    const texts = [
      '',
      'NULL',
      'nUlL',
      ' ',
      'a,b',
      '{"x":"\\"y\\""}',
      "it's",
      '\\N',
      '\n\t\r',
      'ünï✓😀',
      '$1',
      '%s',
    ];
    const client = new Client({ connectionString: await database.location() });
    await client.connect();
    const { rows } = await client.query(
      'select unnest($1::text[]) as text, unnest($2::bigint[])::text as n',
      [arrayText(texts), arrayText(texts.map((_, at) => (at === 0 ? null : -at)))],
    );
    await client.end();
    expect(rows).toEqual(texts.map((text, at) => ({ text, n: at === 0 ? null : `-${at}` })));
  });
});
