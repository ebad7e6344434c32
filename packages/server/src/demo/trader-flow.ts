import type { Trader } from './bot-accounts.ts';
import { type BotCommand, intentCommand } from './bot-commands.ts';
import type { MirroredMarket } from './bot-mirror.ts';
import { stepsWorth } from './instrument.ts';
import type { Touch } from './quote-ladder.ts';
import type { Random } from './random.ts';
import { decide } from './trader.ts';

/** What a trader holds at most, in its usual least trades. */
const LIMIT_TRADES = 1_200;

/** What the traders of a symbol look at when their turn comes. */
export interface FlowInput {
  readonly market: MirroredMarket;
  readonly touch: Touch;
  /** The index's recent move, and how cheap the market is: see `TraderView`. */
  readonly trend: number;
  readonly cheapness: number;
  /** The least trade in USDT, as it usually is, and the factor by which trades are larger now. */
  readonly leastTradeValue: number;
  readonly sizeFactor: number;
  /** Those who may trade, and how many of them do: at least, on the average beyond that, and at most. */
  readonly traders: readonly Trader[];
  readonly minTrades: number;
  readonly meanMoreTrades: number;
  readonly maxTrades: number;
  readonly timeMs: number;
}

/** What the traders of a symbol do in one step, each at most one thing. */
export function traderCommands(input: FlowInput, random: Random): readonly BotCommand[] {
  const { instrument, positions } = input.market;
  const price = input.touch.bidTicks * instrument.tick;
  const most = LIMIT_TRADES * input.leastTradeValue;
  const limitSteps = stepsWorth(instrument, most, price, instrument.maxLimitSteps);
  const leastValue = input.leastTradeValue * input.sizeFactor;
  const more = random.poisson(input.meanMoreTrades, input.maxTrades - input.minTrades);
  return choose(input.traders, input.minTrades + more, random).map(({ userId, character }) => {
    const positionSteps = positions.get(userId) ?? 0;
    const intent = decide(character, { ...input, instrument, positionSteps, limitSteps, leastValue }, random);
    return intentCommand(instrument, userId, intent, input.timeMs);
  });
}

/** `count` of them, each at most once, in random order. */
function choose(traders: readonly Trader[], count: number, random: Random): readonly Trader[] {
  const left = [...traders];
  return Array.from({ length: count }, () => left.splice(random.below(left.length), 1)[0]!);
}
