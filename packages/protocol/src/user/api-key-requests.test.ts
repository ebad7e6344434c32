import { expect, test } from 'vitest';
import { readBody } from '../request/read-request.ts';
import { createApiKeyRequest, updateApiKeyRequest } from './api-key-requests.ts';

function create(changes: object): unknown {
  const result = readBody(
    createApiKeyRequest,
    new TextEncoder().encode(JSON.stringify({ label: 'bot', ...changes })),
  );
  return result.ok ? 'accepted' : [result.refusal.code, result.refusal.errors?.map(({ field }) => field)];
}

test('permissions are Read, or Read and Trade', () => {
  for (const permissions of [1, 3, undefined]) expect(create({ permissions })).toBe('accepted');
  for (const permissions of [0, 2, 4, 5, 7, 8, -1])
    expect(create({ permissions })).toEqual([2003, ['permissions']]);
  for (const permissions of ['1', 1.5, null])
    expect(create({ permissions })).toEqual([2002, ['permissions']]);
});

test('a label has 1 to 64 characters', () => {
  expect(create({ label: 'x'.repeat(64) })).toBe('accepted');
  expect(create({ label: '' })).toEqual([2003, ['label']]);
  expect(create({ label: 'x'.repeat(65) })).toEqual([2003, ['label']]);
  expect(create({ label: undefined })).toEqual([2001, ['label']]);
});

test('[LIMIT] at most 20 addresses', () => {
  expect(create({ ipWhitelist: Array(20).fill('203.0.113.7') })).toBe('accepted');
  expect(create({ ipWhitelist: Array(21).fill('203.0.113.7') })).toEqual([2003, ['ipWhitelist']]);
  expect(create({ ipWhitelist: ['203.0.113.7', 'x'] })).toEqual([2002, ['ipWhitelist[1]']]);
});

test('an update names the key and leaves alone what it leaves out', () => {
  expect(readBody(updateApiKeyRequest, new TextEncoder().encode('{"id":"1001","status":0}'))).toEqual({
    ok: true,
    value: { id: 1001, label: undefined, permissions: undefined, ipWhitelist: undefined, status: 0 },
  });
});
