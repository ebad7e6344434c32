import type { Amount, ChangeType, EngineEvent, OrderStatus, Side } from '@openperp/engine';
import type { EventBatch } from '../projector.ts';
import {
  sampleChange,
  sampleClosedPosition,
  sampleFill,
  sampleOrder,
  sampleTrade,
} from './sample-records.ts';

/** A seeded source of whole numbers in [0, n). */
export type RandomInt = (n: number) => number;

/** The mulberry32 generator. */
export function randomFrom(seed: number): RandomInt {
  let state = seed >>> 0;
  return (n) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * n);
  };
}

/** One of `choices`. */
export function pick<T>(random: RandomInt, choices: readonly [T, ...T[]]): T {
  return choices[random(choices.length)] ?? choices[0];
}

export const SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'] as const;
export const SIDES = ['BUY', 'SELL'] as const satisfies readonly Side[];
export const ORDER_TYPES = ['LIMIT', 'MARKET'] as const;
export const CHANGE_TYPES = [
  'REALIZED_PNL',
  'HANDLING_FEE',
  'TRANSFER_IN',
] as const satisfies readonly ChangeType[];
export const STATUSES = [
  'NEW',
  'PENDING',
  'PARTIALLY_FILLED',
  'FILLED',
  'CANCELED',
  'PARTIALLY_FILLED_CANCELED',
  'REJECTED',
] as const satisfies readonly OrderStatus[];

/** Mostly money of an everyday size, now and then beyond 64 bits, either sign. */
function randomAmount(random: RandomInt): Amount {
  const sign = random(2) === 0 ? 1 : -1;
  if (random(5) > 0) return sign * (1 + random(1_000_000_000));
  return BigInt(sign) * (10n ** 20n + BigInt(random(1_000_000_000)));
}

/**
 * Plausible but arbitrary batches of events without end: few users and symbols, ids and times that rise (times often equal), client
 * order ids that come again, orders that close long after they were made.
 */
export class RandomEvents {
  readonly #random: RandomInt;
  readonly #users: number;
  #sequence = 0;
  #timeMs = Date.UTC(2026, 0, 1);
  #lastId = 0;

  constructor(random: RandomInt, users: number) {
    this.#random = random;
    this.#users = users;
  }

  get timeMs(): number {
    return this.#timeMs;
  }

  /** The next batch, of `count` events and a few commands. */
  batch(count: number): EventBatch {
    const firstSequence = this.#sequence + 1;
    this.#sequence += 1 + this.#random(5);
    const events = Array.from({ length: count }, () => this.#event());
    return { firstSequence, lastSequence: this.#sequence, events };
  }

  #event(): EngineEvent {
    const random = this.#random;
    this.#timeMs += random(3) === 0 ? random(5_000) : 0;
    this.#lastId += 1;
    const id = this.#lastId;
    const createdAt = this.#timeMs;
    const userId = 1 + random(this.#users);
    const symbol = pick(random, SYMBOLS);
    const side = pick(random, SIDES);
    switch (random(5)) {
      case 0:
      case 1:
        return {
          kind: 'order',
          record: sampleOrder({
            orderId: id,
            userId,
            symbol,
            side,
            clientOrderId: `c-${random(40)}`,
            type: pick(random, ORDER_TYPES),
            status: pick(random, STATUSES),
            realizedPnl: randomAmount(random),
            createdAt: createdAt - random(4) * 1_000,
            updatedAt: createdAt,
          }),
        };
      case 2:
        return {
          kind: 'fill',
          record: sampleFill({
            fillId: id,
            tradeId: id,
            orderId: 1 + random(20),
            userId,
            symbol,
            side,
            realizedPnl: randomAmount(random),
            closedQuantity: random(2) * 5_000_000,
            positionId: 1 + random(id),
            createdAt,
          }),
        };
      case 3:
        return random(2) === 0
          ? { kind: 'trade', record: sampleTrade({ tradeId: id, symbol, takerSide: side, createdAt }) }
          : {
              kind: 'closedPosition',
              record: sampleClosedPosition({
                positionId: id,
                userId,
                symbol,
                side: pick(random, ['LONG', 'SHORT'] as const),
                pnl: randomAmount(random),
                closedAt: createdAt,
              }),
            };
      default:
        return {
          kind: 'ledger',
          record: sampleChange({
            changeId: id,
            userId,
            asset: pick(random, ['USDT', 'USDC'] as const),
            changeType: pick(random, CHANGE_TYPES),
            amount: randomAmount(random),
            createdAt,
          }),
        };
    }
  }
}
