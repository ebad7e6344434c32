import { publicRoutes, routeFinder } from '@openperp/protocol';
import { describe, expect, test } from 'vitest';
import type { RawAnswer } from './in-process-http.ts';
import { Verdict } from './verdict.ts';

const find = routeFinder(Object.values(publicRoutes));
const verdict = new Verdict({ api: find, admin: find }, ['hush']);
const JSON_TYPE = ['Content-Type', 'application/json; charset=utf-8'];

function of(answer: Partial<RawAnswer>, url = '/v1/time'): string | undefined {
  const request = { method: 'GET', url, headers: {}, body: Buffer.alloc(0) };
  return verdict.of({ port: 'api', request }, { status: 200, headers: JSON_TYPE, text: '', ...answer });
}

const envelope = (code: number, more = '') => `{"code":${code},"message":"m"${more},"requestId":"r"}`;

describe('what is right about an answer', () => {
  test.each([
    [{ text: envelope(0, ',"data":{}') }, '/v1/time'],
    [{ status: 400, text: envelope(2002) }, '/v1/time?x'],
    [{ status: 404, text: envelope(1404) }, '/nowhere'],
    [{ text: '<!doctype html>', headers: ['Content-Type', 'text/html'] }, '/'],
  ])('%j of %s', (answer, url) => {
    expect(of(answer, url)).toBeUndefined();
  });
});

describe('what is wrong with an answer', () => {
  test.each([
    [{ status: 500, text: envelope(5001) }, 'answered 500'],
    [{ status: 503, text: envelope(5002) }, 'answered 503'],
    [{ status: 400, text: envelope(2002, ',"x":"hush"') }, 'shows a secret'],
    [{ headers: [...JSON_TYPE, 'Location', 'hush'], text: envelope(0) }, 'shows a secret'],
    [{ status: 400, text: envelope(2002, ',"x":"E\\n    at f (/src/a.ts)"') }, 'shows innards'],
    [{ status: 404, text: envelope(3003) }, 'answered 3003, which serverTime does not declare'],
    [{ status: 200, text: envelope(2002) }, 'answered 2002 with status 200, not 400'],
    [{ text: '{"code":0,"message":"success"}' }, 'is no envelope'],
  ])('%j: %s', (answer, fault) => {
    expect(of(answer)).toBe(fault);
  });
});
