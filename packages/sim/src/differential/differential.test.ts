import { createEngine } from '@openperp/engine';
import { expect, test } from 'vitest';
import { generateAgents } from './agent-generator.ts';
import { generateCascade } from './cascade-generator.ts';
import { generateCommands } from './command-generator.ts';
import { type Comparable, compareEngines, describeDifference } from './compare-engines.ts';
import { generateConditionals } from './conditional-generator.ts';
import { generateCrash } from './crash-generator.ts';
import { generateCrowd } from './crowd-generator.ts';
import { createRestoredEngine } from './restored-engine.ts';
import { shrink } from './shrink.ts';
import type { TimedCommand } from './trial.ts';

const SEEDS = Array.from({ length: 24 }, (_, index) => index + 1);
const COMMANDS = 600;

const CRASH_SEEDS = [1, 6, 7, 9, 10, 12];

/** A crash has hundreds of accounts: they are shown once in so many commands. */
const CRASH_SHOW_EVERY = 150;

const CONDITIONAL_SEEDS = Array.from({ length: 16 }, (_, index) => index + 1);
const CONDITIONAL_COMMANDS = 400;

const AGENT_SEEDS = Array.from({ length: 10 }, (_, index) => index + 1);
const AGENT_COMMANDS = 400;

const CASCADE_SEEDS = [1, 2, 3];
const CROWD_SEEDS = [1, 2];

/** A ladder has hundreds of orders: they are shown once in so many commands. */
const CASCADE_SHOW_EVERY = 40;

/** Every second engine goes through a snapshot once in so many commands. */
const RESTORE_EVERY = 7;

/** Trials of shrinking: a failing stream is named with its seed anyway, so a rough cut is enough here. */
const TRIALS = 60;

/** A short failing stream in words, "" where both engines agree. */
function report(
  seed: number,
  commands: readonly TimedCommand[],
  showEvery: number,
  create: () => Comparable = createEngine,
): string {
  const compare = (list: readonly TimedCommand[]) => compareEngines(seed, list, create, showEvery);
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

/** One that is restored again and again for even seeds, for odd ones one that is not. */
function creatorFor(seed: number): () => Comparable {
  return seed % 2 === 0 ? () => createRestoredEngine(RESTORE_EVERY) : createEngine;
}

test.each(CONDITIONAL_SEEDS)(
  '[COND-2][STRAT-4][DUR-4] both engines agree on conditions and strategies %i',
  (seed) => {
    const commands = generateConditionals(seed, CONDITIONAL_COMMANDS);
    expect(report(seed, commands, 1, creatorFor(seed))).toBe('');
  },
);

test.each(CASCADE_SEEDS)('[COND-6] both engines agree on cascade %i', (seed) => {
  expect(report(seed, generateCascade(seed), CASCADE_SHOW_EVERY, creatorFor(seed))).toBe('');
});

test.each(CROWD_SEEDS)('[LIMIT] both engines agree on crowd %i', (seed) => {
  expect(report(seed, generateCrowd(seed), 1, creatorFor(seed))).toBe('');
});

test.each(AGENT_SEEDS)('[LEDGER-1][LEDGER-2][DUR-4] both engines agree on agents %i', (seed) => {
  expect(report(seed, generateAgents(seed, AGENT_COMMANDS), 1, creatorFor(seed))).toBe('');
});
