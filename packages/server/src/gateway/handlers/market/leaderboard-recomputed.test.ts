import { afterAll, beforeAll, expect, test } from 'vitest';
import { units } from '../../../testing/decimal-units.ts';
import { START_MS, TestExchange, type TestUser } from '../../testing/exchange-fixture.ts';

/**
 * The leaderboard of random accounts, recomputed by STAT-2's own words from what was done and seen through the endpoints: each account's
 * equity a millisecond before each 00:00 UTC, each transfer, each trade.
 */

const DAY = 86_400_000;
const WHOLE = 10n ** 8n;
const DAYS_BACK = { '7d': 7, '30d': 30, '90d': 90 } as const;
type Period = keyof typeof DAYS_BACK;

interface Account {
  readonly user: TestUser;
  /** By 00:00 UTC. */
  readonly closes: Map<number, bigint>;
  readonly transfers: { readonly timeMs: number; readonly amount: bigint }[];
  readonly trades: { readonly timeMs: number; readonly value: bigint }[];
}

let exchange: TestExchange;
let nowMs = START_MS;
let price = 80_000;
const accounts: Account[] = [];
let references = 0;

beforeAll(async () => {
  exchange = await TestExchange.start();
  await exchange.setPrice('BTCUSDT', `${price}`);
});
afterAll(() => exchange.stop());

/** A seeded generator of integers in [0, bound) (mulberry32). */
function randomFrom(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
}
const random = randomFrom(20_260_305);

async function newAccount(): Promise<void> {
  const account = { user: await exchange.createUser('0'), closes: new Map(), transfers: [], trades: [] };
  accounts.push(account);
  await transfer(account, 20_000 + random(20_000));
}

/** Pays in, or out where `whole` is negative; what cannot be taken out is not. */
async function transfer({ user, transfers }: Account, whole: number): Promise<void> {
  references += 1;
  const amount = `${Math.abs(whole)}.0000000${random(10)}`;
  const way = whole > 0 ? 'deposit' : 'withdraw';
  const body = { assetType: 'USDT', amount, reference: `r${references}` };
  const { code } = await exchange.admin.post(`/admin/v1/users/${user.userId}/${way}`, body);
  if (code === 0) transfers.push({ timeMs: nowMs, amount: whole > 0 ? units(amount) : -units(amount) });
}

async function trade(buyer: Account, seller: Account): Promise<void> {
  const thousandths = 1 + random(40);
  const order = {
    symbol: 'BTCUSDT',
    type: 'LIMIT',
    price: `${price}`,
    quantity: (thousandths / 1000).toFixed(3),
  };
  for (const [{ user }, side] of [
    [seller, 'SELL'],
    [buyer, 'BUY'],
  ] as const) {
    expect((await exchange.as(user).post('/v1/private/order/place', { ...order, side })).code).toBe(0);
  }
  const value = (BigInt(price) * BigInt(thousandths) * WHOLE) / 1000n;
  for (const { trades } of [buyer, seller]) trades.push({ timeMs: nowMs, value });
}

async function movePrice(): Promise<void> {
  price += random(4001) - 2000;
  await exchange.setPrice('BTCUSDT', `${price}`);
}

/** Lets time go on to `untilMs`, and looks at all accounts just before each 00:00 UTC. */
async function goOnTo(untilMs: number): Promise<void> {
  while (nowMs < untilMs) {
    const midnight = (Math.floor(nowMs / DAY) + 1) * DAY;
    if (midnight > untilMs) {
      await advanceTo(untilMs);
    } else {
      await advanceTo(midnight - 1);
      for (const { user, closes } of accounts) closes.set(midnight, await equityOf(user));
      await advanceTo(midnight);
    }
  }
}

async function advanceTo(timeMs: number): Promise<void> {
  if (timeMs === nowMs) return;
  expect((await exchange.admin.post('/admin/v1/clock/advance', { ms: timeMs - nowMs })).code).toBe(0);
  nowMs = timeMs;
}

async function equityOf(user: TestUser): Promise<bigint> {
  const { data } = await exchange.as(user).get('/v1/private/user/asset');
  return units((data as { userAsset: { equity: string } }).userAsset.equity);
}

interface Row {
  readonly userId: string;
  readonly volume: bigint;
  readonly pnl: bigint;
  readonly ratio: bigint;
}

async function recomputed(period: Period): Promise<readonly Row[]> {
  const then = Math.floor(nowMs / DAY) * DAY - DAYS_BACK[period] * DAY;
  const rows: Row[] = [];
  for (const { user, closes, transfers, trades } of accounts) {
    const inWindow = <T extends { readonly timeMs: number }>(all: readonly T[]) =>
      all.filter(({ timeMs }) => timeMs >= then);
    const volume = inWindow(trades).reduce((sum, { value }) => sum + value, 0n);
    if (volume === 0n) continue;
    const equityThen = closes.get(then) ?? 0n;
    const net = inWindow(transfers).reduce((sum, { amount }) => sum + amount, 0n);
    const pnl = (await equityOf(user)) - equityThen - net;
    const windowMs = BigInt(nowMs - then);
    // all of the capital times the length of the window, so that there is one quotient alone
    const weighted = inWindow(transfers).reduce(
      (sum, { amount, timeMs }) => sum + amount * BigInt(nowMs - timeMs),
      0n,
    );
    const capital = (100n * WHOLE + equityThen) * windowMs + weighted;
    expect(capital > 0n).toBe(true);
    rows.push({ userId: `${user.userId}`, volume, pnl, ratio: half(pnl * windowMs * WHOLE, capital) });
  }
  return rows.sort((a, b) => {
    if (a.pnl !== b.pnl) return a.pnl > b.pnl ? -1 : 1;
    if (a.volume !== b.volume) return a.volume > b.volume ? -1 : 1;
    return Number(a.userId) - Number(b.userId);
  });
}

/** a / b to the nearest integer, halves away from zero. */
function half(a: bigint, b: bigint): bigint {
  const magnitude = ((a < 0n ? -a : a) * 2n + b) / (2n * b);
  return a < 0n ? -magnitude : magnitude;
}

async function shown(period: Period): Promise<readonly Row[]> {
  const { data } = await exchange.api.get(`/v1/public/leaderboard/pnl?period=${period}&pageSize=100`);
  const { list } = data as { list: Readonly<Record<'userId' | 'volume' | 'pnlAmount' | 'pnlPct', string>>[] };
  return list.map((row) => ({
    userId: row.userId,
    volume: units(row.volume),
    pnl: units(row.pnlAmount),
    ratio: units(row.pnlPct),
  }));
}

test('[STAT-2] the leaderboard of random accounts is what their transfers, trades and equities come to', async () => {
  const spans = new Set<string>();
  for (let step = 0; step < 40; step += 1) {
    if (accounts.length < 2 || (accounts.length < 8 && random(4) === 0)) await newAccount();
    const pick = (): Account => accounts[random(accounts.length)]!;
    const buyer = pick();
    const seller = accounts[(accounts.indexOf(buyer) + 1 + random(accounts.length - 1)) % accounts.length]!;
    if (accounts.length > 1 && random(3) > 0) await trade(buyer, seller);
    if (random(3) === 0) await transfer(pick(), random(2) === 0 ? 100 + random(3000) : -100 - random(3000));
    await movePrice();
    await goOnTo(nowMs + (random(3) === 0 ? 1 + random(6 * DAY) : 1 + random(DAY)));
    if (step % 4 !== 3) continue;
    for (const period of ['7d', '30d', '90d'] as const) {
      const expected = await recomputed(period);
      expect(await shown(period)).toEqual(expected);
      spans.add(`${period} ${expected.length > 1}`);
    }
  }
  expect(nowMs - START_MS).toBeGreaterThan(35 * DAY);
  expect(accounts).toHaveLength(8);
  expect([...spans]).toEqual(expect.arrayContaining(['7d true', '30d true', '90d true']));
  const later = nowMs + 91 * DAY;
  await trade(accounts[0]!, accounts[1]!);
  await goOnTo(later);
  await trade(accounts[2]!, accounts[3]!);
  for (const period of ['7d', '30d', '90d'] as const) {
    const expected = await recomputed(period);
    expect(expected.length).toBe(2);
    expect(await shown(period)).toEqual(expected);
  }
}, 240_000);
