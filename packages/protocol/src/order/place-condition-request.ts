import { boolean } from '../field/boolean-field.ts';
import { amount, orderDecimal, positiveOrderDecimal } from '../field/decimal-field.ts';
import { enumOf } from '../field/enum-field.ts';
import type { Faults } from '../field/faults.ts';
import { defaulted, described, optional, type RequestOf } from '../field/field.ts';
import { timestampMs } from '../field/integer-field.ts';
import { type MemberRule, object, type Partly, type Sent } from '../field/object-field.ts';
import { newClientOrderId } from '../request/client-order-id.ts';
import { symbolName } from '../request/symbol-name.ts';
import { conditionTimesInForce, conditionTypes, positionSides, sides, workingTypes } from './order-enums.ts';
import { ignoredOrderMembers } from './place-request.ts';

/** Percent, in 10⁻⁸: 0.1 and 10. */
const MIN_CALLBACK_RATE = 10_000_000;
const MAX_CALLBACK_RATE = 1_000_000_000;

/** What a condition order is asked to be, beside its symbol. */
export const conditionMembers = {
  type: enumOf(conditionTypes),
  side: enumOf(sides),
  positionSide: defaulted(enumOf(positionSides), 'BOTH'),
  price: optional(described('Of the order that STOP_LIMIT and TAKE_PROFIT_LIMIT place.', orderDecimal()), 0),
  quantity: optional(described('In the base asset; not with `closePosition`.', orderDecimal()), 0),
  stopPrice: optional(described('The price that it fires at; not for TRAILING_STOP.', orderDecimal()), 0),
  workingType: defaulted(
    described('The price that it watches: mark, last trade, index.', enumOf(workingTypes, 3109)),
    'CONTRACT_PRICE',
  ),
  activatePrice: optional(
    described(
      'TRAILING_STOP: it waits for this price first; else it is active at once.',
      positiveOrderDecimal(),
    ),
    0,
  ),
  callbackRate: optional(
    described('TRAILING_STOP: percent, 0.1 to 10, from the best price seen.', amount(), '1.5'),
    0,
  ),
  timeInForce: defaulted(
    described(
      'Of the order that is placed. GTE_GTC: GTC, and the condition ends with its position. Types that place a MARKET order take GTC and GTE_GTC.',
      enumOf(conditionTimesInForce, 3110),
    ),
    'GTC',
  ),
  reduceOnly: defaulted(boolean(), false),
  closePosition: defaulted(
    described('Closes all of the position; without `quantity`, not for *_LIMIT.', boolean()),
    false,
  ),
  priceProtect: defaulted(
    described('It does not fire while mark and last price are too far apart.', boolean()),
    false,
  ),
  clientOrderId: optional(newClientOrderId(), ''),
  goodTillDate: optional(described('For GTD, and only then: ms, at least 60 s ahead.', timestampMs()), 0),
} as const;

type Values = Partly<typeof conditionMembers>;
type At = (member: string) => string;

/** The rules between {@link conditionMembers} (COND-1, COND-3, COND-4). */
export const conditionRule: MemberRule<typeof conditionMembers> = (values, sent, faults, at) => {
  checkTrigger(values, sent, faults, at);
  checkPrice(values, sent, faults, at);
  checkQuantity(values, sent, faults, at);
  checkTimeInForce(values, sent, faults, at);
};

const CONDITION_EXAMPLE = {
  symbol: 'BTCUSDT',
  type: 'STOP_MARKET',
  side: 'SELL',
  quantity: '0.1',
  stopPrice: '82000',
  workingType: 'MARK_PRICE',
  reduceOnly: true,
  clientOrderId: 'stop-1772710377808-001',
};

/**
 * A new condition order. Prices and quantities are in 10⁻⁸, `OFF_GRID` where finer, 0 where none is given; `callbackRate` is percent in
 * 10⁻⁸; `clientOrderId` "" and `goodTillDate` 0 where there is none.
 */
export const placeConditionRequest = object(
  { symbol: symbolName(), ...conditionMembers },
  {
    title: 'PlaceConditionRequest',
    ignored: ignoredOrderMembers,
    example: CONDITION_EXAMPLE,
    rule: conditionRule,
  },
);
export type PlaceConditionRequest = RequestOf<typeof placeConditionRequest>;

function checkTrigger(values: Values, sent: Sent, faults: Faults, at: At): void {
  const { type } = values;
  if (type === undefined) return;
  if (type === 'TRAILING_STOP') {
    if (sent.stopPrice !== undefined) faults.invalid(at('stopPrice'), 'a TRAILING_STOP takes none');
    checkCallbackRate(values, sent, faults, at);
    return;
  }
  if (sent.stopPrice === undefined) faults.breaks(3100, at('stopPrice'), `a ${type} needs it`);
  for (const member of ['activatePrice', 'callbackRate'] as const)
    if (sent[member] !== undefined) faults.invalid(at(member), 'is for TRAILING_STOP only');
}

function checkCallbackRate({ callbackRate }: Values, sent: Sent, faults: Faults, at: At): void {
  if (sent.callbackRate === undefined) faults.breaks(3107, at('callbackRate'), 'a TRAILING_STOP needs it');
  else if (callbackRate !== undefined && !isCallbackRate(callbackRate))
    faults.breaks(3107, at('callbackRate'), 'must be 0.1 to 10 percent');
}

function isCallbackRate(rate: number | bigint): boolean {
  return rate >= MIN_CALLBACK_RATE && rate <= MAX_CALLBACK_RATE;
}

function checkPrice({ type }: Values, sent: Sent, faults: Faults, at: At): void {
  if (type === undefined) return;
  const hasPrice = sent.price !== undefined;
  if (placesLimit(type) && !hasPrice) faults.breaks(3103, at('price'), `a ${type} needs it`);
  if (!placesLimit(type) && hasPrice) faults.breaks(3104, at('price'), `a ${type} takes none`);
}

function checkQuantity({ type, closePosition }: Values, sent: Sent, faults: Faults, at: At): void {
  const hasQuantity = sent.quantity !== undefined;
  if (closePosition === false && !hasQuantity)
    faults.breaks(3105, at('quantity'), 'is required without closePosition');
  if (closePosition !== true) return;
  if (hasQuantity) faults.breaks(3106, at('quantity'), 'cannot be given with closePosition');
  if (type !== undefined && placesLimit(type)) faults.invalid(at('closePosition'), `a ${type} takes none`);
}

function checkTimeInForce({ type, timeInForce }: Values, sent: Sent, faults: Faults, at: At): void {
  if (timeInForce === undefined) return;
  const hasDate = sent.goodTillDate !== undefined;
  if (type !== undefined && !placesLimit(type) && timeInForce !== 'GTC' && timeInForce !== 'GTE_GTC')
    faults.breaks(3110, at('timeInForce'), `a ${type} takes GTC or GTE_GTC`);
  else if (timeInForce === 'GTD' && !hasDate) faults.missing(at('goodTillDate'), 'GTD needs it');
  if (timeInForce !== 'GTD' && hasDate) faults.invalid(at('goodTillDate'), 'is for GTD only');
}

function placesLimit(type: (typeof conditionTypes)[number]): boolean {
  return type === 'STOP_LIMIT' || type === 'TAKE_PROFIT_LIMIT';
}
