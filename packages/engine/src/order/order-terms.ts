import { ORDER_TYPE, POSITION_SIDE, SELF_TRADE_PREVENTION, SIDE, TIME_IN_FORCE } from '../codec/enums.ts';
import type { OrderType, PositionSide, SelfTradePrevention, Side, TimeInForce } from '../command/command.ts';
import { ALL_TERM_FLAGS, ORDER_FLAG } from '../event/event-format.ts';

/** What of an order is one of a few values and never changes. */
export interface OrderTerms {
  readonly type: OrderType;
  readonly side: Side;
  readonly positionSide: PositionSide;
  readonly timeInForce: TimeInForce;
  readonly selfTradePrevention: SelfTradePrevention;
  /** By request, by closePosition, or because it closes by nature (MATCH-8). */
  readonly reduceOnly: boolean;
  readonly closePosition: boolean;
  readonly makerOnly: boolean;
}

/** Terms with their codes in events. There is one object for all orders of the same terms: it is not copied into each. */
export interface SharedTerms extends OrderTerms {
  /** The codes of type, side, positionSide and timeInForce, a byte each, the first one lowest. */
  readonly codes: number;
  readonly selfTradeCode: number;
  /** Bits of {@link ORDER_FLAG}. */
  readonly flags: number;
}

const SIDES = SIDE.values.length;
const POSITION_SIDES = POSITION_SIDE.values.length;
const TIMES_IN_FORCE = TIME_IN_FORCE.values.length;
const SELF_TRADE_PREVENTIONS = SELF_TRADE_PREVENTION.values.length;
const FLAGS = ALL_TERM_FLAGS + 1;
const COMBINATIONS =
  ORDER_TYPE.values.length * SIDES * POSITION_SIDES * TIMES_IN_FORCE * SELF_TRADE_PREVENTIONS * FLAGS;

/** Each made when it is first met. */
const shared: (SharedTerms | undefined)[] = new Array(COMBINATIONS).fill(undefined);

/** The one object of these terms. */
export function sharedTerms(terms: OrderTerms): SharedTerms {
  const type = ORDER_TYPE.codeOf(terms.type);
  const side = SIDE.codeOf(terms.side);
  const positionSide = POSITION_SIDE.codeOf(terms.positionSide);
  const timeInForce = TIME_IN_FORCE.codeOf(terms.timeInForce);
  const selfTradeCode = SELF_TRADE_PREVENTION.codeOf(terms.selfTradePrevention);
  const flags = flagsOf(terms);
  const sides = (type * SIDES + side) * POSITION_SIDES + positionSide;
  const times = (sides * TIMES_IN_FORCE + timeInForce) * SELF_TRADE_PREVENTIONS + selfTradeCode;
  const at = times * FLAGS + flags;
  const codes = type | (side << 8) | (positionSide << 16) | (timeInForce << 24);
  shared[at] ??= share(terms, codes, selfTradeCode, flags);
  return shared[at];
}

function flagsOf({ reduceOnly, closePosition, makerOnly }: OrderTerms): number {
  return (
    (reduceOnly ? ORDER_FLAG.reduceOnly : 0) |
    (closePosition ? ORDER_FLAG.closePosition : 0) |
    (makerOnly ? ORDER_FLAG.makerOnly : 0)
  );
}

function share(terms: OrderTerms, codes: number, selfTradeCode: number, flags: number): SharedTerms {
  const { type, side, positionSide, timeInForce, selfTradePrevention, reduceOnly, closePosition, makerOnly } =
    terms;
  return {
    type,
    side,
    positionSide,
    timeInForce,
    selfTradePrevention,
    reduceOnly,
    closePosition,
    makerOnly,
    codes,
    selfTradeCode,
    flags,
  };
}
