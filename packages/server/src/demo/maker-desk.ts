import { ARBITRAGEUR_ID, MAKERS, type Maker } from './bot-accounts.ts';
import { type BotCommand, requoteCommand, takeCommand } from './bot-commands.ts';
import type { BotOrder, MirroredMarket } from './bot-mirror.ts';
import type { DemoSymbol } from './demo-symbols.ts';
import { type Instrument, stepsWorth } from './instrument.ts';
import {
  type LadderShape,
  type Quote,
  quoteLadder,
  reservationPrice,
  type Touch,
  touchAround,
} from './quote-ladder.ts';
import type { Random } from './random.ts';
import { requote } from './requote.ts';
import type { IndexView } from './simulated-indexes.ts';

/** A maker's position limit, and what the makers are used to hold together, in levels' worth. */
const MAKER_LIMIT_LEVELS = 500;
const USUAL_INVENTORY_LEVELS = 40;
/** What the arbitrageur takes at a time. */
const ARBITRAGE_LEVELS = 5;
/** Levels a side, and the distance of the grids' levels as a share of the long-run price. */
const TOUCH_LEVELS = 4;
const NEAR = { levels: 16, spacing: 1e-4 };
const FAR = { levels: 12, spacing: 6e-4 };

/** Best prices in the book, whosever; 0: none. */
export type BookTop = Touch;

/** The makers' position in units of what they are used to hold: positive when they are long, and the market is cheap. */
export function inventoryOf(market: MirroredMarket, { flow }: DemoSymbol): number {
  const { instrument, indexPrice, positions } = market;
  const steps = MAKERS.reduce((sum, { userId }) => sum + (positions.get(userId) ?? 0), 0);
  return (steps * instrument.step * indexPrice) / (USUAL_INVENTORY_LEVELS * flow.levelValue);
}

/** Where the makers want the market to be. */
export function wantedTouch(
  market: MirroredMarket,
  symbol: DemoSymbol,
  { price, activity }: IndexView,
  random: Random,
): Touch {
  return touchAround(
    market.instrument,
    reservationPrice(price, inventoryOf(market, symbol)),
    activity,
    random,
  );
}

/**
 * What the makers do to have their orders around `touch`: the side that the market moves away from first, so that none of theirs meet;
 * in between the arbitrageur takes what others have left on the wrong side of it.
 */
export function deskCommands(
  market: MirroredMarket,
  symbol: DemoSymbol,
  touch: Touch,
  top: BookTop,
  random: Random,
): readonly BotCommand[] {
  const { instrument } = market;
  const changes = { BUY: [] as BotCommand[], SELL: [] as BotCommand[] };
  for (const maker of MAKERS) {
    const orders = [...market.orders.get(maker.userId)!.values()];
    const quotes = quotesOf(maker, market, symbol, touch, random);
    for (const side of ['BUY', 'SELL'] as const) {
      const sideChanges = requote(ofSide(orders, side), ofSide(quotes, side));
      changes[side].push(...sideChanges.map((change) => requoteCommand(instrument, maker.userId, change)));
    }
  }
  const own = makersTop(market);
  const taken = arbitrage(market, symbol, touch, top, own);
  return isRising(touch, own)
    ? [...changes.SELL, ...taken, ...changes.BUY]
    : [...changes.BUY, ...taken, ...changes.SELL];
}

function ofSide<T extends Quote | BotOrder>(all: readonly T[], side: T['side']): readonly T[] {
  return all.filter((each) => each.side === side);
}

function quotesOf(
  { userId, role }: Maker,
  { instrument, positions, indexPrice }: MirroredMarket,
  { flow, index }: DemoSymbol,
  touch: Touch,
  random: Random,
): readonly Quote[] {
  const value = (positions.get(userId) ?? 0) * instrument.step * indexPrice;
  const inventoryShare = value / (MAKER_LIMIT_LEVELS * flow.levelValue);
  const shape = shapeOf(role, instrument, index.level);
  const levelValue = role === 'far' ? 2 * flow.levelValue : flow.levelValue;
  return quoteLadder({ instrument, shape, touch, levelValue, inventoryShare }, random);
}

/** Grids are fixed by the long-run price, so that they do not shift while the price moves. */
function shapeOf(role: Maker['role'], { tick }: Instrument, level: number): LadderShape {
  if (role === 'touch') return { kind: 'touch', levels: TOUCH_LEVELS };
  const { levels, spacing } = role === 'near' ? NEAR : FAR;
  const spacingTicks = Math.max(1, Math.round((spacing * level) / tick));
  return { kind: 'grid', levels, spacingTicks, salt: role === 'near' ? 1 : 2 };
}

/** The makers' own best prices; 0: none. */
function makersTop({ orders }: MirroredMarket): BookTop {
  let bidTicks = 0;
  let askTicks = 0;
  for (const { userId } of MAKERS) {
    for (const { side, priceTicks } of orders.get(userId)!.values()) {
      if (side === 'BUY') bidTicks = Math.max(bidTicks, priceTicks);
      else askTicks = askTicks === 0 ? priceTicks : Math.min(askTicks, priceTicks);
    }
  }
  return { bidTicks, askTicks };
}

function isRising(touch: Touch, own: BookTop): boolean {
  if (own.bidTicks > 0) return touch.bidTicks >= own.bidTicks;
  return own.askTicks === 0 || touch.askTicks >= own.askTicks;
}

/** Orders of others that offer more than the makers would: the arbitrageur takes some, up to the makers' price. */
function arbitrage(
  { instrument }: MirroredMarket,
  { flow }: DemoSymbol,
  touch: Touch,
  top: BookTop,
  own: BookTop,
): readonly BotCommand[] {
  const price = touch.bidTicks * instrument.tick;
  const steps = stepsWorth(instrument, ARBITRAGE_LEVELS * flow.levelValue, price, instrument.maxLimitSteps);
  if (top.bidTicks >= touch.askTicks && top.bidTicks > own.bidTicks) {
    return [takeCommand(instrument, ARBITRAGEUR_ID, 'SELL', touch.askTicks, steps)];
  }
  const isAskForeign = own.askTicks === 0 || top.askTicks < own.askTicks;
  if (top.askTicks > 0 && top.askTicks <= touch.bidTicks && isAskForeign) {
    return [takeCommand(instrument, ARBITRAGEUR_ID, 'BUY', touch.bidTicks, steps)];
  }
  return [];
}
