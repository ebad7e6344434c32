import type { EventSink, InsuranceFundView, Place, Side } from '@openperp/engine';
import { levelsOf, opposite } from './book.ts';
import {
  type Account,
  type Exchange,
  FUND_ID,
  keepHolding,
  type Market,
  type Order,
  ordersOf,
  type Position,
  positionsOf,
  remainingOf,
} from './exchange.ts';
import { Fraction } from './fraction.ts';
import { ASSET, postBetween, postToWallet } from './ledger.ts';
import { isLive } from './liveness.ts';
import { sizeOf } from './margin.ts';
import { cancelOrder, restOrder, tellOrder } from './order-life.ts';
import { positionView } from './position-view.ts';
import { systemOrder } from './system-order.ts';
import { smaller, toAmount } from './units.ts';

/** LIQ-4: makes up what a liquidation has left an account short of: the fund as far as it goes, the rest from SOCIALISED. */
export function makeUp(
  exchange: Exchange,
  account: Account,
  shortfall: bigint,
  referenceId: string,
  symbol: string,
  sink: EventSink,
): void {
  const row = { changeType: 'INSURANCE', referenceId, symbol } as const;
  const paid = smaller(shortfall, exchange.fund.wallet);
  if (paid > 0n) postBetween(exchange, exchange.fund, account, { ...row, amount: paid }, sink);
  if (paid === shortfall) return;
  postToWallet(exchange, account, { ...row, amount: shortfall - paid, counterpart: 'SOCIALISED' })(sink);
}

/** LIQ-4: on each tick the fund has one resting order a position, at mark or behind the best of the other side. */
export function workOff(exchange: Exchange, sink: EventSink): void {
  for (const market of exchange.markets) {
    const resting = ordersOf(exchange, FUND_ID, market.spec.symbol)[0];
    const wanted = wantedOrder(exchange, market);
    if (resting !== undefined && wanted !== undefined && isSame(resting, wanted)) continue;
    if (resting !== undefined) cancelOrder(exchange, resting, 'LIQUIDATION', sink);
    if (wanted === undefined) continue;
    keepHolding(exchange, FUND_ID, market.spec.symbol);
    const order = systemOrder(exchange, { ...wanted, triggerMode: 1, prefix: 'openperp-' });
    restOrder(exchange, order);
    tellOrder(exchange, order, sink);
  }
}

type Wanted = Pick<
  Place,
  'userId' | 'symbol' | 'type' | 'side' | 'positionSide' | 'timeInForce' | 'reduceOnly'
> & { readonly price: bigint; readonly quantity: bigint };

function isSame(resting: Order, { side, price, quantity }: Wanted): boolean {
  return resting.side === side && resting.price === price && remainingOf(resting) === quantity;
}

function wantedOrder(exchange: Exchange, market: Market): Wanted | undefined {
  const position = positionsOf(exchange, FUND_ID, market.spec.symbol)[0];
  if (position === undefined || !isLive(market)) return undefined;
  const side: Side = position.quantity > 0n ? 'SELL' : 'BUY';
  const price = workOffPrice(exchange, market, side);
  if (price <= 0n) return undefined;
  return {
    userId: FUND_ID,
    symbol: position.symbol,
    type: 'LIMIT',
    side,
    positionSide: position.positionSide,
    timeInForce: 'GTC',
    reduceOnly: true,
    price,
    quantity: sizeOf(position),
  };
}

/** At mark on the tick of the fund's side, one tick off the best order of the other side at least. */
function workOffPrice(exchange: Exchange, market: Market, side: Side): bigint {
  const tick = BigInt(market.spec.tickSize);
  const ticks = new Fraction(market.mark, tick);
  const atMark = tick * (side === 'SELL' ? ticks.ceil() : ticks.floor());
  const best = levelsOf(exchange, market.spec.symbol, opposite(side))[0]?.price;
  if (best === undefined) return atMark;
  if (side === 'SELL') return atMark > best ? atMark : best + tick;
  return atMark < best ? atMark : best - tick;
}

/** LIQ-4: the fund as it stands. */
export function insuranceFundView(exchange: Exchange): InsuranceFundView {
  const socialised = exchange.system.find(({ name }) => name === 'SOCIALISED')?.balance ?? 0n;
  return {
    asset: ASSET,
    balance: toAmount(exchange.fund.wallet),
    socialised: toAmount(socialised),
    positions: positionsOf(exchange, FUND_ID).map((held: Position) => positionView(exchange, held)),
  };
}
