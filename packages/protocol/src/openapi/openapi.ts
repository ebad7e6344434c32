import type { TObject } from 'typebox';
import { type ErrorCode, errorCodes, httpStatusOf, messageOf } from '../error-code.ts';
import { type Access, codesOf, type Route } from '../route/route.ts';
import { Components, type SchemaValue } from './components.ts';

/** What the document says of itself. */
export interface OpenApiInfo {
  readonly title: string;
  /** Of the service. */
  readonly version: string;
}

/** The OpenAPI 3.1 document of `routes`: every request and response by the schemas that are read by. */
export function openApiDocument(routes: Iterable<Route>, info: OpenApiInfo): SchemaValue {
  const table = [...routes];
  const components = new Components();
  const paths = pathsOf(table, components);
  return {
    openapi: '3.1.0',
    info: { title: info.title, version: info.version, description: DESCRIPTION },
    tags: [...new Set(table.map((route) => route.tag))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: securitySchemesOf(table),
      schemas: { ...components.schemas, ErrorEnvelope: ERROR_ENVELOPE },
    },
  };
}

const DESCRIPTION = [
  'Success is `{ code: 0, message, data, requestId }`, an error `{ code, message, requestId }` with `errors` where parameters are at fault.',
  'Decimals are strings in plain notation; moments are milliseconds since the epoch where nothing else is said.',
  'Members of a request that are not known are refused (2002); unknown query parameters are ignored.',
  'Agents sign their requests by members of the body; most of their answers have their members beside `code`, without `data`.',
  '',
  '| code | HTTP | meaning |',
  '| --- | --- | --- |',
  ...errorCodes.map(({ code, httpStatus, message }) => `| ${code} | ${httpStatus} | ${message} |`),
].join('\n');

const ERROR_ENVELOPE: SchemaValue = {
  type: 'object',
  required: ['code', 'message', 'requestId'],
  properties: {
    code: { type: 'integer', enum: errorCodes.map(({ code }) => code).filter((code) => code !== 0) },
    message: { type: 'string' },
    errors: {
      type: 'array',
      description: 'The parameters at fault.',
      items: {
        type: 'object',
        required: ['field', 'message'],
        properties: {
          field: { type: 'string', description: 'A path such as `orders[1].price`; "" for the body itself.' },
          message: { type: 'string' },
        },
      },
    },
    signedPayload: {
      type: 'string',
      description: 'After a failed signature: what the server took for the signed text.',
    },
    clockDifferenceMs: {
      type: 'integer',
      description:
        'After a failed signature or timestamp: the server’s clock minus the `timestamp` sent, ms; negative where the client’s clock is ahead.',
    },
    requestId: { type: 'string' },
  },
};

const SECURITY_SCHEMES = {
  session: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'The access token of a login.',
  },
  apiKey: { type: 'apiKey', in: 'header', name: 'X-API-KEY' },
  timestamp: {
    type: 'apiKey',
    in: 'query',
    name: 'timestamp',
    description: 'ms, within 10 s of the server’s clock.',
  },
  signature: {
    type: 'apiKey',
    in: 'query',
    name: 'signature',
    description:
      'Lower-case hex HMAC-SHA256, with the secret, of the raw query without `signature` followed by the raw body.',
  },
  refreshCookie: { type: 'apiKey', in: 'cookie', name: 'refreshToken' },
  adminToken: { type: 'http', scheme: 'bearer', description: 'The operator’s token.' },
} as const satisfies Readonly<Record<string, SchemaValue>>;

type SecurityRequirement = { readonly [S in keyof typeof SECURITY_SCHEMES]?: readonly [] };

const SIGNED: SecurityRequirement = { apiKey: [], timestamp: [], signature: [] };

/** Any one of the requirements is enough; none: no credentials, or those of an agent, which are members of the body. */
const SECURITY: Readonly<Record<Access, readonly SecurityRequirement[]>> = {
  public: [],
  'public+user': [{}, { session: [] }, SIGNED],
  probe: [],
  read: [{ session: [] }, SIGNED],
  trade: [{ session: [] }, SIGNED],
  session: [{ session: [] }],
  'session+cookie': [{ session: [], refreshCookie: [] }],
  cookie: [{ refreshCookie: [] }],
  admin: [{ adminToken: [] }],
  agent: [],
};

function securitySchemesOf(routes: readonly Route[]): SchemaValue {
  const used = new Set(
    routes.flatMap((route) => SECURITY[route.access].flatMap((each) => Object.keys(each))),
  );
  return Object.fromEntries(Object.entries(SECURITY_SCHEMES).filter(([name]) => used.has(name)));
}

function pathsOf(routes: readonly Route[], components: Components): SchemaValue {
  const paths: Record<string, Record<string, SchemaValue>> = {};
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route, components) };
  }
  return paths;
}

function operationOf(route: Route, components: Components): SchemaValue {
  const parameters = [
    ...parametersOf(route.pathParameters?.schema, 'path', components),
    ...parametersOf(route.query?.schema, 'query', components),
  ];
  const { body } = route;
  return {
    operationId: route.id,
    tags: [route.tag],
    summary: route.summary,
    ...(route.description === undefined ? {} : { description: route.description }),
    security: SECURITY[route.access],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: Object.keys(body.members).length > 0,
            content: { 'application/json': { schema: components.reference(body.schema) } },
          },
        }),
    responses: responsesOf(successSchemaOf(route, components), codesOf(route)),
  };
}

function parametersOf(
  schema: TObject | undefined,
  place: 'path' | 'query',
  components: Components,
): readonly SchemaValue[] {
  if (schema === undefined) return [];
  const required = new Set<string>((schema.required as readonly string[] | undefined) ?? []);
  return Object.entries(schema.properties).map(([name, property]) => ({
    name,
    in: place,
    required: required.has(name),
    schema: components.reference(property),
  }));
}

function successSchemaOf({ response, isFlat }: Route, components: Components): SchemaValue {
  const data = components.reference(response);
  return isFlat ? { allOf: [data, successEnvelopeOf({})] } : successEnvelopeOf({ data });
}

/** The envelope of success with these members of its own. */
function successEnvelopeOf(members: Readonly<Record<string, SchemaValue>>): SchemaValue {
  return {
    type: 'object',
    required: ['code', 'message', ...Object.keys(members), 'requestId'],
    properties: {
      code: { const: 0 },
      message: { const: 'success' },
      ...members,
      requestId: { type: 'string' },
    },
  };
}

/** The responses by HTTP status; agents' endpoints answer most refusals with that of success. */
function responsesOf(
  success: SchemaValue,
  codes: readonly ErrorCode[],
): Readonly<Record<string, SchemaValue>> {
  const refusal = { $ref: '#/components/schemas/ErrorEnvelope' };
  const responses: Record<string, SchemaValue> = { 200: responseOf('Success', success) };
  for (const status of new Set(codes.map(httpStatusOf))) {
    const lines = codes
      .filter((code) => httpStatusOf(code) === status)
      .map((code) => `${code} ${messageOf(code)}`);
    responses[status] =
      status === 200
        ? responseOf(['Success', ...lines].join(' · '), { oneOf: [success, refusal] })
        : responseOf(lines.join(' · '), refusal);
  }
  return responses;
}

function responseOf(description: string, schema: SchemaValue): SchemaValue {
  return { description, content: { 'application/json': { schema } } };
}
