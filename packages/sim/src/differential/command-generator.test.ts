import type { EngineEvent } from '@openperp/engine';
import { expect, test } from 'vitest';
import { NaiveEngine } from '../naive/naive-engine.ts';
import { collectingSink } from '../naive/sinks.ts';
import { generateCommands } from './command-generator.ts';
import { generateCrash } from './crash-generator.ts';
import type { TimedCommand } from './trial.ts';

test('[TIME-2] a seed gives the same stream again, another seed another one', () => {
  expect(generateCommands(7, 120)).toEqual(generateCommands(7, 120));
  expect(generateCommands(7, 120)).not.toEqual(generateCommands(8, 120));
});

test('time never goes back, and streams have every kind of command', () => {
  const streams = [1, 2, 3, 4, 5, 6].map((seed) => generateCommands(seed, 400));
  for (const stream of streams) {
    const times = stream.map(({ timeMs }) => timeMs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  }
  const kinds = new Set(streams.flat().map(({ command }) => command.kind));
  expect([...kinds].sort()).toEqual([
    'adjustMargin',
    'advance',
    'cancel',
    'cancelAll',
    'countdown',
    'createAccount',
    'createSymbol',
    'deposit',
    'depositInsurance',
    'move',
    'pinFeeLevel',
    'place',
    'setAccountStatus',
    'setIndexPrice',
    'setLeverage',
    'setMarginMode',
    'tick',
    'updateSymbol',
    'withdraw',
    'work',
  ]);
});

/** All that a stream tells. */
function eventsOf(commands: readonly TimedCommand[]): EngineEvent[] {
  const engine = new NaiveEngine();
  const events: EngineEvent[] = [];
  for (const { timeMs, command } of commands) engine.apply(timeMs, command, collectingSink(events));
  return events;
}

/** What a liquidation was, such as `TAKEOVER`, or another thing that streams should come to. */
function milestoneOf(event: EngineEvent): string {
  if (event.kind === 'ledger') return `row ${event.record.changeType}`;
  if (event.kind === 'price') return event.record.stale ? 'stale' : 'price';
  if (event.kind !== 'liquidation') return event.kind;
  const { kind, counterpartyId, tier } = event.record;
  if (kind === 'ADL') return counterpartyId === 0 ? 'ADL of the fund' : 'ADL';
  if (kind === 'LIQUIDATION' && counterpartyId !== 0) return 'pair';
  return kind === 'LIQUIDATION' && tier > 1 ? 'LIQUIDATION above tier 1' : kind;
}

test('[LIQ-2] streams come to every kind of liquidation', () => {
  const seeds = [1, 3, 6, 9];
  const milestones = new Set(seeds.flatMap((seed) => eventsOf(generateCommands(seed, 600)).map(milestoneOf)));
  expect([...milestones]).toEqual(
    expect.arrayContaining([
      'fundingPayment',
      'stale',
      'marginCall',
      'LIQUIDATION',
      'LIQUIDATION above tier 1',
      'TAKEOVER',
      'ADL',
      'ADL of the fund',
      'pair',
      'row INSURANCE',
      'row LIQUIDATION_FEE',
    ]),
  );
});

test('[STAT-2] streams come to hours that close, some of them after a stop', () => {
  const hours = [1, 2, 3, 4].flatMap((seed) =>
    eventsOf(generateCommands(seed, 600)).flatMap((event) =>
      event.kind === 'hourlyClose' ? [event.record] : [],
    ),
  );
  const isLate = hours.some(({ userId, time }, at) =>
    hours.slice(at + 1, at + 9).some((next) => next.userId === userId && next.time === time + 3_600_000),
  );
  expect([hours.length > 20, isLate]).toEqual([true, true]);
});

test('[LIQ-7] a crash leaves liquidations to the commands after it', () => {
  const commands = generateCrash(7);
  const engine = new NaiveEngine();
  const waiting = commands.map(({ timeMs, command }) => {
    engine.apply(timeMs, command, collectingSink([]));
    return engine.hasPendingWork;
  });
  expect(waiting).toContain(true);
  expect(waiting.at(-1)).toBe(false);
});
