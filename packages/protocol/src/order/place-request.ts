import { boolean } from '../field/boolean-field.ts';
import { codeOf } from '../field/coded-field.ts';
import { orderDecimal } from '../field/decimal-field.ts';
import { enumOf } from '../field/enum-field.ts';
import type { Faults } from '../field/faults.ts';
import { defaulted, described, optional, type RequestOf } from '../field/field.ts';
import { timestampMs } from '../field/integer-field.ts';
import { batch } from '../field/list-field.ts';
import { type MemberRule, object, type Partly, type Sent } from '../field/object-field.ts';
import { newClientOrderId } from '../request/client-order-id.ts';
import { symbolName } from '../request/symbol-name.ts';
import { orderTypes, positionSides, selfTradePreventionModes, sides, timesInForce } from './order-enums.ts';

/** Orders in one batch, at most. */
export const MAX_BATCH = 20;

/** What an order is asked to be, beside its symbol. */
export const orderMembers = {
  type: enumOf(orderTypes),
  side: enumOf(sides),
  positionSide: defaulted(enumOf(positionSides), 'BOTH'),
  price: optional(described('For LIMIT without a `priceType` of 1 to 4; not for MARKET.', orderDecimal()), 0),
  quantity: optional(described('In the base asset; not with `closePosition`.', orderDecimal()), 0),
  timeInForce: defaulted(
    described('MARKET takes GTC and IOC, which mean the same for it.', enumOf(timesInForce)),
    'GTC',
  ),
  reduceOnly: defaulted(boolean(), false),
  makerOnly: defaulted(described('LIMIT with GTC or GTD only.', boolean()), false),
  closePosition: defaulted(described('Closes all of the position; without `quantity`.', boolean()), false),
  clientOrderId: optional(newClientOrderId(), ''),
  priceType: defaulted(
    described(
      "0: the price given. LIMIT only, without `price`: 1 opponent's best, 2 opponent's fifth, 3 own best, 4 own fifth level of the book.",
      codeOf({ 0: 0, 1: 1, 2: 2, 3: 3, 4: 4 } as const),
    ),
    0,
  ),
  goodTillDate: optional(described('For GTD, and only then: ms, at least 60 s ahead.', timestampMs()), 0),
  selfTradePrevention: defaulted(enumOf(selfTradePreventionModes), 'EXPIRE_MAKER'),
} as const;

const PLACE_EXAMPLE = {
  symbol: 'BTCUSDT',
  type: 'LIMIT',
  side: 'BUY',
  price: '85000',
  quantity: '0.1',
  timeInForce: 'GTC',
  makerOnly: true,
  clientOrderId: 'ext-1772710377808-001',
};

type Values = Partly<typeof orderMembers>;
type At = (member: string) => string;

/** Members of an order that are accepted and not read. */
export const ignoredOrderMembers = ['placeType', 'securityType'] as const;

/** The rules between {@link orderMembers}. */
export const orderRule: MemberRule<typeof orderMembers> = (values, sent, faults, at) => {
  checkPrice(values, sent, faults, at);
  checkQuantity(values, sent, faults, at);
  checkTimeInForce(values, sent, faults, at);
  checkMakerOnly(values, faults, at);
};

/**
 * A new order. Prices and quantities are in 10⁻⁸, `OFF_GRID` where finer, 0 where none is given; `clientOrderId` "" and `goodTillDate` 0
 * likewise. `placeType` and `securityType` are accepted and ignored.
 */
export const placeRequest = object(
  { symbol: symbolName(), ...orderMembers },
  { title: 'PlaceOrderRequest', ignored: ignoredOrderMembers, example: PLACE_EXAMPLE, rule: orderRule },
);
export type PlaceRequest = RequestOf<typeof placeRequest>;

/** Several new orders; a faulty one is refused alone. */
export const batchPlaceRequest = object(
  { orders: batch(placeRequest, { min: 1, max: MAX_BATCH }) },
  { title: 'BatchPlaceRequest', example: { orders: [PLACE_EXAMPLE] } },
);
export type BatchPlaceRequest = RequestOf<typeof batchPlaceRequest>;

function checkPrice({ type, priceType }: Values, sent: Sent, faults: Faults, at: At): void {
  const hasPrice = sent.price !== undefined;
  if (type === 'MARKET') {
    if (hasPrice) faults.invalid(at('price'), 'a MARKET order takes no price');
    if (priceType !== undefined && priceType !== 0)
      faults.invalid(at('priceType'), 'a MARKET order takes none but 0');
    return;
  }
  if (priceType === undefined) return;
  if (priceType !== 0) {
    if (hasPrice) faults.invalid(at('price'), 'cannot be given with a priceType of 1 to 4');
  } else if (type === 'LIMIT' && !hasPrice) {
    faults.missing(at('price'), 'a LIMIT order needs a price');
  }
}

function checkQuantity({ closePosition }: Values, sent: Sent, faults: Faults, at: At): void {
  if (closePosition === true && sent.quantity !== undefined)
    faults.invalid(at('quantity'), 'cannot be given with closePosition');
  if (closePosition === false && sent.quantity === undefined)
    faults.missing(at('quantity'), 'is required without closePosition');
}

function checkTimeInForce({ type, timeInForce }: Values, sent: Sent, faults: Faults, at: At): void {
  const hasDate = sent.goodTillDate !== undefined;
  if (timeInForce === undefined) return;
  if (type === 'MARKET' && (timeInForce === 'FOK' || timeInForce === 'GTD'))
    faults.invalid(at('timeInForce'), 'a MARKET order takes GTC or IOC');
  else if (timeInForce === 'GTD' && !hasDate) faults.missing(at('goodTillDate'), 'GTD needs it');
  if (timeInForce !== 'GTD' && hasDate) faults.invalid(at('goodTillDate'), 'is for GTD only');
}

function checkMakerOnly({ type, timeInForce, makerOnly }: Values, faults: Faults, at: At): void {
  if (makerOnly !== true) return;
  if (type === 'MARKET' || timeInForce === 'IOC' || timeInForce === 'FOK')
    faults.invalid(at('makerOnly'), 'is for LIMIT with GTC or GTD');
}
