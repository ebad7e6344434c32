import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { EXIT } from '../config/exit-code.ts';
import { runOpenperp } from '../process/spawned-openperp.ts';
import { AccountAudit } from './account-audit.ts';
import { bearerRequest, type HttpAnswer, plainRequest } from './exchange-client.ts';
import { ExchangeProcess } from './exchange-process.ts';
import { fillLog } from './fill-log.ts';
import { createTrader, login, setPrices } from './open-exchange.ts';
import type { PlaceBody } from './sent-order.ts';
import { SmallDisk } from './small-disk.ts';
import { notePlaced, type Trader } from './trader.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const UNAVAILABLE = { status: 503, code: 5002 };
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
    fillLog(exchange.dataFolder, LEFT_BYTES);
    rmSync(join(exchange.dataFolder, 'log', 'spare'), { force: true });
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

  test('a snapshot is refused with 5002, a stop ends cleanly without one, and the next start has everything', async () => {
    const scene = await open(72);
    const { exchange, disk } = scene;
    await placeBySession(scene);
    disk.fill();
    await placeBySession(scene);
    const before = await exchange.status();
    const asked = await Promise.all([1, 2].map(() => exchange.ask('POST', '/admin/v1/engine/snapshot')));
    for (const answer of asked) expect(answer).toMatchObject(UNAVAILABLE);
    const { code, stderr } = await exchange.stop();
    expect(code).toBe(0);
    expect(stderr).toContain('no snapshot was written: the disk is full');
    expect(stderr).not.toContain('cut short');
    disk.free();
    await exchange.start();
    expect(await exchange.status()).toMatchObject({ sequence: before.sequence, stateHash: before.stateHash });
    await expectAllThere(scene);
  });

  test('one with room for little more than the log leaves that room to users, not to the next segment', async () => {
    const scene = await open(110);
    const { exchange, trader } = scene;
    await exchange.stop();
    // A start used to fill as much of the next segment as the present one has in use: more than this disk has.
    fillLog(exchange.dataFolder, 4 * 1024 * 1024);
    await exchange.start();
    for (let at = 0; at < 3; at += 1) expect((await placeBySession(scene)).code).toBe(0);
    const user = { username: 'another', password: trader.password };
    expect((await exchange.ask('POST', '/admin/v1/users', user))?.code).toBe(0);
    expect(existsSync(join(exchange.dataFolder, 'log', 'spare'))).toBe(false);
    await expectAllThere(scene);
  });

  test('a first start without room for the log says how much it needs and how much there is', async () => {
    disk = SmallDisk.create(40)!;
    const data = join(disk.folder, 'data');
    for (const [profile, neededMiB] of [
      ['empty', 68],
      ['demo', 160],
    ] as const) {
      const args = ['start', '--profile', profile, '--data', data, '--port', '0', '--admin-port', '0'];
      const { code, stderr, stdout } = await runOpenperp(args);
      expect([code, stdout]).toEqual([EXIT.dataFolder, '']);
      expect(stderr).toContain(
        `openperp: a first start needs ${neededMiB} MiB of disk: the log takes room 64 MiB`,
      );
      expect(stderr).toMatch(/ at a time, and (39\.\d|40\.0) MiB are free in .*data$/m);
    }
  });
});
