import { add, type LiquidationRecord } from '@openperp/engine';
import type { ExplanationJson } from '@openperp/protocol';
import {
  bankruptcyFormula,
  type ExplanationStep,
  inputsOf,
  MAINTENANCE_FORMULA,
  marginName,
  step,
} from './explain-steps.ts';

/** Why a position was reduced against its will, and by what numbers (LIQ-6). */
export function explainLiquidation(record: LiquidationRecord): ExplanationJson {
  return {
    kind: record.kind,
    id: `${record.liquidationId}`,
    userId: `${record.userId}`,
    symbol: record.symbol,
    positionSide: record.positionSide,
    positionId: `${record.positionId}`,
    createdAt: record.createdAt,
    inputs: inputsOf({
      marginMode: record.marginMode,
      quantity: record.positionQuantity,
      cost: record.positionCost,
      markPrice: record.markPrice,
      [marginName(record.marginMode)]: record.marginBalance,
      ...(record.marginMode === 'CROSS'
        ? {
            otherUnrealizedPnl: record.otherUnrealizedPnl,
            otherMaintenanceMargin: record.otherMaintenanceMargin,
          }
        : {}),
      tier: `${record.tier}`,
      maintenanceMarginRate: record.maintenanceMarginRate,
      maintenanceAmount: record.maintenanceAmount,
      liquidationFeeRate: record.liquidationFeeRate,
      fundBalance: record.fundBalance,
      side: record.side,
      orderId: `${record.orderId}`,
      ...(record.kind === 'ADL'
        ? {
            counterpartyId: `${record.counterpartyId}`,
            rank: `${record.rank}`,
            ranked: `${record.ranked}`,
          }
        : {}),
    }),
    steps: [...standing(record), ...outcome(record)],
  };
}

/** How the position stood before the step. */
function standing(record: LiquidationRecord): ExplanationStep[] {
  const { marginMode } = record;
  const equity = add(add(record.marginBalance, record.unrealizedPnl), record.otherUnrealizedPnl);
  const maintenance = add(record.maintenanceMargin, record.otherMaintenanceMargin);
  const steps = [
    step('POS-1', 'unrealizedPnl', 'quantity × markPrice − cost', record.unrealizedPnl),
    step('MARGIN-4', 'maintenanceMargin', MAINTENANCE_FORMULA, record.maintenanceMargin),
    step(
      'LIQ-1',
      'equity',
      marginMode === 'ISOLATED'
        ? 'isolatedMargin + unrealizedPnl'
        : 'crossWalletBalance + unrealizedPnl + otherUnrealizedPnl',
      equity,
    ),
  ];
  if (record.kind === 'ADL') return steps;
  return [
    ...steps,
    step(
      'LIQ-1',
      'requiredMargin',
      marginMode === 'ISOLATED' ? 'maintenanceMargin' : 'maintenanceMargin + otherMaintenanceMargin',
      maintenance,
    ),
  ];
}

/** What the step did. */
function outcome(record: LiquidationRecord): ExplanationStep[] {
  switch (record.kind) {
    case 'LIQUIDATION':
      return record.bankruptcyPrice === 0 ? pairClosed(record) : soldIntoBook(record);
    case 'TAKEOVER':
      return takenOver(record);
    case 'ADL':
      return deleveraged(record);
    default:
      return unknownKind(record.kind);
  }
}

function unknownKind(kind: never): never {
  throw new Error(`unknown kind ${kind}`);
}

function pairClosed(record: LiquidationRecord): ExplanationStep[] {
  return [
    step('LIQ-2', 'closedQuantity', 'LONG and SHORT of the account against each other', record.quantity),
    step('LIQ-2', 'price', 'markPrice', record.price),
  ];
}

function bankruptcy(record: LiquidationRecord): ExplanationStep {
  return step('MARGIN-5', 'bankruptcyPrice', bankruptcyFormula(record.marginMode), record.bankruptcyPrice);
}

function soldIntoBook(record: LiquidationRecord): ExplanationStep[] {
  return [
    bankruptcy(record),
    step(
      'LIQ-2',
      'closedQuantity',
      'filled in the book by an IOC order bounded at the bankruptcy price',
      record.quantity,
    ),
    step('LIQ-2', 'price', 'Σ value / Σ quantity of its trades', record.price),
    step(
      'LIQ-3',
      'liquidationFee',
      'closedQuantity × price × liquidationFeeRate, at most what is left of the margin',
      record.fee,
    ),
  ];
}

function takenOver(record: LiquidationRecord): ExplanationStep[] {
  return [
    bankruptcy(record),
    step('LIQ-2', 'closedQuantity', 'what the book did not take, to the insurance fund', record.quantity),
    step('LIQ-2', 'price', 'bankruptcyPrice', record.price),
    step(
      'LIQ-2',
      'fundNotional',
      'Σ |quantity| × markPrice of the fund with this one, at most fundBalance',
      record.fundNotional,
    ),
    step(
      'LIQ-3',
      'liquidationFee',
      'closedQuantity × price × liquidationFeeRate, at most what is left of the margin',
      record.fee,
    ),
  ];
}

function deleveraged(record: LiquidationRecord): ExplanationStep[] {
  return [
    step(
      'LIQ-5',
      'rank',
      'by profit % × effective leverage when in profit, profit % / effective leverage when not, highest first, from 0',
      `${record.rank}`,
    ),
    step(
      'LIQ-2',
      'fundNotional',
      'the insurance fund could not carry it: this above fundBalance, or the loss at mark above it',
      record.fundNotional,
    ),
    step('LIQ-5', 'closedQuantity', 'the rest of the liquidated, at most the position', record.quantity),
    step('LIQ-5', 'price', 'the bankruptcy price of the liquidated, without a fee', record.price),
  ];
}
