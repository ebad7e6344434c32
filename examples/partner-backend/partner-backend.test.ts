import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

// Real processes on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const WAIT = { timeout: 60_000, interval: 50 };
const ADMIN_TOKEN = 'an-admin-token-of-tests';
const EXCHANGE = fileURLToPath(new URL('../../packages/server/bin/openperp.mjs', import.meta.url));
const BACKEND = fileURLToPath(new URL('main.ts', import.meta.url));

const data = mkdtempSync(join(tmpdir(), 'partner-backend-'));
const processes: ChildProcess[] = [];
let exchange: { readonly url: string; readonly adminUrl: string };
let backend: string;
let agentSecret: string;

/** Starts a process; what `line` finds in its output, once it is there. */
function run(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  line: RegExp,
): Promise<string> {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('OPENPERP_'));
  const child = spawn(process.execPath, args, {
    env: { ...Object.fromEntries(inherited), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  processes.push(child);
  return new Promise((resolve, reject) => {
    let output = '';
    const read = (text: string): void => {
      output += text;
      const found = line.exec(output)?.[1];
      if (found !== undefined) resolve(found);
    };
    child.stdout.setEncoding('utf8').on('data', read);
    child.stderr.setEncoding('utf8').on('data', read);
    child.on('exit', () => reject(new Error(`ended too early:\n${output}`)));
  });
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

async function send(
  method: string,
  url: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const answer = await fetch(url, {
    method,
    redirect: 'manual',
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text === '' ? {} : JSON.parse(text) };
}

/** Asks the exchange as its operator; the answer's `data`. */
async function operate(
  method: string,
  path: string,
  body?: unknown,
): Promise<Readonly<Record<string, unknown>>> {
  const authorization = `Bearer ${ADMIN_TOKEN}`;
  const answer = await send(method, `${exchange.adminUrl}/admin/v1/${path}`, body, { authorization });
  expect(answer.body).toMatchObject({ code: 0 });
  return answer.body.data as Readonly<Record<string, unknown>>;
}

const alice = (action = '', body?: unknown): Promise<Answer> =>
  send(body === undefined ? 'GET' : 'POST', `${backend}/customers/alice${action}`, body);

/** What the bank and the exchange say that Alice has. */
async function balances(): Promise<readonly unknown[]> {
  const { bank, exchange: atExchange } = (await alice()).body;
  return [bank, atExchange];
}

/** Settles when the back end has taken in exactly these webhooks, in whatever order. */
async function taken(...events: readonly string[]): Promise<void> {
  await vi.waitFor(async () => {
    const { body } = await send('GET', `${backend}/webhooks/openperp`);
    expect([...(body.events as readonly string[])].sort()).toEqual([...events].sort());
  }, WAIT);
}

/** What is left of the agent's deposit, asked with a signature that is made here. */
async function depositLeft(): Promise<unknown> {
  const timestamp = `${Math.floor(Date.now() / 1000)}`;
  const nonce = crypto.randomUUID();
  const text = `agentCode=PARTNER1&nonce=${nonce}&timestamp=${timestamp}`;
  const sign = createHmac('sha256', agentSecret).update(text).digest('hex');
  const request = { agentCode: 'PARTNER1', nonce, timestamp, sign };
  const { body } = await send('POST', `${exchange.url}/v1/agent/query-account`, request);
  return (body.assets as readonly { readonly depositBalance: string }[])[0]?.depositBalance;
}

beforeAll(async () => {
  const ports = ['--port', '0', '--admin-port', '0', '--profile', 'empty'];
  const flags = [...ports, '--data', data, '--admin-token', ADMIN_TOKEN];
  exchange = JSON.parse(await run([EXCHANGE, 'start', ...flags], {}, /^ready (.*)$/m));
  const agent = { agentCode: 'PARTNER1', name: 'Partner', allowedOrigins: [] };
  agentSecret = (await operate('POST', 'agents', agent)).agentSecret as string;
  const environment = { AGENT_SECRET: agentSecret, EXCHANGE_URL: exchange.url, PORT: '0' };
  backend = await run([BACKEND], environment, /^partner back end at (.*)$/m);
  await operate('PUT', 'agents/PARTNER1', { webhookUrl: `${backend}/webhooks/openperp` });
  const deposit = { currency: 'USDT', amount: '500', reference: 'wire-1' };
  await operate('POST', 'agents/PARTNER1/deposit', deposit);
});

afterAll(async () => {
  for (const child of processes) {
    child.removeAllListeners('exit');
    const ended = new Promise((resolve) => child.on('exit', resolve));
    child.kill('SIGKILL');
    if (child.exitCode === null) await ended;
  }
  rmSync(data, { recursive: true, force: true });
});

test('a customer is funded, trades, is paid out, and every cent is accounted for', async () => {
  expect(await balances()).toEqual(['1000', '0']);

  const funded = await alice('/fund', { amount: '100' });
  expect(funded).toMatchObject({ status: 200, body: { status: 'SUCCESS', amount: '100' } });
  await taken('transfer:1:SUCCESS');
  expect(await balances()).toEqual(['900', '100']);
  expect(await depositLeft()).toBe('400');

  const entry = await alice('/trade');
  expect(entry.status).toBe(302);
  const location = new URL(entry.headers.get('location')!);
  expect(`${location.origin}${location.pathname}`).toBe(`${exchange.url}/agent-entry`);
  const ticket = location.searchParams.get('ticket');
  const exchangeTicket = `${exchange.url}/v1/public/agent-sso/exchange-ticket`;
  const entered = await send('POST', exchangeTicket, { ticket });
  expect(entered.body).toMatchObject({ code: 0 });
  const { accessToken } = entered.body.data as { readonly accessToken: string };
  const asset = `${exchange.url}/v1/private/user/asset`;
  const own = await send('GET', asset, undefined, { authorization: `Bearer ${accessToken}` });
  expect(own.body).toMatchObject({ code: 0 });
  expect(JSON.stringify(own.body)).toContain('"walletBalance":"100"');
  expect((await send('POST', exchangeTicket, { ticket })).body).toMatchObject({ code: 3009 });

  const token = await alice('/embed-token', { channelId: 'tw_1', symbol: 'BTCUSDT' });
  const { embedToken } = token.body as { readonly embedToken: string };
  const exchangeToken = `${exchange.url}/v1/public/agent-sso/exchange-embed-token`;
  const embedded = await send('POST', exchangeToken, { embedToken, channelId: 'tw_1' });
  expect(embedded.body).toMatchObject({ code: 0 });

  const paidOut = await alice('/withdraw-all', {});
  expect(paidOut).toMatchObject({ status: 200, body: { status: 'SUCCESS', amount: '100' } });
  await taken('transfer:1:SUCCESS', 'transfer:2:SUCCESS');
  expect(await balances()).toEqual(['1000', '0']);
  expect(await depositLeft()).toBe('500');

  const again = await alice('/fund', { amount: '50' });
  const reversed = await alice('/reverse', { orderNo: again.body.orderNo });
  expect(reversed).toMatchObject({ status: 200, body: { status: 'SUCCESS', amount: '50' } });
  await taken('transfer:1:SUCCESS', 'transfer:2:SUCCESS', 'transfer:3:SUCCESS', 'reverse:4:SUCCESS');
  expect(await balances()).toEqual(['1000', '0']);
  expect(await depositLeft()).toBe('500');

  const payoutReversed = await alice('/reverse', { orderNo: paidOut.body.orderNo });
  expect(payoutReversed).toMatchObject({ status: 200, body: { status: 'SUCCESS', amount: '100' } });
  expect(await balances()).toEqual(['900', '100']);
  expect(await depositLeft()).toBe('400');
});

test('more than the agent’s deposit has fails, and the customer has the money back', async () => {
  const [bank, atExchange] = await balances();
  const failed = await alice('/fund', { amount: '450' });
  expect(failed).toMatchObject({ status: 200, body: { status: 'FAILED' } });
  await vi.waitFor(async () => {
    const { body } = await send('GET', `${backend}/webhooks/openperp`);
    expect(body.events).toContain('transfer:6:FAILED');
  }, WAIT);
  expect(await balances()).toEqual([bank, atExchange]);
});

test('what is not from the exchange changes nothing', async () => {
  const before = await balances();
  const body = JSON.stringify({
    event: 'transfer.completed',
    orderType: 'transfer',
    orderId: 99,
    agentOrderNo: 'X-1',
    targetStatus: 'SUCCESS',
    direction: 'OUT',
    amount: '1000',
    agentUserId: 'alice',
  });
  const headers = {
    'x-agent-timestamp': `${Math.floor(Date.now() / 1000)}`,
    'x-agent-nonce': 'n',
    'x-agent-signature': '00'.repeat(32),
  };
  expect(await send('POST', `${backend}/webhooks/openperp`, body, headers)).toMatchObject({ status: 401 });
  expect(await balances()).toEqual(before);
});

test.each([
  ['/fund', { amount: '-1' }, 400],
  ['/fund', { amount: 5 }, 400],
  ['/fund', { amount: '1000000' }, 409],
  ['/reverse', { orderNo: 'of somebody else' }, 404],
  ['/embed-token', {}, 400],
  ['/nothing', {}, 404],
])('%s with %j: %i', async (action, body, status) => {
  expect(await alice(action, body)).toMatchObject({ status });
});

test('it is made of nothing but Node, and knows the exchange by HTTP alone', () => {
  const folder = fileURLToPath(new URL('.', import.meta.url));
  const files = globSync('*.ts', { cwd: folder }).filter((name) => !name.endsWith('.test.ts'));
  const imported = files.flatMap((name) =>
    [...readFileSync(join(folder, name), 'utf8').matchAll(/from '([^']+)'/g)].map((match) => match[1]!),
  );
  expect(files).toContain('main.ts');
  expect(imported.filter((target) => !/^(node:[a-z]+|\.\/[a-z-]+\.ts)$/.test(target))).toEqual([]);
});
