import type { Account } from '../account/account.ts';
import type { Holding } from '../account/holding.ts';
import { makeUpCrossShortfall } from '../liquidation/insurance-fund.ts';
import { marginRatio } from '../margin/margin-ratio.ts';
import type { Position } from '../position/position.ts';
import type { Exchange } from '../state/exchange.ts';
import { isolatedMarginOf, ScopeMargin } from './breach.ts';
import { PriceBand } from './price-band.ts';

/** The scopes being looked at, and how far marks may move: working space. */
const cross = new ScopeMargin();
const isolated = new ScopeMargin();
const band = new PriceBand();

/**
 * Looks at all scopes of an account (LIQ-1, MARGIN-8): margin calls are told, a cross wallet below zero with no position left is made up
 * for (LIQ-4), and an account in breach about which something can be done joins the queue. Then it waits for the marks at which it has to be
 * looked at again: they are worked out when `marksMoved`; else it is any move of the mark, as until then it may well trade again.
 */
export function examineAccount(exchange: Exchange, account: Account, marksMoved: boolean): void {
  cross.begin(account.crossWalletBalance());
  let mustLiquidate = false;
  let callsChange = false;
  let crossSymbols = 0;
  for (const holding of account.active) {
    if (!holding.hasPosition()) continue;
    if (holding.marginMode === 'CROSS') {
      crossSymbols += 1;
      cross.addHolding(holding);
      continue;
    }
    for (const position of positionsOf(holding)) {
      isolatedMarginOf(position, isolated);
      if (isolated.isInBreach && isolated.isActionable) mustLiquidate = true;
      if (isolated.isCallable !== position.isMarginCalled) callsChange = true;
    }
  }
  if (cross.isInBreach && cross.isActionable) mustLiquidate = true;
  if (callsChange) updateIsolatedCalls(exchange, account);
  if (!account.isFund) {
    updateCrossCall(exchange, account);
    if (cross.positions === 0 && cross.equity < 0) makeUpCrossShortfall(exchange, account);
  }
  if (mustLiquidate) exchange.risk.queue.join(account);
  for (const holding of account.active) {
    if (holding.hasPosition()) watchMark(exchange, holding, crossSymbols, marksMoved);
  }
}

/** In the order of symbols, as they are told. */
function updateIsolatedCalls(exchange: Exchange, account: Account): void {
  for (const holding of account.holdings) {
    if (holding === undefined || holding.marginMode !== 'ISOLATED') continue;
    for (const position of positionsOf(holding)) {
      const { isCallable } = isolatedMarginOf(position, isolated);
      if (isCallable && !position.isMarginCalled) {
        tellMarginCall(exchange, account, holding.market.spec.symbol, position.positionSide, isolated);
      }
      position.isMarginCalled = isCallable;
    }
  }
}

function updateCrossCall(exchange: Exchange, account: Account): void {
  const { isCallable } = cross;
  if (isCallable && !account.isMarginCalled) tellMarginCall(exchange, account, '', 'BOTH', cross);
  account.isMarginCalled = isCallable;
}

function tellMarginCall(
  exchange: Exchange,
  account: Account,
  symbol: string,
  positionSide: Position['positionSide'],
  { equity, maintenanceMargin }: ScopeMargin,
): void {
  exchange.events.marginCall({
    userId: account.userId,
    symbol,
    positionSide,
    marginRatio: marginRatio(maintenanceMargin, equity),
    maintenanceMargin,
    equity,
    createdAt: exchange.timeMs,
  });
}

/** Registers a holding with the marks at which its account has to be looked at again. */
function watchMark(exchange: Exchange, holding: Holding, crossSymbols: number, marksMoved: boolean): void {
  const { thresholds } = exchange.risk.enter(holding);
  const { account, market } = holding;
  const { markPrice } = market;
  if (!marksMoved || typeof markPrice !== 'number') {
    thresholds.setAlways(holding.watchSlot);
    return;
  }
  band.begin(market);
  if (holding.marginMode === 'CROSS') {
    const { both, long, short } = holding;
    const net = both.steps + long.steps + short.steps;
    band.narrow(cross, account.isFund, crossSymbols, net, Math.abs(both.steps) + long.steps - short.steps);
  } else {
    for (const position of positionsOf(holding)) {
      if (position.steps === 0) continue;
      isolatedMarginOf(position, isolated);
      band.narrow(isolated, false, 1, position.steps, Math.abs(position.steps));
    }
  }
  thresholds.set(holding.watchSlot, markPrice - band.down - 1, markPrice + band.up + 1);
}

function positionsOf({ both, long, short }: Holding): readonly Position[] {
  return both.steps === 0 ? [long, short] : [both];
}
