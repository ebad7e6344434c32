import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BTCUSDT, ByteWriter, type Command, encodeCommand } from '@openperp/engine';
import { type LogRecord, nodeStorage, openFileLog } from '@openperp/log';
import type { BenchRow } from './bench-row.ts';
import { ADD, BUY, generateOrderStream } from './order-stream.ts';
import { SpawnedExchange } from './spawned-exchange.ts';

const SEED = 7;
const COMMANDS = 1_000_000;
const STREAM_RESTING = 5_000;
const OPEN_ORDERS = 100_000;
const ORDERS_AN_ACCOUNT = 200;
const ACCOUNTS = 200;
/** Commands in one frame of the log, as 64 busy connections make them. */
const GROUP = 64;
const COMMANDS_A_SECOND = 1_000;
const PASSES = 3;
const SYMBOL = BTCUSDT.symbol;
/** 50,000 USDT, where the stream begins. */
const MARK = 5_000_000_000_000;
/** 10,000,000 USDT. */
const DEPOSIT = 1_000_000_000_000_000;
const MAX_OPEN_ORDERS = 10_000;

function placed(userId: number, side: 'BUY' | 'SELL', priceTicks: number, steps: number): Command {
  return {
    kind: 'place',
    userId,
    symbol: SYMBOL,
    type: 'LIMIT',
    side,
    positionSide: 'BOTH',
    price: priceTicks * Number(BTCUSDT.tickSize),
    quantity: steps * Number(BTCUSDT.stepSize),
    timeInForce: 'GTC',
    reduceOnly: false,
    makerOnly: false,
    closePosition: false,
    priceType: 0,
    goodTillDate: 0,
    selfTradePrevention: 'NONE',
    clientOrderId: '',
  };
}

/** A symbol with a price, and accounts with money. */
function* opening(accounts: number): Generator<Command> {
  yield { kind: 'createSymbol', spec: { ...BTCUSDT, maxOpenOrders: MAX_OPEN_ORDERS } };
  yield { kind: 'setIndexPrice', symbol: SYMBOL, source: '', price: MARK };
  for (let userId = 1; userId <= accounts; userId += 1) {
    yield { kind: 'createAccount', userId };
    yield { kind: 'deposit', userId, asset: 'USDT', amount: DEPOSIT, reference: 'bench' };
  }
}

/** The stream of the engine's bench: about 60 % passive orders, 30 % cancels, 10 % orders that cross. */
function* trading(): Generator<Command> {
  yield* opening(ACCOUNTS);
  const stream = generateOrderStream({ seed: SEED, commands: COMMANDS, resting: STREAM_RESTING });
  for (let at = 0; at < stream.length; at += 1) {
    const orderId = stream.id[at]!;
    const userId = 1 + (orderId % ACCOUNTS);
    const side = stream.side[at] === BUY ? 'BUY' : 'SELL';
    if (stream.kind[at] === ADD)
      yield placed(userId, side, stream.priceTicks[at]!, stream.quantitySteps[at]!);
    else yield { kind: 'cancel', userId, symbol: SYMBOL, orderId, clientOrderId: '' };
  }
}

/** Orders below and above the market that do not trade, as many as an account may have. */
function* resting(): Generator<Command> {
  yield* opening(OPEN_ORDERS / ORDERS_AN_ACCOUNT);
  for (let order = 0; order < OPEN_ORDERS; order += 1) {
    const userId = 1 + Math.floor(order / ORDERS_AN_ACCOUNT);
    const distance = 1 + (order % 2_000);
    if (order % 2 === 0) yield placed(userId, 'BUY', 500_000 - distance, 1);
    else yield placed(userId, 'SELL', 500_000 + distance, 1);
  }
}

/** Writes commands into the log of a new data folder, ending now, with the tick of each second. */
function writeLog(dataFolder: string, commands: Iterable<Command>, count: number): void {
  const log = openFileLog(join(dataFolder, 'log'), { storage: nodeStorage, onNotice: () => {} });
  const writer = new ByteWriter();
  const firstMs = Date.now() - Math.ceil((count * 1_000) / COMMANDS_A_SECOND) - 1_000;
  let sequence = 0;
  let group: LogRecord[] = [];
  const flush = (): void => {
    if (group.length === 0) return;
    if (log.append(group).kind !== 'committed') throw new Error('the log cannot be written');
    group = [];
  };
  const add = (command: Command, timeMs: number): void => {
    writer.reset();
    encodeCommand(writer, command);
    sequence += 1;
    group.push({ sequence, span: 1, timeMs, payload: writer.bytes() });
    if (group.length === GROUP) flush();
  };
  let second = Math.floor(firstMs / 1_000);
  for (const command of commands) {
    const timeMs = firstMs + Math.floor((sequence * 1_000) / COMMANDS_A_SECOND);
    if (Math.floor(timeMs / 1_000) > second) {
      second = Math.floor(timeMs / 1_000);
      add({ kind: 'tick' }, timeMs);
    }
    add(command, timeMs);
  }
  flush();
  log.close();
}

function start(dataFolder: string): Promise<SpawnedExchange> {
  return SpawnedExchange.start(dataFolder, (args) => [process.execPath, ...args]);
}

/** How many open orders there must be, at least and at most. */
type OrderRange = readonly [number, number];

/** What the stream leaves resting, about. */
const STREAM_ORDERS: OrderRange = [STREAM_RESTING / 2, 2 * STREAM_RESTING];
const SNAPSHOT_ORDERS: OrderRange = [OPEN_ORDERS, OPEN_ORDERS];

/** Starts, hears that all is well, takes a snapshot, which the history has to catch up for, and stops. */
async function startOnce(dataFolder: string, [least, most]: OrderRange): Promise<number> {
  const exchange = await start(dataFolder);
  const { openOrders } = await exchange.operate<{ openOrders: number }>('GET', '/admin/v1/engine');
  if (openOrders < least || openOrders > most)
    throw new Error(`${openOrders} open orders, not ${least} to ${most}`);
  const { ok } = await exchange.operate<{ ok: boolean }>('POST', '/admin/v1/engine/verify');
  if (!ok) throw new Error('the state is not sound');
  await exchange.operate('POST', '/admin/v1/engine/snapshot');
  await exchange.stop();
  return exchange.startMs / 1_000;
}

async function fastest(pass: () => Promise<number>): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let at = 0; at < PASSES; at += 1) best = Math.min(best, await pass());
  return best;
}

async function logRows(dataFolder: string): Promise<BenchRow[]> {
  writeLog(dataFolder, trading(), COMMANDS);
  const rebuilt = await startOnce(dataFolder, STREAM_ORDERS);
  const replayed = await fastest(() => {
    rmSync(join(dataFolder, 'snapshots'), { recursive: true });
    return startOnce(dataFolder, STREAM_ORDERS);
  });
  const what = `spawn to ready from a log of ${COMMANDS} commands without a snapshot`;
  return [
    {
      id: 'start.log',
      metric: `${what}, the history there, best of ${PASSES}`,
      value: replayed,
      unit: 's',
    },
    { id: 'start.rebuild', metric: `${what}, the history built anew, once`, value: rebuilt, unit: 's' },
  ];
}

async function snapshotRow(dataFolder: string): Promise<BenchRow> {
  writeLog(dataFolder, resting(), OPEN_ORDERS);
  await startOnce(dataFolder, SNAPSHOT_ORDERS);
  return {
    id: 'start.snapshot',
    metric: `spawn to ready from a snapshot with ${OPEN_ORDERS} open orders, best of ${PASSES}`,
    value: await fastest(() => startOnce(dataFolder, SNAPSHOT_ORDERS)),
    unit: 's',
  };
}

async function inFolder<T>(work: (dataFolder: string) => Promise<T>): Promise<T> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'openperp-bench-'));
  try {
    return await work(dataFolder);
  } finally {
    rmSync(dataFolder, { recursive: true, force: true });
  }
}

/** How long a start takes: from a log of 1,000,000 commands alone, and from a snapshot with 100,000 open orders; seconds to the ready line. */
export async function benchStart(): Promise<BenchRow[]> {
  return [...(await inFolder(logRows)), await inFolder(snapshotRow)];
}
