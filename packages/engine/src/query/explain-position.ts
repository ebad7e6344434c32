import type { Holding } from '../account/holding.ts';
import { rankOf } from '../liquidation/adl-ranking.ts';
import { maintenanceMarginOf, unrealizedPnlOf } from '../margin/position-margin.ts';
import { type Amount, add } from '../number/amount.ts';
import type { Position } from '../position/position.ts';
import { liquidationPointOf } from '../risk/liquidation-price.ts';
import type { Exchange } from '../state/exchange.ts';
import { tierOf } from '../symbol/leverage-tiers.ts';
import { fundingViews } from './funding-view.ts';
import { positionViews } from './position-view.ts';
import type { PositionExplanation } from './query.ts';

/** An open position's numbers and the inputs that they come of; `undefined` where the account has no such position open. */
export function explainPosition(
  exchange: Exchange,
  userId: number,
  positionId: number,
): PositionExplanation | undefined {
  const position = openPosition(exchange, userId, positionId);
  if (position === undefined) return undefined;
  const { account, market, marginMode } = position.holding;
  const { leverageTiers, symbol } = market.spec;
  const tier = tierOf(leverageTiers, market.notionalCeil(position.steps));
  const { rank, ranked } = rankOf(exchange, position);
  return {
    position: positionViews(exchange, userId, symbol).find((view) => view.positionId === positionId)!,
    cost: position.cost,
    indexPrice: market.indexPrice,
    stale: market.isIndexStale,
    marginBalance: marginMode === 'ISOLATED' ? position.isolatedMargin : account.crossWalletBalance(),
    otherUnrealizedPnl: sumOverOthers(position, unrealizedPnlOf),
    otherMaintenanceMargin: sumOverOthers(position, maintenanceMarginOf),
    tier: leverageTiers.indexOf(tier) + 1,
    maintenanceMarginRate: tier.maintenanceMarginRate,
    maintenanceAmount: tier.maintenanceAmount,
    liquidationTier: liquidationPointOf(position)?.tier ?? 0,
    adlRank: rank,
    adlRanked: ranked,
    fundingRate: fundingViews(exchange, symbol)[0]!.fundingRate,
  };
}

function openPosition(exchange: Exchange, userId: number, positionId: number): Position | undefined {
  return exchange.accountByUserId
    .get(userId)
    ?.active.flatMap(positionsOf)
    .find((position) => position.steps !== 0 && position.positionId === positionId);
}

/** Σ of an amount over the account's other cross positions; 0 for an isolated one, which stands alone. */
function sumOverOthers(position: Position, amountOf: (other: Position) => Amount): Amount {
  const { account, marginMode } = position.holding;
  if (marginMode === 'ISOLATED') return 0;
  let sum: Amount = 0;
  for (const holding of account.active) {
    if (holding.marginMode !== 'CROSS') continue;
    for (const other of positionsOf(holding)) if (other !== position) sum = add(sum, amountOf(other));
  }
  return sum;
}

function positionsOf({ both, long, short }: Holding): readonly Position[] {
  return [both, long, short];
}
