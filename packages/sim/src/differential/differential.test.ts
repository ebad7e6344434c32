import { createEngine } from '@openperp/engine';
import { expect, test } from 'vitest';
import { generateCommands } from './command-generator.ts';
import { compareEngines, describeDifference } from './compare-engines.ts';
import { shrink } from './shrink.ts';

const SEEDS = Array.from({ length: 20 }, (_, index) => index + 1);
const COMMANDS = 400;

/** Trials of shrinking: a failing stream is named with its seed anyway, so a rough cut is enough here. */
const TRIALS = 60;

/** A short failing stream in words, "" where both engines agree. */
function report(seed: number): string {
  const commands = generateCommands(seed, COMMANDS);
  const first = compareEngines(seed, commands, createEngine);
  if (first === undefined) return '';
  const failing = commands.slice(0, first.index + 1);
  const isSame = (list: typeof failing) => compareEngines(seed, list, createEngine)?.path === first.path;
  const short = shrink(failing, (list) => isSame([...list]), TRIALS);
  const found = compareEngines(seed, short, createEngine) ?? first;
  return `${describeDifference(first)}\nafter ${short.length} commands: ${describeDifference(found)}`;
}

test.each(SEEDS)('[TIME-2] both engines agree on stream %i', (seed) => {
  expect(report(seed)).toBe('');
});
