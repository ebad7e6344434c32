import { createEngine } from '@openperp/engine';
import { expect, test } from 'vitest';
import { generateCommands, type TimedCommand } from './command-generator.ts';
import { compareEngines, describeDifference } from './compare-engines.ts';
import { generateCrash } from './crash-generator.ts';
import { shrink } from './shrink.ts';

const SEEDS = Array.from({ length: 24 }, (_, index) => index + 1);
const COMMANDS = 600;

const CRASH_SEEDS = [1, 6, 7, 9];

/** A crash has hundreds of accounts: they are shown once in so many commands. */
const CRASH_SHOW_EVERY = 150;

/** Trials of shrinking: a failing stream is named with its seed anyway, so a rough cut is enough here. */
const TRIALS = 60;

/** A short failing stream in words, "" where both engines agree. */
function report(seed: number, commands: readonly TimedCommand[], showEvery: number): string {
  const compare = (list: readonly TimedCommand[]) => compareEngines(seed, list, createEngine, showEvery);
  const first = compare(commands);
  if (first === undefined) return '';
  const failing = commands.slice(0, first.index + 1);
  const short = shrink(failing, (list) => compare(list)?.path === first.path, TRIALS);
  const found = compare(short) ?? first;
  return `${describeDifference(first)}\nafter ${short.length} commands: ${describeDifference(found)}`;
}

test.each(SEEDS)('[TIME-2] both engines agree on stream %i', (seed) => {
  expect(report(seed, generateCommands(seed, COMMANDS), 1)).toBe('');
});

test.each(CRASH_SEEDS)('[LIQ-7] both engines agree on crash %i', (seed) => {
  expect(report(seed, generateCrash(seed), CRASH_SHOW_EVERY)).toBe('');
});
