import type { Side } from '@openperp/engine';
import { MAKERS } from './bot-accounts.ts';
import { type BotCommand, quoteCommand } from './bot-commands.ts';
import type { MirroredMarket } from './bot-mirror.ts';
import { type Instrument, priceOfTicks, stepsWorth } from './instrument.ts';
import type { Touch } from './quote-ladder.ts';

/** What one of the past's orders is worth, in levels of the present. */
const LEVELS_WORTH = 100;
const MAKER_ID = MAKERS[0]!.userId;

/** The two orders that make the market of the past, by the names that the bots gave them. */
interface Standing {
  readonly bidId: string;
  readonly askId: string;
  readonly bidTicks: number;
}

/**
 * The market of the past: a whole minute goes to the engine in one piece, so its orders are known by names that the bots give them, and
 * there are two of them only, a bid and an ask, so large that a minute's trades never use one up.
 */
export class PastQuotes {
  readonly #instrument: Instrument;
  readonly #bidId: string;
  readonly #askId: string;
  #bidTicks: number;
  /** What the minute starts with. */
  readonly opening: readonly BotCommand[];

  /** Goes on with the orders of the minute before; where too little is left of one, both are placed anew around `touch`. */
  constructor(market: MirroredMarket, levelValue: number, touch: Touch, timeMs: number) {
    this.#instrument = market.instrument;
    const standing = standingOf(market, levelValue);
    const { bidId, askId, bidTicks } = standing ?? named(market.instrument, touch, timeMs);
    this.#bidId = bidId;
    this.#askId = askId;
    this.#bidTicks = bidTicks;
    this.opening = standing === undefined ? replaced(market, levelValue, touch, timeMs) : [];
  }

  /** Moves both orders, the one that makes way first. */
  move(touch: Touch): readonly BotCommand[] {
    const rises = touch.bidTicks >= this.#bidTicks;
    this.#bidTicks = touch.bidTicks;
    const bid = this.#moveTo(this.#bidId, touch.bidTicks);
    const ask = this.#moveTo(this.#askId, touch.askTicks);
    return rises ? [ask, bid] : [bid, ask];
  }

  #moveTo(clientOrderId: string, ticks: number): BotCommand {
    const { symbol } = this.#instrument;
    const price = priceOfTicks(this.#instrument, ticks);
    return { kind: 'move', userId: MAKER_ID, symbol, orderId: 0, clientOrderId, price, quantity: 0 };
  }
}

function fullSteps({ instrument }: MirroredMarket, levelValue: number, priceTicks: number): number {
  const price = priceTicks * instrument.tick;
  return stepsWorth(instrument, LEVELS_WORTH * levelValue, price, instrument.maxLimitSteps);
}

/** The orders of the minute before, while at least half is left of each. */
function standingOf(market: MirroredMarket, levelValue: number): Standing | undefined {
  const orders = [...market.orders.get(MAKER_ID)!.values()];
  const [bid, ask] = [orders.find(({ side }) => side === 'BUY'), orders.find(({ side }) => side === 'SELL')];
  if (orders.length !== 2 || bid === undefined || ask === undefined) return undefined;
  const enough = fullSteps(market, levelValue, bid.priceTicks) / 2;
  if (bid.remainingSteps < enough || ask.remainingSteps < enough) return undefined;
  return { bidId: bid.clientOrderId, askId: ask.clientOrderId, bidTicks: bid.priceTicks };
}

function named({ symbol }: Instrument, { bidTicks }: Touch, timeMs: number): Standing {
  const idOf = (side: Side): string => `past-${symbol}-${side}-${timeMs}`;
  return { bidId: idOf('BUY'), askId: idOf('SELL'), bidTicks };
}

/** Takes away what the maker has, and places both orders. */
function replaced(
  market: MirroredMarket,
  levelValue: number,
  touch: Touch,
  timeMs: number,
): readonly BotCommand[] {
  const { instrument } = market;
  const { symbol } = instrument;
  const { bidId, askId } = named(instrument, touch, timeMs);
  const steps = fullSteps(market, levelValue, touch.bidTicks);
  const cancels = [...market.orders.get(MAKER_ID)!.keys()].map(
    (orderId) => ({ kind: 'cancel', userId: MAKER_ID, symbol, orderId, clientOrderId: '' }) as const,
  );
  return [
    ...cancels,
    quoteCommand(instrument, MAKER_ID, { side: 'BUY', priceTicks: touch.bidTicks, steps }, bidId),
    quoteCommand(instrument, MAKER_ID, { side: 'SELL', priceTicks: touch.askTicks, steps }, askId),
  ];
}
