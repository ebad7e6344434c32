import { expect, test } from 'vitest';
import { generateCommands } from './command-generator.ts';

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
    'advance',
    'cancel',
    'cancelAll',
    'countdown',
    'createAccount',
    'createSymbol',
    'deposit',
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
  ]);
});
