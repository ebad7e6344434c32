import type {
  Amount,
  ChangeType,
  ConditionRecord,
  ConditionStatus,
  ConditionType,
  EngineEvent,
  OrderStatus,
  Side,
} from '@openperp/engine';
import type { EventBatch } from '../projector.ts';
import {
  sampleChange,
  sampleClosedPosition,
  sampleCondition,
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

export const CONDITION_TYPES = [
  'STOP_MARKET',
  'STOP_LIMIT',
  'TAKE_PROFIT_MARKET',
  'TAKE_PROFIT_LIMIT',
  'TRAILING_STOP',
] as const satisfies readonly ConditionType[];
const WAITING_STATUSES = ['PENDING_ACTIVATION', 'PENDING'] as const satisfies readonly ConditionStatus[];
const ENDED_STATUSES = ['TRIGGERED', 'CANCELLED', 'REJECTED'] as const satisfies readonly ConditionStatus[];
export const CONDITION_STATUSES = [...WAITING_STATUSES, ...ENDED_STATUSES] as const;

/** Mostly money of an everyday size, now and then beyond 64 bits, either sign. */
function randomAmount(random: RandomInt): Amount {
  const sign = random(2) === 0 ? 1 : -1;
  if (random(5) > 0) return sign * (1 + random(1_000_000_000));
  return BigInt(sign) * (10n ** 20n + BigInt(random(1_000_000_000)));
}

/**
 * Plausible but arbitrary batches of events without end: few users and symbols, ids and times that rise (times often equal), client
 * order ids that come again, orders and condition orders that end long after they were made.
 */
export class RandomEvents {
  readonly #random: RandomInt;
  readonly #users: number;
  #sequence = 0;
  #timeMs = Date.UTC(2026, 0, 1);
  #lastId = 0;
  readonly #waiting: ConditionRecord[] = [];

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
    switch (random(6)) {
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
      case 4:
        return { kind: 'condition', record: this.#condition({ userId, symbol, side }) };
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

  /** A condition order that now waits, or, as often, one that did and has now ended. */
  #condition(own: Pick<ConditionRecord, 'userId' | 'symbol' | 'side'>): ConditionRecord {
    const random = this.#random;
    const updatedAt = this.#timeMs;
    if (random(2) === 0) {
      const [ended] = this.#waiting.splice(random(this.#waiting.length), 1);
      if (ended !== undefined) return { ...ended, status: pick(random, ENDED_STATUSES), updatedAt };
    }
    const opened = sampleCondition({
      ...own,
      conditionId: this.#lastId,
      clientOrderId: `c-${random(40)}`,
      type: pick(random, CONDITION_TYPES),
      status: pick(random, WAITING_STATUSES),
      stopPrice: randomAmount(random),
      createdAt: updatedAt,
      updatedAt,
    });
    this.#waiting.push(opened);
    return opened;
  }
}
