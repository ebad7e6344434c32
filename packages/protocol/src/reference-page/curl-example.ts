import type { TObject } from 'typebox';
import { exampleOf } from '../openapi/example.ts';
import type { Access, Route } from '../route/route.ts';

/** Longer bodies are shown a member a line. */
const MAX_LINE = 40;

/** A shell text that calls `route`, from `$BASE` and the variables that its credentials need. */
export function curlExample(route: Route): string {
  const path = pathExample(route);
  const query = queryExample(route.query?.schema);
  const body = bodyExample(route);
  if (route.access === 'read' || route.access === 'trade') return signedExample(route, path, query, body);
  if (route.access === 'agent') return agentExample(path, exampleOf(route.body!.schema) as object);
  return commandText([
    ...(route.method === 'GET' ? [] : [`-X ${route.method}`]),
    `"$BASE${path}${query === '' ? '' : `?${query}`}"`,
    ...CREDENTIALS[route.access],
    ...(body === '' ? [] : ["-H 'Content-Type: application/json'", `-d '${body.replaceAll('\n', '\n  ')}'`]),
    ...(route.id === 'login' ? ['-c cookies.txt'] : []),
  ]);
}

const CREDENTIALS: Readonly<Record<Exclude<Access, 'read' | 'trade' | 'agent'>, readonly string[]>> = {
  public: [],
  'public+user': [],
  probe: [],
  session: ['-H "Authorization: Bearer $ACCESS_TOKEN"'],
  'session+cookie': ['-H "Authorization: Bearer $ACCESS_TOKEN"', '-b cookies.txt -c cookies.txt'],
  cookie: ['-b cookies.txt -c cookies.txt'],
  admin: ['-H "Authorization: Bearer $ADMIN_TOKEN"'],
};

function signedExample(route: Route, path: string, query: string, body: string): string {
  const lines = [`query="${query === '' ? '' : `${query}&`}timestamp=$(date +%s)000"`];
  if (body !== '') lines.push(`body='${body}'`);
  const payload = body === '' ? '"$query"' : '"$query$body"';
  lines.push(`signature=$(printf %s ${payload} |`);
  lines.push('  openssl dgst -sha256 -hmac "$API_SECRET" -r | cut -d" " -f1)');
  lines.push(
    commandText([
      ...(route.method === 'GET' ? [] : [`-X ${route.method}`]),
      `"$BASE${path}?$query&signature=$signature"`,
      '-H "X-API-KEY: $API_KEY"',
      ...(body === '' ? [] : ["-H 'Content-Type: application/json'", '-d "$body"']),
    ]),
  );
  return lines.join('\n');
}

/** What a shell puts in the place of a signature's members. */
const AGENT_VARIABLES: Readonly<Record<string, string>> = {
  agentCode: '$AGENT_CODE',
  timestamp: '$timestamp',
  nonce: '$nonce',
  sign: '$sign',
};

function agentExample(path: string, example: object): string {
  const members = Object.entries(example);
  const signed = members
    .filter(([name]) => name !== 'sign')
    .map(([name, value]) => [name, AGENT_VARIABLES[name] ?? plainExample(value)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const body = members.map(
    ([name, value]) =>
      `"${name}": ${name in AGENT_VARIABLES ? `"'"${AGENT_VARIABLES[name]}"'"` : JSON.stringify(value)}`,
  );
  return [
    'timestamp=$(date +%s) nonce=$(openssl rand -hex 16)',
    `text="${signed.map(([name, value]) => `${name}=${value.replaceAll('"', '\\"')}`).join('&')}"`,
    'sign=$(printf %s "$text" |',
    '  openssl dgst -sha256 -hmac "$AGENT_SECRET" -r | cut -d" " -f1)',
    commandText([
      '-X POST',
      `"$BASE${path}"`,
      "-H 'Content-Type: application/json'",
      `-d '{\n    ${body.join(',\n    ')}\n  }'`,
    ]),
  ].join('\n');
}

function plainExample(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function commandText(parts: readonly string[]): string {
  return `curl ${parts.join(' \\\n  ')}`;
}

function pathExample(route: Route): string {
  return route.path.replaceAll(/:(\w+)/g, (_, name: string) =>
    name === 'userId' ? '1188041528' : `${exampleOf(route.pathParameters!.schema.properties[name]!)}`,
  );
}

/** The required parameters, and an order's id beside a symbol that is required; where none is, the symbol or a strategy's id, if there is one. */
function queryExample(schema: TObject | undefined): string {
  if (schema === undefined) return '';
  const required = (schema.required as readonly string[] | undefined) ?? [];
  const wanted = required.length === 0 ? ['symbol', 'strategyId'] : [...required, 'orderId'];
  const names = wanted.filter((name) => name in schema.properties);
  return names.map((name) => `${name}=${exampleOf(schema.properties[name]!)}`).join('&');
}

function bodyExample(route: Route): string {
  if (route.body === undefined || Object.keys(route.body.members).length === 0) return '';
  const example = exampleOf(route.body.schema);
  const line = JSON.stringify(example);
  return line.length > MAX_LINE ? JSON.stringify(example, undefined, 2) : line;
}
