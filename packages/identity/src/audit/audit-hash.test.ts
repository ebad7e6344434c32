import { createHmac, createSecretKey } from 'node:crypto';
import { expect, test } from 'vitest';
import type { AuditEvent } from './audit-event.ts';
import { auditHash, eventTexts, type HashedRow } from './audit-hash.ts';

const key = createSecretKey(Buffer.alloc(32, 7));
const ROW: HashedRow = {
  previousHash: '0'.repeat(64),
  auditId: '1',
  createdAt: '1772710377808',
  action: 'login.failed',
  actor: 'nobody',
  subject: 'user:1000000001',
  ip: '203.0.113.7',
  requestId: 'r-1',
  detail: '{"code":1003}',
};

test('the hash is HMAC-SHA256 over all columns, each with its length as four bytes before it', () => {
  const columns = [
    '0'.repeat(64),
    '1',
    '1772710377808',
    'login.failed',
    'nobody',
    'user:1000000001',
    '203.0.113.7',
    'r-1',
    '{"code":1003}',
  ];
  const bytes = columns.flatMap((text) => [Buffer.from([text.length, 0, 0, 0]), Buffer.from(text)]);
  const expected = createHmac('sha256', Buffer.alloc(32, 7)).update(Buffer.concat(bytes)).digest('hex');
  expect(auditHash(key, ROW)).toBe(expected);
});

test('what moves from one column to the next is another row, and so is each other value', () => {
  const hash = auditHash(key, ROW);
  expect(auditHash(key, { ...ROW, action: 'login.failedn', actor: 'obody' })).not.toBe(hash);
  for (const column of Object.keys(ROW) as (keyof HashedRow)[]) {
    expect(auditHash(key, { ...ROW, [column]: `${ROW[column]}x` }), column).not.toBe(hash);
  }
  expect(auditHash(createSecretKey(Buffer.alloc(32, 8)), ROW)).not.toBe(hash);
});

const EVENT: AuditEvent = {
  action: 'login.failed',
  actor: 'nobody',
  subject: '',
  ip: '',
  requestId: '',
  detail: {},
};

test('details are JSON with the names in order', () => {
  const { detail } = eventTexts({ ...EVENT, detail: { b: 2, a: 'x', c: true, '10': 0, '9': 1 } });
  expect(detail).toBe('{"10":0,"9":1,"a":"x","b":2,"c":true}');
});

test('texts are bounded and such that the database keeps them whole', () => {
  const long = 'x'.repeat(300);
  const texts = eventTexts({
    ...EVENT,
    actor: long,
    subject: 'half \ud800 a character',
    requestId: 'a\0b\n',
    detail: { long, half: '\udc00' },
  });
  expect(texts.actor).toBe('x'.repeat(256));
  expect(texts.subject).toBe('half \ufffd a character');
  expect(texts.requestId).toBe('a b ');
  expect(JSON.parse(texts.detail)).toEqual({ long: 'x'.repeat(256), half: '\ufffd' });
});

test('details are bounded in number', () => {
  const many = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`member${i}`, i]));
  expect(Object.keys(JSON.parse(eventTexts({ ...EVENT, detail: many }).detail))).toHaveLength(128);
});
