import { expect, test } from 'vitest';
import { createLogger } from './logging.ts';

function logged(fields: object): string {
  const lines: string[] = [];
  createLogger({ write: (text) => lines.push(text) }).info(fields, 'said');
  return lines.join('');
}

test.each([
  'authorization',
  'cookie',
  'set-cookie',
  'x-api-key',
  'X-API-KEY',
  'signature',
  'password',
  'accessToken',
  'refreshToken',
  'apiSecret',
  'token',
])('[ATTACK-32] the value of %s never reaches the log, at any of three depths', (name) => {
  const text = logged({
    [name]: 'canary-1',
    headers: { [name]: 'canary-2' },
    request: { headers: { [name]: 'canary-3' } },
  });
  expect(text).not.toContain('canary');
  expect(text.match(/\[secret\]/g)).toHaveLength(3);
});

test('a line is one JSON object with level, time and message', () => {
  const line = JSON.parse(logged({ port: 8080 })) as Record<string, unknown>;
  expect(line).toMatchObject({ level: 'info', port: 8080, msg: 'said' });
  expect(Date.parse(String(line.time))).not.toBeNaN();
});
