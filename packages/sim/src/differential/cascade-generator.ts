import type { Command, PlaceCondition, Side, SymbolSpec } from '@openperp/engine';
import { toAmount } from '../naive/units.ts';
import { limitOrder } from './last-price-generator.ts';
import { oppositeOf } from './order-generator.ts';
import { SeededRandom } from './seeded-random.ts';
import { type TimedCommand, Trial } from './trial.ts';
import { BIG, units } from './trial-symbols.ts';

/** Two accounts that quote; those after them have the stops. */
const QUOTING_IDS = [1, 2] as const;
const STOPPING_IDS = [10, 11, 12] as const;

const PRICE = BigInt(units('60000'));

/**
 * A cascade: a ladder of 104 to 130 stops, one tick apart, and as many orders whose trades carry the last price from each stop to the
 * next, so that more fire than a command may (COND-6); then what comes in while they wait, and ticks until none does.
 */
export function generateCascade(seed: number): TimedCommand[] {
  const random = new SeededRandom(seed);
  const spec = {
    ...BIG,
    minNotional: 0,
    maxOpenOrders: 1000,
    maxConditionOrders: 100,
    triggerProtect: 20_000,
  };
  const trial = new Trial(random, [spec], [...QUOTING_IDS, ...STOPPING_IDS], { hostility: 0, fundScale: 1 });
  const side = random.pick(['BUY', 'SELL'] as const);
  openLadder(trial, spec, side, random.between(104, 130));
  addTrade(trial, spec, side);
  while (trial.waiting().length > 0 && trial.timeMs < LAST_MS) {
    for (let extra = random.below(4); extra > 0; extra -= 1) trial.add(drawMeanwhile(trial, spec, side));
    trial.timeMs = (Math.floor(trial.timeMs / 1000) + 1) * 1000;
    trial.add({ kind: 'tick' });
  }
  return trial.commands;
}

/** Eight seconds in: what still waits then is not reached. */
const LAST_MS = 1_772_402_408_000;

/** The market, the orders that the stops trade with, and the stops of three accounts, one in every tick or so. */
function openLadder(trial: Trial, spec: SymbolSpec, side: Side, rungs: number): void {
  const { random } = trial;
  const { symbol } = spec;
  trial.add({ kind: 'createSymbol', spec });
  trial.add({ kind: 'setIndexPrice', symbol, source: '', price: toAmount(PRICE) });
  for (const userId of trial.userIds) {
    trial.add({ kind: 'createAccount', userId });
    trial.add({ kind: 'deposit', userId, asset: 'USDT', amount: units('900000'), reference: 'first' });
  }
  const step = BigInt(spec.stepSize);
  trial.add(limitOrder(QUOTING_IDS[0], symbol, oppositeOf(side), PRICE, step));
  trial.add(limitOrder(QUOTING_IDS[1], symbol, side, PRICE, step));
  const tick = BigInt(spec.tickSize) * (side === 'SELL' ? -1n : 1n);
  for (let rung = 1; rung <= rungs; rung += 1) {
    const price = PRICE + tick * BigInt(rung);
    const isGap = rung > 100 && random.chance(3);
    trial.add(limitOrder(QUOTING_IDS[0], symbol, oppositeOf(side), price, isGap ? step * 2n : step));
    const userId = STOPPING_IDS[rung % STOPPING_IDS.length] ?? STOPPING_IDS[0];
    trial.add(stopAt(userId, spec, side, price));
    if (random.chance(4)) trial.add(drawOddStop(trial, spec, side, price));
  }
}

/** A stop that watches the last price. */
function stopAt(userId: number, spec: SymbolSpec, side: Side, price: bigint): PlaceCondition {
  return {
    kind: 'placeCondition',
    userId,
    symbol: spec.symbol,
    type: 'STOP_MARKET',
    side,
    positionSide: 'BOTH',
    price: 0,
    quantity: spec.stepSize,
    stopPrice: toAmount(price),
    workingType: 'CONTRACT_PRICE',
    activatePrice: 0,
    callbackRate: 0,
    timeInForce: 'GTC',
    reduceOnly: false,
    closePosition: false,
    priceProtect: false,
    goodTillDate: 0,
    clientOrderId: '',
  };
}

/** One that is protected, watches the mark, only reduces, or places an order that may rest. */
function drawOddStop(trial: Trial, spec: SymbolSpec, side: Side, price: bigint): PlaceCondition {
  const { random } = trial;
  const plain = stopAt(random.pick(STOPPING_IDS), spec, side, price);
  const beyond = toAmount(price + BigInt(spec.tickSize) * (side === 'SELL' ? -2n : 2n));
  return random.pick<PlaceCondition>([
    { ...plain, priceProtect: true },
    { ...plain, workingType: 'MARK_PRICE' },
    { ...plain, reduceOnly: true },
    { ...plain, type: 'STOP_LIMIT', price: beyond },
  ]);
}

/** The trade that starts it: at the first rung. */
function addTrade(trial: Trial, spec: SymbolSpec, side: Side): void {
  const tick = BigInt(spec.tickSize) * (side === 'SELL' ? -1n : 1n);
  const quantity = BigInt(spec.stepSize);
  trial.add({
    ...limitOrder(QUOTING_IDS[1], spec.symbol, side, PRICE + tick, quantity),
    timeInForce: 'IOC',
  });
}

/** What comes in while stops that are reached wait for the next tick. */
function drawMeanwhile(trial: Trial, spec: SymbolSpec, side: Side): Command {
  const { random } = trial;
  const { symbol } = spec;
  const userId = random.pick(STOPPING_IDS);
  const waiting = trial.waiting();
  const stop = waiting.length > 0 ? random.pick(waiting) : undefined;
  const status = random.pick(['HALTED', 'CANCEL_ONLY', 'TRADING', 'TRADING', 'TRADING'] as const);
  const last = BigInt(trial.engine.query({ kind: 'tickers', symbol })[0]?.lastPrice ?? PRICE);
  const conditionId = stop?.conditionId ?? 1;
  return random.pick<Command>([
    { kind: 'work' },
    { kind: 'cancelCondition', userId: stop?.userId ?? userId, symbol, conditionId, clientOrderId: '' },
    { kind: 'cancelAll', userId, symbol, cancelType: random.pick([0, 2, 4] as const) },
    { kind: 'updateSymbol', symbol, changes: { status } },
    limitOrder(QUOTING_IDS[0], symbol, oppositeOf(side), last, BigInt(spec.stepSize) * 3n),
    { kind: 'setIndexPrice', symbol, source: '', price: toAmount(last) },
    { kind: 'setAccountStatus', userId, status: random.pick(['FROZEN', 'ACTIVE'] as const) },
    drawOddStop(trial, spec, side, last),
  ]);
}
