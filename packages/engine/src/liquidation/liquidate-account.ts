import type { Account } from '../account/account.ts';
import type { Position } from '../position/position.ts';
import { crossMargin, isIsolatedInBreach, isLive } from '../risk/breach.ts';
import type { Exchange } from '../state/exchange.ts';
import { endEverything } from '../strategy/end-everything.ts';
import type { Market } from '../symbol/market.ts';
import { byLargestLoss } from './by-largest-loss.ts';
import { closePairs } from './close-pairs.ts';
import { liquidateFund } from './liquidate-fund.ts';
import { liquidatePosition } from './liquidate-position.ts';
import { LiquidationScope } from './liquidation-scope.ts';

/**
 * Liquidates the scopes of an account that are in breach and can be worked on (LIQ-1, LIQ-2): isolated positions by symbol, BOTH, LONG,
 * SHORT within, then the cross positions. The insurance fund's are closed by ADL (LIQ-4).
 */
export function liquidateAccount(exchange: Exchange, account: Account): void {
  if (account.isFund) {
    liquidateFund(exchange);
    return;
  }
  for (const holding of account.holdings) {
    if (holding === undefined || holding.marginMode !== 'ISOLATED' || !isLive(holding.market)) continue;
    for (const position of [holding.both, holding.long, holding.short]) {
      if (isIsolatedInBreach(position)) liquidateIsolated(exchange, account, position);
    }
  }
  const cross = crossMargin(account);
  if (cross.isInBreach && cross.isActionable) liquidateCross(exchange, account);
}

function liquidateIsolated(exchange: Exchange, account: Account, position: Position): void {
  endEverything(exchange, { account, symbol: position.symbol }, 'LIQUIDATION');
  const scope = new LiquidationScope(account, position);
  liquidatePosition(exchange, scope, position);
  scope.settle(exchange);
}

function liquidateCross(exchange: Exchange, account: Account): void {
  const isCross = ({ index }: Market) => account.holdings[index]?.marginMode === 'CROSS';
  endEverything(exchange, { account, symbol: '', includes: isCross }, 'LIQUIDATION');
  const scope = new LiquidationScope(account, null);
  closePairs(exchange, scope);
  for (const position of byLargestLoss(account)) {
    if (!scope.isInBreach()) break;
    liquidatePosition(exchange, scope, position);
  }
  scope.settle(exchange);
}
