import type { EventSink, LiquidationRecord } from '@openperp/engine';
import { type Exchange, FUND_ID, holdingOf, marketOf, type Order, type Position } from './exchange.ts';
import { Fraction, larger } from './fraction.ts';
import {
  maintenanceMarginOf,
  signedNotional,
  tierAtMark,
  tierNumberOf,
  unrealizedPnl,
  unrealizedPnlOf,
} from './margin.ts';
import { marginBalanceOf, positionsIn, scopeOfPosition } from './scope.ts';
import { sum, toAmount, tradedValue, UNIT } from './units.ts';

/** LIQ-6: what a step is worked out from, as it stands before it. */
export type StepInputs = Pick<
  LiquidationRecord,
  | 'userId'
  | 'symbol'
  | 'positionSide'
  | 'positionId'
  | 'marginMode'
  | 'markPrice'
  | 'positionQuantity'
  | 'positionCost'
  | 'marginBalance'
  | 'unrealizedPnl'
  | 'otherUnrealizedPnl'
  | 'maintenanceMargin'
  | 'otherMaintenanceMargin'
  | 'tier'
  | 'maintenanceMarginRate'
  | 'maintenanceAmount'
  | 'liquidationFeeRate'
  | 'fundBalance'
>;

/** What was done in a step. */
export interface StepResult {
  readonly kind: LiquidationRecord['kind'];
  readonly order: Order;
  readonly quantity: bigint;
  readonly price: bigint;
  readonly bankruptcyPrice: bigint;
  readonly fee: bigint;
  readonly fundNotional: bigint;
  readonly counterpartyId: number;
  readonly rank: number;
  readonly ranked: number;
}

/** A step that has been done and not told. */
export interface Step {
  readonly inputs: StepInputs;
  readonly result: StepResult;
}

/** The inputs of a step that reduces `position`. */
export function inputsOf(exchange: Exchange, position: Position): StepInputs {
  const scope = scopeOfPosition(exchange, position);
  const { spec, mark } = marketOf(exchange, position.symbol);
  const tier = tierAtMark(exchange, position);
  const others = positionsIn(exchange, scope).filter((held) => held !== position);
  return {
    userId: position.userId,
    symbol: position.symbol,
    positionSide: position.positionSide,
    positionId: position.positionId,
    marginMode: holdingOf(exchange, position.userId, position.symbol).marginMode,
    markPrice: toAmount(mark),
    positionQuantity: toAmount(position.quantity),
    positionCost: toAmount(position.cost),
    marginBalance: toAmount(marginBalanceOf(exchange, scope)),
    unrealizedPnl: toAmount(unrealizedPnl(exchange, position)),
    otherUnrealizedPnl: toAmount(unrealizedPnlOf(exchange, others)),
    maintenanceMargin: toAmount(maintenanceMarginOf(exchange, [position])),
    otherMaintenanceMargin: toAmount(maintenanceMarginOf(exchange, others)),
    tier: tierNumberOf(exchange, position),
    maintenanceMarginRate: tier.maintenanceMarginRate,
    maintenanceAmount: tier.maintenanceAmount,
    liquidationFeeRate: spec.liquidationFeeRate,
    fundBalance: toAmount(exchange.fund.wallet),
  };
}

/** Tells a step, with the next liquidation id. */
export function tellStep(exchange: Exchange, { inputs, result }: Step, sink: EventSink): void {
  exchange.lastIds.liquidation += 1;
  sink.liquidation({
    ...inputs,
    liquidationId: exchange.lastIds.liquidation,
    kind: result.kind,
    side: result.order.side,
    orderId: result.order.orderId,
    quantity: toAmount(result.quantity),
    price: toAmount(result.price),
    bankruptcyPrice: toAmount(result.bankruptcyPrice),
    fee: toAmount(result.fee),
    fundNotional: toAmount(result.fundNotional),
    counterpartyId: result.counterpartyId,
    rank: result.rank,
    ranked: result.ranked,
    createdAt: exchange.timeMs,
  });
}

/** LIQ-2: Σ notional at mark of the fund's positions if it took `quantity` (signed) of `symbol` too, each rounded up. */
export function fundNotionalWith(exchange: Exchange, symbol: string, quantity: bigint): bigint {
  const held = exchange.positions.filter(({ userId }) => userId === FUND_ID);
  const others = held.filter((position) => position.symbol !== symbol);
  const before = held.find((position) => position.symbol === symbol)?.quantity ?? 0n;
  const net = tradedValue(marketOf(exchange, symbol).mark, before + quantity);
  const notionals = [net, ...others.map((position) => signedNotional(exchange, position))];
  return sum(notionals.map((notional) => notional.magnitude().ceil()));
}

/** LIQ-2: the loss at mark of who takes a signed quantity over at `price`, rounded up. */
export function takeoverLoss(exchange: Exchange, symbol: string, quantity: bigint, price: bigint): bigint {
  const { mark } = marketOf(exchange, symbol);
  return larger(new Fraction(0n), new Fraction(quantity * (price - mark), UNIT)).ceil();
}
