import type { Command, ConditionRequest, EngineEvent, OrderRequest, PlaceStrategy } from '@openperp/engine';
import { describe, expect, test } from 'vitest';
import { NaiveEngine } from '../naive/naive-engine.ts';
import { collectingSink } from '../naive/sinks.ts';
import { generateCascade } from './cascade-generator.ts';
import { generateConditionals } from './conditional-generator.ts';
import { generateCrowd } from './crowd-generator.ts';
import type { TimedCommand } from './trial.ts';

const STREAMS = Array.from({ length: 20 }, (_, index) => generateConditionals(index + 1, 400));

test('[TIME-2] a seed gives the same stream again, another seed another one', () => {
  expect(generateConditionals(7, 120)).toEqual(generateConditionals(7, 120));
  expect(generateConditionals(7, 120)).not.toEqual(generateConditionals(8, 120));
});

describe('commands are well-formed, as a gateway hands them on', () => {
  const commands = STREAMS.flat().map(({ command }) => command);

  test('[COND-1] a condition has the members of its type and no others', () => {
    expect(commands.flatMap(conditionsOf).filter((request) => !isWellFormed(request))).toEqual([]);
  });

  test('[STRAT-1] a strategy has the number of parts and the driven-on of its type', () => {
    const strategies = commands.filter((command) => command.kind === 'placeStrategy');
    expect(strategies.filter((strategy) => !hasItsParts(strategy))).toEqual([]);
  });

  test('[STRAT-1] orders in strategies are such as place takes', () => {
    expect(commands.flatMap(ordersOf).filter((request) => !isOrderWellFormed(request))).toEqual([]);
  });
});

function conditionsOf(command: Command): readonly ConditionRequest[] {
  if (command.kind === 'placeCondition') return [command];
  if (command.kind !== 'placeStrategy') return [];
  return command.parts.flatMap(({ condition }) => (condition === null ? [] : [condition]));
}

function ordersOf(command: Command): readonly OrderRequest[] {
  if (command.kind !== 'placeStrategy') return [];
  return command.parts.flatMap(({ order }) => (order === null ? [] : [order]));
}

/** −1 stands for what is finer than any grid; 0 for what was not given. */
function isGiven(amount: number | bigint): boolean {
  return amount > 0 || amount === -1;
}

function isWellFormed(request: ConditionRequest): boolean {
  const { type, timeInForce, callbackRate } = request;
  const isLimit = type.endsWith('_LIMIT');
  const isTrailing = type === 'TRAILING_STOP';
  const times = isLimit ? ['GTC', 'IOC', 'FOK', 'GTD', 'GTE_GTC'] : ['GTC', 'GTE_GTC'];
  const isRateGiven = callbackRate >= 10_000_000 && callbackRate <= 1_000_000_000;
  return (
    isGiven(request.price) === isLimit &&
    isGiven(request.stopPrice) === !isTrailing &&
    isGiven(request.quantity) === !request.closePosition &&
    isRateGiven === isTrailing &&
    (isTrailing || (callbackRate === 0 && request.activatePrice === 0)) &&
    (request.activatePrice === 0 || isGiven(request.activatePrice)) &&
    times.includes(timeInForce) &&
    request.goodTillDate > 0 === (timeInForce === 'GTD') &&
    !(isLimit && request.closePosition)
  );
}

function isOrderWellFormed(request: OrderRequest): boolean {
  const { type, timeInForce, priceType } = request;
  const isPriced = type === 'LIMIT' && priceType === 0;
  const isPassive = timeInForce === 'GTC' || timeInForce === 'GTD';
  return (
    isGiven(request.price) === isPriced &&
    isGiven(request.quantity) === !request.closePosition &&
    (type === 'LIMIT' || (timeInForce === 'IOC' && priceType === 0)) &&
    (!request.makerOnly || (type === 'LIMIT' && isPassive)) &&
    request.goodTillDate > 0 === (timeInForce === 'GTD')
  );
}

function hasItsParts({ strategyType, parts }: PlaceStrategy): boolean {
  const [first, ...rest] = parts;
  const isOneEach = parts.every(({ order, condition }) => (order === null) !== (condition === null));
  const isPricedByBook = rest.some(({ order }) => order !== null && order.priceType !== 0);
  const driven = parts.map(({ firstDrivenOn, secondDrivenOn }) => [
    firstDrivenOn !== '',
    secondDrivenOn !== '',
  ]);
  const expected = {
    OTO: [
      [false, false],
      [true, false],
    ],
    OCO: [
      [true, false],
      [true, false],
    ],
    OTOCO: [
      [false, false],
      [true, true],
      [true, true],
    ],
  }[strategyType];
  const agree = strategyType !== 'OTOCO' || parts[1]?.firstDrivenOn === parts[2]?.firstDrivenOn;
  const isFirstFree = strategyType !== 'OCO' || (first?.order?.priceType ?? 0) === 0;
  return isOneEach && !isPricedByBook && agree && isFirstFree && `${driven}` === `${expected}`;
}

/** All that streams come to: how commands are answered, and what becomes of conditions, parts and strategies. */
function milestonesOf(commands: readonly TimedCommand[]): readonly string[] {
  const engine = new NaiveEngine();
  return commands.flatMap(({ timeMs, command }) => {
    const events: EngineEvent[] = [];
    const { code } = engine.apply(timeMs, command, collectingSink(events));
    return [`${command.kind} ${code}`, ...events.flatMap(milestonesIn)];
  });
}

function milestonesIn(event: EngineEvent): readonly string[] {
  if (event.kind === 'condition') {
    const { type, status, cancelReason, rejectCode } = event.record;
    return [`${type} ${status}`, `condition ${status} ${cancelReason}${rejectCode || ''}`.trim()];
  }
  if (event.kind !== 'strategy') return [];
  const { type, status, parts } = event.record;
  return [`${type} ${status}`, ...parts.map(({ state }) => `${type} part ${state}`)];
}

test('[COND-2][STRAT-5] streams come to every outcome of conditions and strategies', () => {
  const milestones = new Set(STREAMS.flatMap(milestonesOf));
  const expected = [
    ...[0, 3004, 3008, 3012, 3013, 3014, 3015, 3016, 3018, 3101, 3102, 3108, 3111, 2003].map(
      (code) => `placeCondition ${code}`,
    ),
    ...[0, 3001, 3004, 3007, 3013, 3014, 3015, 3018, 3102, 3108, 3112, 2003].map(
      (code) => `placeStrategy ${code}`,
    ),
    ...[0, 3003, 3005].flatMap((code) => [`cancelCondition ${code}`, `cancelStrategy ${code}`]),
    ...['STOP_MARKET', 'STOP_LIMIT', 'TAKE_PROFIT_MARKET', 'TAKE_PROFIT_LIMIT', 'TRAILING_STOP'].flatMap(
      (type) => ['PENDING', 'TRIGGERED', 'CANCELLED', 'REJECTED'].map((status) => `${type} ${status}`),
    ),
    'TRAILING_STOP PENDING_ACTIVATION',
    ...['USER', 'GTD', 'LIQUIDATION', 'COUNTDOWN', 'STRATEGY', 'REDUCE_ONLY'].map(
      (reason) => `condition CANCELLED ${reason}`,
    ),
    ...[3001, 3012, 3017, 3018].map((code) => `condition REJECTED ${code}`),
    ...['OTO', 'OCO', 'OTOCO'].flatMap((type) =>
      ['WORKING', 'ALL_DONE', 'CANCELLED', 'part ACTIVE', 'part ENDED'].map((what) => `${type} ${what}`),
    ),
    ...['OTO', 'OTOCO'].flatMap((type) => ['part INACTIVE', 'part DROPPED'].map((what) => `${type} ${what}`)),
    'OTOCO part REJECTED',
  ];
  expect(expected.filter((milestone) => !milestones.has(milestone))).toEqual([]);
});

test('[COND-6] a cascade fires more than a command may, and goes on with the ticks', () => {
  const engine = new NaiveEngine();
  const fired = generateCascade(1).map(({ timeMs, command }) => {
    const events: EngineEvent[] = [];
    engine.apply(timeMs, command, collectingSink(events));
    const count = events.filter(
      ({ kind, record }) => kind === 'condition' && 'status' in record && record.status === 'TRIGGERED',
    ).length;
    return { kind: command.kind, count };
  });
  expect(Math.max(...fired.map(({ count }) => count))).toBe(100);
  expect(fired.filter(({ kind, count }) => kind === 'tick' && count > 0)).not.toEqual([]);
});

test('[STRAT-2] a crowd comes to the limit of strategies, and to that of conditions', () => {
  const refused = [1, 2, 3].flatMap((seed) => {
    const engine = new NaiveEngine();
    const commands = generateCrowd(seed);
    return commands.map(({ timeMs, command }) => engine.apply(timeMs, command, collectingSink([])).code);
  });
  expect(refused).toEqual(expect.arrayContaining([3020, 3111]));
});
