import { tellSources } from './index-generator.ts';
import { firstPriceOf, RICH_ACCOUNTS, type Trial } from './trial.ts';
import { units } from './trial-symbols.ts';

/** Symbols, prices, accounts and money. */
export function openMarket(trial: Trial): void {
  for (const spec of trial.specs) {
    trial.add({ kind: 'createSymbol', spec });
    tellSources(trial, spec.symbol, firstPriceOf(spec.symbol));
  }
  for (const [index, userId] of trial.userIds.entries()) {
    trial.add({ kind: 'createAccount', userId });
    const amount = index < RICH_ACCOUNTS ? units('400000') : trial.money();
    trial.add({ kind: 'deposit', userId, asset: 'USDT', amount, reference: `first-${userId}` });
    for (const { symbol } of trial.specs) prepare(trial, userId, symbol);
  }
}

/** Most accounts trade some symbols with a high leverage, many isolated. */
function prepare(trial: Trial, userId: number, symbol: string): void {
  const { random } = trial;
  if (random.chance(40)) trial.add({ kind: 'setMarginMode', userId, symbol, marginMode: 'ISOLATED' });
  if (random.chance(60)) {
    const leverage = random.pick([15, 20, 50, 75, 100, 125]);
    trial.add({ kind: 'setLeverage', userId, symbol, leverage });
  }
}
