import type { Side } from '@openperp/engine';
import { type Instrument, stepsWorth } from './instrument.ts';
import type { Random } from './random.ts';
import type { Intent } from './trader.ts';

/** A gambler bets about once in the first time, and holds a bet for about the second: many of them end in a liquidation. */
const MEAN_PAUSE_S = 1_200;
const MEAN_HOLD_S = 7_200;
/** What a bet's margin comes to, USDT. */
const LEAST_MARGIN = 50;
const MARGIN_RANGE = 150;
/** A bet is a little less than the leverage allows: its fee comes out of the same wallet. */
const USED_LEVERAGE = 0.95;

/** What a gambler sees of a symbol when its turn comes. */
export interface GamblerView {
  readonly instrument: Instrument;
  /** Signed, its own. */
  readonly positionSteps: number;
  /** In USDT. */
  readonly price: number;
  readonly maxLeverage: number;
  /** Seconds since its last turn. */
  readonly seconds: number;
  /** Among how many symbols its bets are spread. */
  readonly symbols: number;
}

/**
 * What a gambler does in a symbol: mostly nothing, now and then a market order at the highest leverage, on either side, which it holds
 * until it has had enough, or the exchange has.
 */
export function gamble(view: GamblerView, random: Random): Intent | undefined {
  const { instrument, positionSteps, seconds, symbols } = view;
  if (positionSteps !== 0) {
    if (!random.chance(seconds / MEAN_HOLD_S)) return undefined;
    const side: Side = positionSteps > 0 ? 'SELL' : 'BUY';
    return { kind: 'market', side, steps: Math.abs(positionSteps), reduceOnly: true };
  }
  if (!random.chance(seconds / (MEAN_PAUSE_S * symbols))) return undefined;
  const margin = LEAST_MARGIN + MARGIN_RANGE * random.unit();
  const value = margin * view.maxLeverage * USED_LEVERAGE;
  const steps = stepsWorth(instrument, value, view.price, instrument.maxMarketSteps);
  return { kind: 'market', side: random.chance(0.5) ? 'BUY' : 'SELL', steps, reduceOnly: false };
}
