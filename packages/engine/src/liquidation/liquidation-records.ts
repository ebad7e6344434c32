import type { LiquidationRecord } from '../event/records.ts';
import { maintenanceMarginOf, unrealizedPnlOf } from '../margin/position-margin.ts';
import { sub } from '../number/amount.ts';
import type { Position } from '../position/position.ts';
import { crossMargin } from '../risk/breach.ts';
import type { Exchange } from '../state/exchange.ts';
import { tierOf } from '../symbol/leverage-tiers.ts';

/** The part of a record that is noted before a step: the position that it reduces, and what that stood on. */
export type LiquidationInputs = Omit<
  LiquidationRecord,
  | 'liquidationId'
  | 'kind'
  | 'side'
  | 'orderId'
  | 'quantity'
  | 'price'
  | 'bankruptcyPrice'
  | 'fee'
  | 'fundNotional'
  | 'counterpartyId'
  | 'rank'
  | 'ranked'
>;

/** The rest of it: what was done. */
export type LiquidationStep = Omit<LiquidationRecord, 'liquidationId' | keyof LiquidationInputs>;

/** A record but for its id, which it gets when it is told. */
export type LiquidationEntry = LiquidationInputs & LiquidationStep;

/** LIQ-6: the inputs of a position's liquidation as they stand. */
export function inputsOf(exchange: Exchange, position: Position): LiquidationInputs {
  const { account, market, marginMode } = position.holding;
  const { leverageTiers, liquidationFeeRate } = market.spec;
  const tier = tierOf(leverageTiers, market.notionalCeil(position.steps));
  const isolated = marginMode === 'ISOLATED';
  const marginBalance = isolated ? position.isolatedMargin : account.crossWalletBalance();
  const unrealizedPnl = unrealizedPnlOf(position);
  const maintenanceMargin = maintenanceMarginOf(position);
  const cross = crossMargin(account);
  return {
    userId: account.userId,
    symbol: market.spec.symbol,
    positionSide: position.positionSide,
    positionId: position.positionId,
    marginMode,
    markPrice: market.markPrice,
    positionQuantity: position.quantity,
    positionCost: position.cost,
    marginBalance,
    unrealizedPnl,
    otherUnrealizedPnl: isolated ? 0 : sub(sub(cross.equity, marginBalance), unrealizedPnl),
    maintenanceMargin,
    otherMaintenanceMargin: isolated ? 0 : sub(cross.maintenanceMargin, maintenanceMargin),
    tier: leverageTiers.indexOf(tier) + 1,
    maintenanceMarginRate: tier.maintenanceMarginRate,
    maintenanceAmount: tier.maintenanceAmount,
    liquidationFeeRate,
    fundBalance: exchange.fund.walletBalance,
    createdAt: exchange.timeMs,
  };
}

/** Tells the steps of a liquidation. */
export function tellLiquidations(exchange: Exchange, entries: readonly LiquidationEntry[]): void {
  for (const entry of entries) {
    exchange.lastLiquidationId += 1;
    exchange.events.liquidation({ ...entry, liquidationId: exchange.lastLiquidationId });
  }
}
