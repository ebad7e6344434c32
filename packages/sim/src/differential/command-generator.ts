import { drawMargin, drawSetting, drawTransfer } from './account-generator.ts';
import { drawCancel, drawMove, drawSweep } from './change-generator.ts';
import { addAttack, addIndex, drawWander } from './index-generator.ts';
import { addReopening, drawOperation } from './operator-generator.ts';
import { addQuotes, drawPlace } from './order-generator.ts';
import { SeededRandom } from './seeded-random.ts';
import { passTime } from './timer-generator.ts';
import { type TimedCommand, Trial } from './trial.ts';
import { openMarket } from './trial-market.ts';
import { BIG, LOW, THIN, TINY, varied } from './trial-symbols.ts';

/**
 * A reproducible stream of `count` commands, realistic and hostile, made against a reference engine so that it can aim at what is there:
 * open orders, positions, best prices, used names, edges of ticks, bands, caps, balances and liquidation prices.
 */
export function generateCommands(seed: number, count: number): TimedCommand[] {
  const trial = newTrial(seed);
  openMarket(trial);
  while (trial.commands.length < count) addNext(trial);
  return trial.commands.slice(0, count);
}

/** A trial with its symbols and accounts drawn, and no command yet. */
export function newTrial(seed: number): Trial {
  const random = new SeededRandom(seed);
  const chosen = [BIG, TINY, LOW, THIN].slice(0, random.between(2, 4));
  const specs = chosen.map((spec) => varied(spec, random));
  const hostility = random.pick([0, 0, 5, 15]);
  const fundScale = random.pick([1, 20, 300, 4000, 300_000]);
  const accounts = random.between(5, 12);
  const userIds = Array.from({ length: accounts }, (_, index) => 100 + index * 7);
  return new Trial(random, specs, userIds, { hostility, fundScale });
}

/** Lets time pass and adds what somebody does next. */
export function addNext(trial: Trial): void {
  const { random } = trial;
  passTime(trial);
  if (random.chance(12)) addReopening(trial);
  if (random.chance(1)) trial.add({ kind: 'work' });
  if (random.chance(7)) addQuotes(trial, random.pick(trial.specs));
  if (random.chance(trial.temper.hostility)) addAttack(trial);
  const roll = random.below(100);
  if (roll < 55) trial.add(drawPlace(trial));
  else if (roll < 62) trial.add(drawMove(trial));
  else if (roll < 68) trial.add(drawCancel(trial));
  else if (roll < 76) addIndex(trial, drawWander(trial, trial.spec()));
  else if (roll < 82) addAttack(trial);
  else if (roll < 86) trial.add(drawSetting(trial));
  else if (roll < 89) trial.add(drawMargin(trial));
  else if (roll < 93) trial.add(drawTransfer(trial));
  else if (roll < 96) trial.add(drawSweep(trial));
  else trial.add(drawOperation(trial));
}
