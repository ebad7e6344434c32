import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BenchRow } from './bench-row.ts';
import { nodeOnCore, pinningText } from './core-pinning.ts';
import type { LoadAccount, LoadJob, LoadResult } from './http-job.ts';
import { canReadCpu, processCpuMs } from './process-cpu.ts';
import { SpawnedExchange } from './spawned-exchange.ts';

const CONNECTIONS = 64;
/** Each has two connections, so that what one sends in a pass stays within its 200 open orders a symbol. */
const ACCOUNTS = 32;
const ORDERS_A_CONNECTION = 200;
const WARM_UPS = 2;
const PASSES = 12;
const SERVER_CORE = 0;
const GENERATOR_CORE = 1;
const PEER = 'bare node:http that verifies the same HMAC and answers JSON';
const PASSWORD = 'correct horse battery';

/** An account of the bench, and the session that cleans up after it. */
interface Account extends LoadAccount {
  readonly token: string;
}

/** A process of this folder that talks to its parent. */
class Helper {
  readonly #child: ChildProcess;

  constructor(file: string, core: number) {
    const [command, ...args] = nodeOnCore(core, [fileURLToPath(new URL(file, import.meta.url))]);
    this.#child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  }

  /** Sends a message and waits for the answer. */
  ask<Answer>(message: object): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const onExit = (code: number | null): void => reject(new Error(`a helper ended with ${code}`));
      this.#child.once('exit', onExit);
      this.#child.once('message', (answer) => {
        this.#child.off('exit', onExit);
        resolve(answer as Answer);
      });
      this.#child.send(message);
    });
  }

  get pid(): number {
    return this.#child.pid!;
  }

  stop(): void {
    this.#child.kill();
  }
}

async function openAccount(exchange: SpawnedExchange, username: string): Promise<Account> {
  const user = { username, password: PASSWORD };
  const { userId } = await exchange.operate<{ userId: string }>('POST', '/admin/v1/users', user);
  const deposit = { assetType: 'USDT', amount: '1000000', reference: 'bench' };
  await exchange.operate('POST', `/admin/v1/users/${userId}/deposit`, deposit);
  const { accessToken: token } = await exchange.post<{ accessToken: string }>('/v1/public/user/login', user);
  const key = { label: 'bench', permissions: 3 };
  const made = await exchange.post<LoadAccount>('/v1/private/user/api-key/create', key, token);
  return { apiKey: made.apiKey, apiSecret: made.apiSecret, token };
}

async function openAccounts(exchange: SpawnedExchange): Promise<readonly Account[]> {
  await exchange.operate('POST', '/admin/v1/index-price', { symbol: 'BTCUSDT', price: '50000' });
  await exchange.operate('POST', '/admin/v1/index-price', { symbol: 'ETHUSDT', price: '2500' });
  const accounts: Account[] = [];
  for (let at = 0; at < ACCOUNTS; at += 1) accounts.push(await openAccount(exchange, `bench-${at}`));
  return accounts;
}

/**
 * Cancels what a pass has left resting, and waits until the history has it too, so that the exchange has nothing more to do: a list of
 * closed orders shows what its account was told before.
 */
async function cleanUp(exchange: SpawnedExchange, accounts: readonly Account[]): Promise<void> {
  for (const { token } of accounts) await exchange.post('/v1/private/order/batch-cancel-all', {}, token);
  await exchange.get('/v1/private/order/history', accounts.at(-1)!.token);
}

/** What a pass came to, and what it cost the server. */
interface Pass extends LoadResult {
  /** CPU time of all threads a request; 0 where the system does not tell. */
  readonly cpuMicros: number;
}

interface Results {
  readonly exchange: Pass[];
  readonly peer: Pass[];
}

/** Measures both in turns, so that they meet the same machine. */
async function inTurns(
  exchange: SpawnedExchange,
  peer: Helper,
  generator: Helper,
  accounts: readonly Account[],
): Promise<Results> {
  const keys = accounts.map(({ apiKey, apiSecret }) => ({ apiKey, apiSecret }));
  const peerPort = await peer.ask<number>(keys);
  const exchangePort = Number(new URL(exchange.url).port);
  const load = async (port: number, pid: number, prefix: string): Promise<Pass> => {
    const spread = Array.from({ length: CONNECTIONS }, (_, at) => keys[at % keys.length]!);
    const job: LoadJob = { port, accounts: spread, ordersAConnection: ORDERS_A_CONNECTION, prefix };
    const before = canReadCpu ? processCpuMs(pid) : 0;
    const result = await generator.ask<LoadResult>(job);
    const usedMs = canReadCpu ? processCpuMs(pid) - before : 0;
    return { ...result, cpuMicros: (usedMs * 1_000) / (CONNECTIONS * ORDERS_A_CONNECTION) };
  };
  const results: Results = { exchange: [], peer: [] };
  for (let pass = 0; pass < WARM_UPS + PASSES; pass += 1) {
    const ofExchange = await load(exchangePort, exchange.pid, `e${pass}`);
    await cleanUp(exchange, accounts);
    const ofPeer = await load(peerPort, peer.pid, `p${pass}`);
    if (pass < WARM_UPS) continue;
    results.exchange.push(ofExchange);
    results.peer.push(ofPeer);
  }
  return results;
}

/** The pass that was disturbed least: what else the machine does only ever adds time. */
function fastest(passes: readonly Pass[]): Pass {
  return passes.reduce((a, b) => (b.requestsPerSecond > a.requestsPerSecond ? b : a));
}

function row(id: string, metric: string, unit: string, of: keyof Pass, results: Results): BenchRow {
  const value = fastest(results.exchange)[of];
  const peerValue = fastest(results.peer)[of];
  return { id, metric, value, unit, peer: PEER, peerValue, ratio: value / peerValue };
}

/** CPU time says more than throughput on a machine that does other things too. */
function cpuRow(what: string, { exchange, peer }: Results): BenchRow {
  const least = (passes: readonly Pass[]) => Math.min(...passes.map(({ cpuMicros }) => cpuMicros));
  const [value, peerValue] = [least(exchange), least(peer)];
  const metric = `${what}, CPU time of all threads of the server, a request`;
  return { id: 'http.place.cpu', metric, value, unit: 'µs', peer: PEER, peerValue, ratio: value / peerValue };
}

/**
 * Durable `place` → answer over HTTP on 64 keep-alive connections, one order in flight on each: resting LIMIT orders of 32 accounts far
 * from the market, signed with HMAC, beside a bare `node:http` server that verifies the same signatures, in turns; the fastest
 * pass of each.
 */
export async function benchHttp(): Promise<BenchRow[]> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'openperp-bench-'));
  const peer = new Helper('./http-peer.ts', SERVER_CORE);
  const generator = new Helper('./http-load.ts', GENERATOR_CORE);
  let exchange: SpawnedExchange | undefined;
  try {
    exchange = await SpawnedExchange.start(dataFolder, (args) => nodeOnCore(SERVER_CORE, args));
    const results = await inTurns(exchange, peer, generator, await openAccounts(exchange));
    const what = `durable place over HTTP, ${CONNECTIONS} connections, best of ${PASSES} passes, ${pinningText}`;
    return [
      row('http.place.throughput', what, 'requests/s', 'requestsPerSecond', results),
      row('http.place.p50', `${what}, p50`, 'ms', 'p50Ms', results),
      row('http.place.p99', `${what}, p99`, 'ms', 'p99Ms', results),
      ...(canReadCpu ? [cpuRow(what, results)] : []),
    ];
  } finally {
    await exchange?.stop();
    peer.stop();
    generator.stop();
    rmSync(dataFolder, { recursive: true, force: true });
  }
}
