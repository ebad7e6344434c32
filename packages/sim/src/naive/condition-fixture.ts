import type { PlaceCondition } from '@openperp/engine';
import { units } from '../differential/trial-symbols.ts';
import { PLAIN, TradingFixture } from './trading-fixture.ts';

/** Mark 60,000; four accounts with money; account 1 tries, 3 and 4 make prices. */
export function funded(spec = PLAIN, mark = '60000'): TradingFixture {
  const fixture = new TradingFixture(spec, mark);
  fixture.fund('1000000', 1, 2, 3, 4);
  return fixture;
}

/** Account 1 is long 1 at 60,000, account 2 short. */
export function long(): TradingFixture {
  const fixture = funded();
  fixture.place(2, 'SELL', '60000', '1');
  fixture.place(1, 'BUY', '60000', '1');
  return fixture;
}

export const TAKE_PROFIT: Partial<PlaceCondition> = { type: 'TAKE_PROFIT_MARKET' };
export const CLOSE: Partial<PlaceCondition> = { closePosition: true, quantity: 0 };
export const REDUCE: Partial<PlaceCondition> = { reduceOnly: true };
export const LASTING: Partial<PlaceCondition> = { timeInForce: 'GTE_GTC' };
export const ON_TRADES: Partial<PlaceCondition> = { workingType: 'CONTRACT_PRICE' };

export function trailing(callbackRate: string, activatePrice = '0'): Partial<PlaceCondition> {
  return {
    type: 'TRAILING_STOP',
    stopPrice: 0,
    callbackRate: units(callbackRate),
    activatePrice: units(activatePrice),
  };
}
