import { codesOf, type ErrorCode, httpStatusOf, type Route } from '@openperp/protocol';
import { Compile } from 'typebox/compile';
import { expect } from 'vitest';
import type { JsonAnswer } from './test-client.ts';

const validators = new Map<Route, ReturnType<typeof Compile>>();

function validatorOf(route: Route): ReturnType<typeof Compile> {
  let validator = validators.get(route);
  if (validator === undefined) {
    validator = Compile(route.response);
    validators.set(route, validator);
  }
  return validator;
}

/** Expects a success whose `data` is what the route table says, in the envelope. */
export function expectSuccess(route: Route, answer: JsonAnswer): void {
  expect(answer.envelope).toMatchObject({ code: 0, message: 'success' });
  expect(answer.status).toBe(200);
  expect(Object.keys(answer.envelope).sort()).toEqual(['code', 'data', 'message', 'requestId']);
  expect([...validatorOf(route).Errors(answer.data)]).toEqual([]);
}

/** Expects a refusal with this code: its HTTP status, no data, a code that the route's table has. */
export function expectRefusal(route: Route, answer: JsonAnswer, code: ErrorCode): void {
  expect(answer.envelope).toMatchObject({ code });
  expect(answer.status).toBe(httpStatusOf(code));
  expect(answer.envelope).not.toHaveProperty('data');
  expect(answer.requestId).toMatch(/^[\x20-\x7e]{1,64}$/);
  expect(answer.headers['x-request-id']).toBe(answer.requestId);
  expect(codesOf(route)).toContain(code);
}
