import { adminRoutes, agentRoutes, publicRoutes, type Route } from '@openperp/protocol';
import { describe, expect, test } from 'vitest';
import { operatorHandlers } from '../../gateway/handlers/admin/operator-handlers.ts';
import { agentHandlers } from '../../gateway/handlers/agent/agent-handlers.ts';
import { publicHandlers } from '../../gateway/handlers/public-handlers.ts';
import type { OperatorHandlers, PublicHandlers } from '../../gateway/routes.ts';
import { ALL_ROUTES } from './permitted-request.ts';

type Definition = Omit<Route, 'id'>;

const declared = {
  method: 'GET',
  path: '/v1/x',
  tag: 'X',
  summary: 'X',
  access: 'public',
  response: { type: 'null' } as Route['response'],
  codes: [],
} satisfies Definition;

describe('[ATTACK-13] default deny: what is not declared does not build', () => {
  test('a route without access, or with one that is none, is a fault of types', () => {
    const { access: _access, ...undeclared } = declared;
    // @ts-expect-error: access is missing
    const without: Definition = undeclared;
    // @ts-expect-error: 'everybody' is no access
    const unknown: Definition = { ...declared, access: 'everybody' };
    // @ts-expect-error: an access may not be left undefined
    const empty: Definition = { ...declared, access: undefined };
    expect([without, unknown, empty]).toHaveLength(3);
  });

  test('a route without a handler is a fault of types', () => {
    type WithoutLogin = Omit<PublicHandlers, 'login'>;
    type WithoutDeposit = Omit<OperatorHandlers, 'deposit'>;
    const isPublic = (handlers: PublicHandlers) => handlers;
    const isOperators = (handlers: OperatorHandlers) => handlers;
    // @ts-expect-error: login is missing
    isPublic({} as WithoutLogin);
    // @ts-expect-error: deposit is missing
    isOperators({} as WithoutDeposit);
  });

  test.each([
    ['public', publicRoutes, publicHandlers],
    ['agents’', agentRoutes, agentHandlers],
    ['operator’s', adminRoutes, operatorHandlers],
  ] as const)('every %s route has a handler, and every handler a route', (_port, routes, handlersOf) => {
    const anything: unknown = new Proxy(() => anything, { get: () => anything });
    const handlers = handlersOf(anything as never);
    expect(Object.keys(handlers).sort()).toEqual(Object.keys(routes).sort());
    for (const handler of Object.values(handlers)) expect(handler).toBeTypeOf('function');
  });

  test('every route says who may call it', () => {
    const known: readonly Route['access'][] = [
      'public',
      'public+user',
      'read',
      'trade',
      'session',
      'session+cookie',
      'cookie',
      'admin',
      'probe',
      'agent',
    ];
    for (const { id, access } of ALL_ROUTES) expect(known, id).toContain(access);
    for (const { path, access } of ALL_ROUTES) {
      if (path.startsWith('/v1/private/'))
        expect(['read', 'trade', 'session', 'session+cookie'], path).toContain(access);
      if (path.startsWith('/admin/')) expect(access, path).toBe('admin');
      if (path.startsWith('/v1/agent/')) expect(access, path).toBe('agent');
    }
  });
});
