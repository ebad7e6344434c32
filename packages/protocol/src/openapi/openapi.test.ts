import { describe, expect, test } from 'vitest';
import { errorCodes } from '../error-code.ts';
import type { Route } from '../route/route.ts';
import { adminRoutes } from '../routes/admin-routes.ts';
import { agentRoutes } from '../routes/agent-routes.ts';
import { publicRoutes } from '../routes/public-routes.ts';
import { openApiDocument } from './openapi.ts';

interface Operation {
  readonly parameters?: readonly { readonly in: string; readonly name: string; readonly required: boolean }[];
  readonly security: readonly object[];
}
type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

describe.each([
  ['public', [...Object.values(publicRoutes), ...Object.values(agentRoutes)] as readonly Route[]],
  ['agents’', Object.values(agentRoutes) as readonly Route[]],
  ['operator', Object.values(adminRoutes) as readonly Route[]],
])('the %s document', (_, routes) => {
  const document = JSON.parse(JSON.stringify(openApiDocument(routes, { title: 'T', version: '1.2.3' })));

  test('is OpenAPI 3.1 of the version given', () => {
    expect(document).toMatchObject({ openapi: '3.1.0', info: { title: 'T', version: '1.2.3' } });
  });

  test('has every route once, under its id', () => {
    for (const route of routes) {
      const path = route.path
        .split('/')
        .map((part) => (part.startsWith(':') ? `{${part.slice(1)}}` : part))
        .join('/');
      expect(document.paths[path][route.method.toLowerCase()]).toMatchObject({
        operationId: route.id,
        tags: [route.tag],
        summary: route.summary,
      });
    }
    const operations = Object.values(document.paths as Paths).flatMap((path) => Object.keys(path));
    expect(operations.length).toBe(routes.length);
  });

  test('declares every parameter of a path, as required', () => {
    for (const [path, operations] of Object.entries(document.paths as Paths))
      for (const operation of Object.values(operations)) {
        const declared = (operation.parameters ?? []).filter((each) => each.in === 'path');
        expect(declared.map(({ name }) => `{${name}}`)).toEqual(path.match(/\{\w+\}/g) ?? []);
        expect(declared.every(({ required }) => required)).toBe(true);
      }
  });

  test('every reference leads somewhere, and every scheme is declared', () => {
    const text = JSON.stringify(document);
    const references = [...text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(
      (match) => match[1]!,
    );
    expect(references.length).toBeGreaterThan(10);
    for (const name of references) expect(document.components.schemas).toHaveProperty(name);
    for (const path of Object.values(document.paths as Paths))
      for (const operation of Object.values(path))
        for (const requirement of operation.security)
          for (const scheme of Object.keys(requirement))
            expect(document.components.securitySchemes).toHaveProperty(scheme);
  });

  test('lists the whole error table', () => {
    for (const { code, httpStatus, message } of errorCodes)
      expect(document.info.description).toContain(`| ${code} | ${httpStatus} | ${message} |`);
  });
});

test('a request of the document has its types, bounds, defaults and descriptions', () => {
  const document = JSON.parse(
    JSON.stringify(openApiDocument(Object.values(publicRoutes), { title: 'T', version: '1' })),
  );
  expect(document.components.schemas.PlaceOrderRequest).toMatchObject({
    type: 'object',
    additionalProperties: false,
    required: ['symbol', 'type', 'side'],
    properties: {
      type: { enum: ['LIMIT', 'MARKET'] },
      price: { $ref: '#/components/schemas/DecimalInput', description: expect.any(String) },
      positionSide: { default: 'BOTH' },
    },
  });
  expect(document.paths['/v1/private/user/logout'].post.requestBody.required).toBe(false);
  expect(document.paths['/v1/private/order/place'].post.requestBody.required).toBe(true);
  expect(document.paths['/v1/private/order/place'].post.security).toEqual([
    { session: [] },
    { apiKey: [], timestamp: [], signature: [] },
  ]);
});

test('a flat answer has its members beside the code, any other has data', () => {
  const document = JSON.parse(
    JSON.stringify(openApiDocument(Object.values(agentRoutes), { title: 'T', version: '1' })),
  );
  const answerTo = (path: string) =>
    document.paths[`/v1/agent/${path}`].post.responses[200].content['application/json'].schema.oneOf[0];
  expect(answerTo('bind')).toEqual({
    allOf: [
      { $ref: '#/components/schemas/BoundUser' },
      expect.objectContaining({ required: ['code', 'message', 'requestId'] }),
    ],
  });
  expect(answerTo('perpetual/trades').required).toEqual(['code', 'message', 'data', 'requestId']);
});

test('refusals of agents share HTTP 200 with the answer, and do not take its place', () => {
  const { paths } = JSON.parse(
    JSON.stringify(openApiDocument(Object.values(agentRoutes), { title: 'T', version: '1' })),
  );
  const answer = paths['/v1/agent/query-order'].post.responses[200];
  expect(answer.description).toMatch(/^Success · 6001 .* · 102003 /);
  expect(answer.content['application/json'].schema.oneOf[1]).toEqual({
    $ref: '#/components/schemas/ErrorEnvelope',
  });
});

test('one name for two schemas is a mistake', () => {
  const other = {
    ...publicRoutes.serverTime,
    path: '/x',
    id: 'other',
    response: { ...publicRoutes.version.response, title: 'ServerTime' },
  } as const;
  expect(() => openApiDocument([publicRoutes.serverTime, other], { title: 'T', version: '1' })).toThrow(
    'two schemas are named ServerTime',
  );
});
