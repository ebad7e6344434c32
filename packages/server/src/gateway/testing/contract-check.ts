import {
  adminRoutes,
  agentRoutes,
  codesOf,
  type ErrorCode,
  httpStatusOf,
  publicRoutes,
  type Route,
  routeFinder,
} from '@openperp/protocol';
import { Compile } from 'typebox/compile';
import { expect } from 'vitest';
import type { JsonAnswer } from './test-client.ts';

const findRoute = routeFinder([
  ...Object.values<Route>(publicRoutes),
  ...Object.values<Route>(agentRoutes),
  ...Object.values<Route>(adminRoutes),
]);

const validators = new Map<Route, ReturnType<typeof Compile>>();

function validatorOf(route: Route): ReturnType<typeof Compile> {
  let validator = validators.get(route);
  if (validator === undefined) {
    validator = Compile(route.response);
    validators.set(route, validator);
  }
  return validator;
}

/** Expects a success whose `data` is what the route table says, in the envelope, or whose members stand in the envelope itself. */
export function expectSuccess(route: Route, answer: JsonAnswer): void {
  expect(answer.envelope).toMatchObject({ code: 0, message: 'success' });
  expect(answer.status).toBe(200);
  const { code: _code, message: _message, requestId: _requestId, ...members } = answer.envelope;
  if (!route.isFlat) expect(Object.keys(members)).toEqual(['data']);
  expect([...validatorOf(route).Errors(route.isFlat ? members : answer.data)]).toEqual([]);
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

/** Expects the code of any answer to be success or one that the route tables declare for its endpoint; 1404 where it is the other port's. */
export function expectDeclared(method: string, path: string, { code }: Pick<JsonAnswer, 'code'>): void {
  const match = findRoute(method, path.replace(/\?.*/, ''));
  if (match.kind === 'found' && code !== 1404)
    expect([0, ...codesOf(match.route)], `codes of ${match.route.id}`).toContain(code);
}
