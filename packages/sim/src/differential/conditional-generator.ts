import type { CancelType, Command, SymbolSpec } from '@openperp/engine';
import { drawTransfer } from './account-generator.ts';
import { drawCancel, drawMove } from './change-generator.ts';
import { drawCancelCondition, drawCondition } from './condition-generator.ts';
import { addAttack, addIndex, drawWander } from './index-generator.ts';
import { addReopening, drawOperation } from './operator-generator.ts';
import { addQuotes, drawPlace } from './order-generator.ts';
import { addClose, addPartEvent } from './part-generator.ts';
import { SeededRandom } from './seeded-random.ts';
import { drawCancelStrategy, drawStrategy } from './strategy-generator.ts';
import { addTickAt, passTime } from './timer-generator.ts';
import { type TimedCommand, Trial } from './trial.ts';
import { openMarket } from './trial-market.ts';
import { BIG, LOW, THIN, TINY, units, varied } from './trial-symbols.ts';
import { addTriggerMove, addWave } from './trigger-generator.ts';

/**
 * A reproducible stream of `count` commands that is about condition orders and strategies: prices go to what waits, entries fill in
 * pieces, legs are cancelled and moved, positions close under their stops, accounts freeze and symbols halt meanwhile.
 */
export function generateConditionals(seed: number, count: number): TimedCommand[] {
  const trial = newTrial(seed);
  openMarket(trial);
  for (const userId of trial.userIds) equip(trial, userId);
  for (const spec of trial.specs) addQuotes(trial, spec);
  while (trial.commands.length < count) addNext(trial);
  return trial.commands.slice(0, count);
}

/** Most accounts can pay for what they try, at leverages that they survive. */
function equip(trial: Trial, userId: number): void {
  const { random } = trial;
  if (random.chance(75)) {
    const amount = units('60000');
    trial.add({ kind: 'deposit', userId, asset: 'USDT', amount, reference: `more-${userId}` });
  }
  for (const { symbol } of trial.specs) {
    trial.add({ kind: 'setLeverage', userId, symbol, leverage: random.pick([2, 3, 5, 5, 10, 20]) });
  }
}

/** Few symbols and accounts, so that they meet. */
function newTrial(seed: number): Trial {
  const random = new SeededRandom(seed);
  const chosen = random.pick([[BIG], [LOW], [THIN], [BIG, LOW], [TINY, BIG], [LOW, THIN]]);
  const specs = chosen.map((spec) => conditional(spec, random));
  const userIds = Array.from({ length: random.between(4, 7) }, (_, index) => 100 + index * 7);
  const hostility = random.pick([0, 0, 2, 6]);
  return new Trial(random, specs, userIds, { hostility, fundScale: random.pick([1, 300, 300_000]) });
}

/** The symbol with a mark that follows the index or not, and now and then with small limits. */
function conditional(spec: SymbolSpec, random: SeededRandom): SymbolSpec {
  const other = varied(spec, random);
  return {
    ...other,
    priceSource: random.chance(75) ? 'MANUAL' : other.priceSource,
    maxOpenOrders: random.pick([200, 200, 12, 5]),
    maxConditionOrders: random.pick([100, 100, 5, 2]),
    triggerProtect: units(random.pick(['0.05', '0.01', '0.002', '0.0005'])),
  };
}

function addNext(trial: Trial): void {
  const { random } = trial;
  passTime(trial);
  if (random.chance(15)) addReopening(trial);
  if (random.chance(22)) addQuotes(trial, trial.spec());
  if (random.chance(trial.temper.hostility)) addAttack(trial);
  const roll = random.below(100);
  if (roll < 22) trial.add(drawCondition(trial));
  else if (roll < 38) trial.add(drawStrategy(trial));
  else if (roll < 46) trial.add(drawPlace(trial));
  else if (roll < 61) addTriggerMove(trial);
  else if (roll < 64) addWave(trial);
  else if (roll < 80) addPartEvent(trial);
  else if (roll < 84) addClose(trial);
  else if (roll < 87) trial.add(drawNaming(trial));
  else if (roll < 91) addIndex(trial, drawWander(trial, trial.spec()));
  else if (roll < 94) trial.add(drawSweep(trial));
  else if (roll < 95) trial.add(drawTransfer(trial));
  else addInterruption(trial);
}

/** A cancel or a move by some id. */
function drawNaming(trial: Trial): Command {
  const draw = trial.random.pick([drawCancel, drawMove, drawCancelCondition, drawCancelStrategy]);
  return draw(trial);
}

/** All that cancels many at once, whatever they are. */
function drawSweep(trial: Trial): Command {
  const { random } = trial;
  const userId = trial.userId();
  const symbol = random.chance(40) ? '' : trial.symbol();
  if (random.chance(60)) {
    const cancelType = random.pick<CancelType>([0, 1, 2, 3, 4]);
    return { kind: 'cancelAll', userId, symbol, cancelType };
  }
  return { kind: 'countdown', userId, symbol, timeoutMs: random.pick([0, 1000, 1500, 5000]) };
}

/** An account or a symbol stops, prices go on to what waits, and it starts again or stays. */
function addInterruption(trial: Trial): void {
  const { random } = trial;
  const waiting = trial.waiting();
  const { userId, symbol } =
    waiting.length > 0 ? random.pick(waiting) : { userId: trial.userId(), symbol: '' };
  const roll = random.below(100);
  if (roll < 25) {
    trial.add(drawOperation(trial));
    return;
  }
  if (roll < 45 || symbol === '') {
    const status = random.pick(['FROZEN', 'CANCEL_ONLY'] as const);
    trial.add({ kind: 'setAccountStatus', userId, status });
  } else {
    const status = random.pick(['HALTED', 'CANCEL_ONLY', 'HALTED', 'CANCEL_ONLY', 'DELISTED'] as const);
    trial.add({ kind: 'updateSymbol', symbol, changes: { status } });
  }
  if (random.chance(40)) trial.add({ ...drawCondition(trial), userId });
  if (random.chance(40)) trial.add({ ...drawStrategy(trial), userId });
  addTriggerMove(trial);
  if (random.chance(50)) addTickAt(trial, (Math.floor(trial.timeMs / 1000) + 1) * 1000);
  if (random.chance(70)) addReopening(trial);
}
