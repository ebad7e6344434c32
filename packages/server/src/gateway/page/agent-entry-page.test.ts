import { createHash } from 'node:crypto';
import { createContext, runInContext } from 'node:vm';
import type { Agent } from '@openperp/identity';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createLogger } from '../../process/logging.ts';
import type { RunningGateway } from '../gateway-dependencies.ts';
import { startGateway } from '../start-gateway.ts';
import { type InProcessExchange, openInProcessExchange } from '../testing/in-process-exchange.ts';
import { TestClient, type TextAnswer } from '../testing/test-client.ts';

let core: InProcessExchange;
let gateway: RunningGateway;
let client: TestClient;
let agent: Agent;
let userId: number;
const logLines: string[] = [];

beforeAll(async () => {
  core = await openInProcessExchange();
  const logger = createLogger({ write: (line) => logLines.push(line) });
  gateway = await startGateway({ ...core.dependencies, logger });
  client = new TestClient(gateway.url);
  const { agents } = core.dependencies.identity;
  const created = await agents.create({
    agentCode: 'AGENT001',
    name: 'Partner',
    allowedOrigins: ['https://partner.example', 'https://trade.partner.example:8443'],
  });
  if (!created.ok) throw new Error(created.message);
  agent = created.value.agent;
  const bound = await agents.bind(agent, 'alice');
  if (!bound.ok) throw new Error(bound.message);
  userId = bound.value.user.userId;
});
afterAll(async () => {
  await gateway.stop();
  await core.close();
});

async function newTicket(): Promise<string> {
  const { ticket } = await core.dependencies.identity.tickets.issueTicket(agent, userId, '/trade', '');
  return ticket;
}

const page = (query: string): Promise<TextAnswer> => client.text('GET', `/agent-entry${query}`);

/** The content security policy of an answer by directive. */
function policyOf({ headers }: TextAnswer): Readonly<Record<string, string>> {
  const directives = String(headers['content-security-policy']).split('; ');
  return Object.fromEntries(
    directives.map((directive) => {
      const blank = directive.indexOf(' ');
      return [directive.slice(0, blank), directive.slice(blank + 1)];
    }),
  );
}

function scriptOf({ text }: TextAnswer): string {
  return /<script>([\s\S]*)<\/script>/.exec(text)![1]!;
}

const FRAMERS = 'https://partner.example https://trade.partner.example:8443';

describe('the entry page’s headers', () => {
  test('it is never stored, tells nobody where it was, and runs its own script alone', async () => {
    const answer = await page(`?ticket=${await newTicket()}`);
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    const hash = createHash('sha256').update(scriptOf(answer)).digest('base64');
    expect(policyOf(answer)).toEqual({
      'default-src': "'none'",
      'script-src': `'sha256-${hash}'`,
      'connect-src': "'self'",
      'style-src': "'unsafe-inline'",
      'base-uri': "'none'",
      'form-action': "'none'",
      'frame-ancestors': FRAMERS,
    });
    expect(answer.text.match(/<script/g)).toHaveLength(1);
  });

  test('[ATTACK-9] only the origins of the ticket’s agent may frame it, whether the ticket is good or used', async () => {
    const ticket = await newTicket();
    expect(policyOf(await page(`?ticket=${ticket}`))['frame-ancestors']).toBe(FRAMERS);
    const exchange = () => client.post('/v1/public/agent-sso/exchange-ticket', { ticket });
    expect((await exchange()).code).toBe(0);
    expect((await exchange()).code).toBe(3009);
    expect(policyOf(await page(`?ticket=${ticket}`))['frame-ancestors']).toBe(FRAMERS);
  });

  test.each([
    ['unknown', `?ticket=agt1_${'A'.repeat(43)}`],
    ['no ticket at all', '?ticket=nonsense'],
    ['empty', '?ticket='],
    ['too long', `?ticket=${'x'.repeat(5000)}`],
    ['badly encoded', '?ticket=%E0%A4%A&ticket=%00'],
    ['under another name', '?Ticket=x'],
    ['missing', ''],
  ])('[ATTACK-9] nobody may frame it where the ticket is %s', async (_name, query) => {
    const answer = await page(query);
    expect(answer.status).toBe(200);
    expect(policyOf(answer)['frame-ancestors']).toBe("'none'");
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  test('nobody may frame it for an agent that is disabled or has no origins', async () => {
    const { agents, tickets } = core.dependencies.identity;
    const other = await agents.create({ agentCode: 'OTHER', name: 'Other', allowedOrigins: [] });
    if (!other.ok) throw new Error(other.message);
    const bound = await agents.bind(other.value.agent, 'bob');
    if (!bound.ok) throw new Error(bound.message);
    const { ticket } = await tickets.issueTicket(other.value.agent, bound.value.user.userId, '/', '');
    expect(policyOf(await page(`?ticket=${ticket}`))['frame-ancestors']).toBe("'none'");
    await agents.update('OTHER', { allowedOrigins: ['https://other.example'] });
    expect(policyOf(await page(`?ticket=${ticket}`))['frame-ancestors']).toBe('https://other.example');
    await agents.update('OTHER', { status: 'DISABLED' });
    expect(policyOf(await page(`?ticket=${ticket}`))['frame-ancestors']).toBe("'none'");
  });

  test('to show it uses nothing up', async () => {
    const ticket = await newTicket();
    for (let i = 0; i < 3; i += 1) await page(`?ticket=${ticket}`);
    expect((await client.post('/v1/public/agent-sso/exchange-ticket', { ticket })).code).toBe(0);
  });

  test('it is there for GET alone: 1405', async () => {
    expect((await client.post('/agent-entry?ticket=x')).code).toBe(1405);
  });
});

describe('the ticket', () => {
  test('stands in no page and no log line, whatever becomes of it', async () => {
    const ticket = await newTicket();
    expect((await page(`?ticket=${ticket}`)).text).not.toContain(ticket);
    const { tickets } = core.dependencies.identity;
    const lookUp = vi.spyOn(tickets, 'agentOf').mockRejectedValueOnce(new Error('the look-up failed'));
    expect((await page(`?ticket=${ticket}`)).status).toBe(500);
    lookUp.mockRestore();
    const exchange = vi
      .spyOn(tickets, 'exchangeTicket')
      .mockRejectedValueOnce(new Error('the exchange failed'));
    expect((await client.post('/v1/public/agent-sso/exchange-ticket', { ticket })).code).toBe(5001);
    exchange.mockRestore();
    const used = await client.post('/v1/public/agent-sso/exchange-ticket', { ticket });
    expect(used.code).toBe(0);
    expect((await client.post('/v1/public/agent-sso/exchange-ticket', { ticket })).code).toBe(3009);
    const log = logLines.join('');
    expect(log).toContain('the look-up failed');
    expect(log).toContain('the exchange failed');
    expect(log).not.toContain(ticket);
    expect(log).not.toContain((used.data as { accessToken: string }).accessToken);
  });
});

/** What the page's script did in a window, and what it said in the end. */
interface Played {
  readonly steps: readonly unknown[];
  readonly said: string;
}

/** Runs the page's script in a window of ours until it goes somewhere or says something. `answer` undefined: the network fails. */
async function play(search: string, answer: unknown): Promise<Played> {
  const script = scriptOf(await page(''));
  const steps: unknown[] = [];
  const { promise, resolve } = Promise.withResolvers<string>();
  const location = {
    search,
    pathname: '/agent-entry',
    replace: (path: unknown) => {
      steps.push(['go', path]);
      resolve('');
    },
  };
  const history = {
    replaceState: (_state: unknown, _title: unknown, address: string) => {
      steps.push(['address', address]);
      location.search = new URL(address, 'https://exchange.example').search;
    },
  };
  const state = {
    set textContent(text: string) {
      resolve(text);
    },
  };
  const fetch = async (address: string, init: { method: string; headers: object; body: string }) => {
    steps.push(['fetch', address, init.method, { ...init.headers }, init.body, location.search]);
    if (answer === undefined) throw new TypeError('Failed to fetch');
    return { json: async () => answer };
  };
  const document = { getElementById: (id: string) => (id === 'state' ? state : null) };
  runInContext(script, createContext({ URLSearchParams, location, history, document, fetch }));
  return { said: await promise, steps };
}

const entered = (redirectPath: unknown) => ({
  code: 0,
  message: 'success',
  data: { accessToken: 'a', accessExpire: 1, redirectPath },
});

const FETCH = [
  'fetch',
  '/v1/public/agent-sso/exchange-ticket',
  'POST',
  { 'Content-Type': 'application/json' },
  '{"ticket":"agt1_abc"}',
  '',
];

describe('the entry page’s script', () => {
  test('takes the ticket out of the address, then exchanges it, then goes where it was told', async () => {
    const played = await play('?ticket=agt1_abc&x=1', entered('/trade/BTCUSDT?tab=open#book'));
    expect(played.steps).toEqual([
      ['address', '/agent-entry'],
      FETCH,
      ['go', '/trade/BTCUSDT?tab=open#book'],
    ]);
  });

  test.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/a\\b',
    'trade',
    'javascript:alert(1)',
    '',
    null,
    7,
    undefined,
  ])('[ATTACK-40] never goes to %j', async (redirectPath) => {
    const played = await play('?ticket=agt1_abc', entered(redirectPath));
    expect(played.steps).toEqual([['address', '/agent-entry'], FETCH]);
    expect(played.said).toContain('could not let you in');
  });

  test.each([
    [{ code: 3009, message: 'x' }, 'has been used before'],
    [{ code: 3010, message: 'x' }, 'has expired'],
    [{ code: 5003, message: 'x' }, 'could not let you in'],
    [{ code: 3010, data: { redirectPath: '/trade' } }, 'has expired'],
    [null, 'could not let you in'],
    [undefined, 'could not let you in'],
  ])('after %j it says what to do', async (answer, said) => {
    const played = await play('?ticket=agt1_abc', answer);
    expect(played.steps).toEqual([['address', '/agent-entry'], FETCH]);
    expect(played.said).toContain(said);
    expect(played.said).toContain('open it again');
  });

  test.each(['', '?ticket=', '?other=1'])('without a ticket (%j) it asks nothing', async (search) => {
    const played = await play(search, entered('/trade'));
    expect(played.steps).toEqual([['address', '/agent-entry']]);
    expect(played.said).toContain('needs a fresh link');
  });
});
