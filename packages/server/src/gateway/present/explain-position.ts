import { add, type PositionExplanation } from '@openperp/engine';
import { type ExplanationJson, formatDecimal } from '@openperp/protocol';
import { bankruptcyFormula, inputsOf, MAINTENANCE_FORMULA, marginName, step } from './explain-steps.ts';
import { priceOrNone } from './position.ts';

/** How the present numbers of an open position come about. */
export function explainPosition(
  userId: number,
  explained: PositionExplanation,
  engineTimeMs: number,
): ExplanationJson {
  const { position } = explained;
  return {
    kind: 'POSITION',
    id: `${position.positionId}`,
    userId: `${userId}`,
    symbol: position.symbol,
    positionSide: position.positionSide,
    positionId: `${position.positionId}`,
    createdAt: engineTimeMs,
    inputs: inputsOf({
      marginMode: position.marginMode,
      leverage: `${position.leverage}`,
      quantity: position.quantity,
      cost: explained.cost,
      markPrice: position.markPrice,
      indexPrice: explained.indexPrice,
      indexStale: `${explained.stale}`,
      [marginName(position.marginMode)]: explained.marginBalance,
      otherUnrealizedPnl: explained.otherUnrealizedPnl,
      otherMaintenanceMargin: explained.otherMaintenanceMargin,
      tier: `${explained.tier}`,
      maintenanceMarginRate: explained.maintenanceMarginRate,
      maintenanceAmount: explained.maintenanceAmount,
      liquidationTier: explained.liquidationTier === 0 ? '' : `${explained.liquidationTier}`,
      fundingRate: explained.fundingRate,
      adlRank: `${explained.adlRank}`,
      adlRanked: `${explained.adlRanked}`,
    }),
    steps: stepsOf(explained),
  };
}

function stepsOf(explained: PositionExplanation): ExplanationJson['steps'] {
  const { position } = explained;
  const isolated = position.marginMode === 'ISOLATED';
  const maintenance = add(position.maintenanceMargin, explained.otherMaintenanceMargin);
  const equity = add(add(explained.marginBalance, position.unrealizedPnl), explained.otherUnrealizedPnl);
  return [
    step(
      'POS-1',
      'entryPrice',
      '|cost| / |quantity|',
      formatDecimal(position.entryPrice, position.entryPriceDigits),
    ),
    step('POS-1', 'unrealizedPnl', 'quantity × markPrice − cost', position.unrealizedPnl),
    step('POS-4', 'roe', 'unrealizedPnl / (|quantity| × markPrice / leverage)', position.roe),
    step(
      'MARGIN-1',
      'initialMargin',
      isolated ? 'isolatedMargin' : '|quantity| × markPrice / leverage',
      position.initialMargin,
    ),
    step('MARGIN-4', 'maintenanceMargin', MAINTENANCE_FORMULA, position.maintenanceMargin),
    step(
      'LIQ-1',
      'equity',
      `${marginName(position.marginMode)} + unrealizedPnl + otherUnrealizedPnl`,
      equity,
    ),
    step('LIQ-1', 'requiredMargin', 'maintenanceMargin + otherMaintenanceMargin', maintenance),
    step('MARGIN-8', 'marginRatio', 'requiredMargin / equity', position.marginRatio),
    step(
      'MARGIN-5',
      'liqPrice',
      'the mark price at which equity = requiredMargin, all else held, away from the mark to the tick: (cost − margin − other − Σ maintenanceAmount) / (quantity − |quantity| × maintenanceMarginRate) in its tier',
      priceOrNone(position.liquidationPrice),
    ),
    step(
      'MARGIN-5',
      'bankruptcyPrice',
      bankruptcyFormula(position.marginMode),
      priceOrNone(position.bankruptcyPrice),
    ),
    step('LIQ-5', 'adlQuantile', 'min(4, ⌊5 × (1 − adlRank / adlRanked)⌋)', `${position.adlQuantile}`),
    step('FUND-3', 'nextFundingFee', '−quantity × markPrice × fundingRate', position.nextFundingFee),
  ];
}
