import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ByteWriter, encodeCommand } from '@openperp/engine';
import { nodeStorage, openFileLog } from '@openperp/log';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { AccountAudit } from './account-audit.ts';
import { bearerRequest, type HttpAnswer, plainRequest } from './exchange-client.ts';
import { ExchangeProcess } from './exchange-process.ts';
import { createTrader, login, setPrices } from './open-exchange.ts';
import type { PlaceBody } from './sent-order.ts';
import { SmallDisk } from './small-disk.ts';
import { notePlaced, type Trader } from './trader.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const UNAVAILABLE = { status: 503, code: 5002 };
const SEGMENT_BYTES = 64 * 1024 * 1024;
/** What is left of the log's segment when the disk is full. */
const LEFT_BYTES = 4 * 1024;
const MOST_ORDERS = 100;

const probe = SmallDisk.create(1);
probe?.remove();
if (probe === undefined) {
  process.stderr.write('full-disk.test.ts is not run: this user may not mount a file system\n');
}

let disk: SmallDisk | undefined;
let exchange: ExchangeProcess | undefined;

afterEach(async () => {
  await exchange?.remove();
  disk?.remove();
  disk = undefined;
  exchange = undefined;
});

interface Scene {
  readonly disk: SmallDisk;
  readonly exchange: ExchangeProcess;
  readonly trader: Trader;
  readonly token: string;
}

async function open(sizeMiB: number): Promise<Scene> {
  disk = SmallDisk.create(sizeMiB)!;
  exchange = new ExchangeProcess({ clock: 'virtual', dataFolder: join(disk.folder, 'data') });
  await exchange.start();
  await setPrices(exchange);
  const trader = await createTrader(exchange, 'trader');
  return { disk, exchange, trader, token: await login(exchange, trader) };
}

function farOrder(trader: Trader): PlaceBody {
  const clientOrderId = trader.nextId();
  return { symbol: 'BTCUSDT', type: 'LIMIT', side: 'BUY', price: '48000', quantity: '0.001', clientOrderId };
}

/** Places by a session, which leaves no signature to be written anywhere. */
async function placeBySession({ exchange, trader, token }: Scene): Promise<HttpAnswer> {
  const body = farOrder(trader);
  const answer = await exchange.api.mustSend(bearerRequest(token, 'POST', '/v1/private/order/place', body));
  const order = trader.expectOrder(body);
  notePlaced(order, answer);
  return answer;
}

function askBySession({ exchange, token }: Scene, path: string, body?: object): Promise<HttpAnswer> {
  return exchange.api.mustSend(bearerRequest(token, body === undefined ? 'GET' : 'POST', path, body));
}

/** A deposit to nobody, with a reference of so many characters. */
function refusedDeposit(characters: number): Uint8Array {
  const writer = new ByteWriter();
  const reference = 'x'.repeat(characters);
  encodeCommand(writer, { kind: 'deposit', userId: 1, asset: 'USDT', amount: 1, reference });
  return writer.bytes();
}

/** Fills the log of a stopped exchange, with commands that are refused, until a little of its segment is left. */
function fillLog({ dataFolder }: ExchangeProcess): void {
  const log = openFileLog(join(dataFolder, 'log'), { storage: nodeStorage, onNotice: () => {} });
  for (const characters of [60_000, 1_000]) {
    const payload = refusedDeposit(characters);
    while (SEGMENT_BYTES - log.bytes > LEFT_BYTES + 2 * payload.length) {
      const record = { sequence: log.lastSequence + 1, span: 1, timeMs: log.lastTimeMs, payload };
      expect(log.append([record]).kind).toBe('committed');
    }
  }
  log.close();
  rmSync(join(dataFolder, 'log', 'spare'), { force: true });
}

/** What is too little for an order may be enough for the smallest of all commands. */
async function takeLastBytes(exchange: ExchangeProcess): Promise<void> {
  for (let at = 0; at < MOST_ORDERS; at += 1) {
    const answer = await exchange.ask('POST', '/admin/v1/clock/advance', { ms: 1 });
    if (answer?.code !== 0) {
      expect(answer).toMatchObject(UNAVAILABLE);
      return;
    }
  }
  throw new Error('the log is not full');
}

async function expectAllThere({ exchange, trader }: Scene): Promise<void> {
  const audit = new AccountAudit(exchange, trader);
  await audit.check();
  await audit.checkWholeLists();
  expect(await exchange.operate('POST', '/admin/v1/engine/verify')).toMatchObject({ ok: true });
}

describe.skipIf(probe === undefined)('a disk that is really full', () => {
  test('[DUR-1] beside a log that has room: trading goes on, lists and logins answer 5002, and all is there once there is space', async () => {
    const scene = await open(72);
    const { exchange, trader, disk } = scene;
    expect((await placeBySession(scene)).code).toBe(0);
    disk.fill();
    for (let at = 0; at < 30; at += 1) expect((await placeBySession(scene)).code).toBe(0);
    expect(await askBySession(scene, '/v1/private/order/history')).toMatchObject(UNAVAILABLE);
    expect(await askBySession(scene, '/v1/private/order/current')).toMatchObject({ data: { total: 31 } });
    const { name: username, password } = trader;
    const loginRequest = plainRequest('/v1/public/user/login', { username, password });
    expect(await exchange.api.mustSend(loginRequest)).toMatchObject(UNAVAILABLE);
    const user = { username: 'another', password };
    expect(await exchange.ask('POST', '/admin/v1/users', user)).toMatchObject(UNAVAILABLE);
    await exchange.kill();
    await exchange.start();
    expect(await askBySession(scene, '/v1/private/order/current')).toMatchObject({ data: { total: 31 } });
    disk.free();
    await vi.waitFor(
      async () => expect(await askBySession(scene, '/v1/private/order/history')).toMatchObject({ code: 0 }),
      {
        timeout: 30_000,
        interval: 200,
      },
    );
    expect((await exchange.api.mustSend(loginRequest)).code).toBe(0);
    expect((await exchange.ask('POST', '/admin/v1/users', user))?.code).toBe(0);
    await trader.place(exchange.api, farOrder(trader));
    await expectAllThere(scene);
  });

  test('[DUR-1, DUR-2] a log without room answers 5002 to whatever would change something, loses nothing, and goes on once there is space', async () => {
    const scene = await open(100);
    const { exchange, trader, disk } = scene;
    await placeBySession(scene);
    await exchange.stop();
    fillLog(exchange);
    await exchange.start();
    let answer = await placeBySession(scene);
    for (let at = 0; at < MOST_ORDERS && answer.code === 0; at += 1) answer = await placeBySession(scene);
    expect(answer).toMatchObject(UNAVAILABLE);
    await takeLastBytes(exchange);
    const before = await exchange.status();
    const [first] = [...trader.orders.values()];
    const { symbol, clientOrderId } = first!.body;
    for (const [path, body] of [
      ['order/cancel', { symbol, clientOrderId }],
      ['order/move', { symbol, clientOrderId, price: '47000' }],
      ['order/batch-cancel-all', {}],
      ['position/leverage', { symbol, leverage: 5 }],
    ] as const)
      expect(await askBySession(scene, `/v1/private/${path}`, body)).toMatchObject(UNAVAILABLE);
    const transfer = { assetType: 'USDT', amount: '1', reference: trader.nextId() };
    expect(await exchange.ask('POST', `/admin/v1/users/${trader.userId}/deposit`, transfer)).toMatchObject(
      UNAVAILABLE,
    );
    expect(await exchange.status()).toMatchObject({ sequence: before.sequence, stateHash: before.stateHash });
    await exchange.kill();
    await exchange.start();
    expect(await exchange.status()).toMatchObject({ sequence: before.sequence, stateHash: before.stateHash });
    disk.grow(300);
    await trader.place(exchange.api, farOrder(trader));
    expect([...trader.orders.values()].at(-1)!.isOpen).toBe(true);
    await expectAllThere(scene);
  });
});
