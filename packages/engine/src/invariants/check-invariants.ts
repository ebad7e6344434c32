import type { Account } from '../account/account.ts';
import type { Holding } from '../account/holding.ts';
import { NO_PRICE } from '../book/order-book.ts';
import { NO_SLOT } from '../book/order-queue.ts';
import { type Amount, add, addWide, multiply, negate } from '../number/amount.ts';
import type { Position } from '../position/position.ts';
import type { InvariantView } from '../query/query.ts';
import { crossMargin, isolatedMarginOf, type ScopeMargin } from '../risk/breach.ts';
import type { Exchange } from '../state/exchange.ts';
import type { Market } from '../symbol/market.ts';
import { agentBalances, reversals } from './agent-invariants.ts';
import { conditionPlaces, groundless, missedTriggers, strategyParts } from './condition-invariants.ts';

/** What is wrong with the state, one line each. */
type Check = (exchange: Exchange) => Iterable<string>;

const CHECKS: readonly (readonly [string, Check])[] = [
  ['[LEDGER-1] all accounts sum to zero', ledgerSum],
  ['[LEDGER-1] FUNDING ends at 0, SOCIALISED only pays', passingAccounts],
  ["[LEDGER-2] an agent's balance is what came in and out, and not below zero", agentBalances],
  ['[LEDGER-2] what is REVERSED has one reversal', reversals],
  ['[LIQ-4] no wallet ends below zero', wallets],
  ['[LEDGER-1] CLEARING is minus the cost of open positions', clearing],
  ['[POS-2] positions sum to zero, open interest is the longs', positionSum],
  ['[POS-3] a flat position holds nothing', flatPositions],
  ['[MARGIN-1] isolated margin is the sum of its positions', isolatedSum],
  ['[MARGIN-2] the sums of resting orders are those of the orders', restingSums],
  ['[MATCH-1] the book is not crossed and its orders are open', books],
  ['[MATCH-7] reduce-only orders fit their position', reduceOnly],
  ['[MATCH-8] BOTH and LONG/SHORT do not mix', sidesDoNotMix],
  ['[MARGIN-8] whose ratio has come to 0.8 is called', marginCalls],
  ['[COND-2] every condition stands in one place', conditionPlaces],
  ['[COND-1] no condition waits whose price is there', missedTriggers],
  ['[COND-4] a GTE_GTC has its ground', groundless],
  ['[STRAT-4] strategies hold what they have placed, and no more', strategyParts],
  ['[LIQ-1] who can be liquidated waits for it', liquidations],
];

/** Checks the whole state against what must always hold; the time it takes grows with the state. */
export function checkInvariants(exchange: Exchange): InvariantView[] {
  return CHECKS.map(([name, check]) => {
    for (const detail of check(exchange)) return { name, ok: false, detail };
    return { name, ok: true, detail: '' };
  });
}

function* holdingsOf(exchange: Exchange): Iterable<Holding> {
  for (const account of exchange.everyAccount()) {
    for (const holding of account.holdings) if (holding !== undefined) yield holding;
  }
}

function positionsOf(holding: Holding): readonly Position[] {
  return [holding.both, holding.long, holding.short];
}

function* ledgerSum(exchange: Exchange): Iterable<string> {
  let sum: Amount = 0;
  for (const balance of exchange.systemBalances()) sum = addWide(sum, balance);
  for (const account of exchange.accounts) sum = addWide(sum, account.walletBalance);
  if (sum !== 0) yield `the sum is ${sum}`;
}

function* passingAccounts({ system }: Exchange): Iterable<string> {
  if (system.funding !== 0) yield `FUNDING ${system.funding}`;
  if (system.socialised > 0) yield `SOCIALISED ${system.socialised}`;
}

/** A cross wallet may be below zero only while cross positions stand against it. */
function* wallets(exchange: Exchange): Iterable<string> {
  for (const account of exchange.everyAccount()) {
    const wallet = account.crossWalletBalance();
    if (wallet < 0 && (account.isFund || crossMargin(account).positions === 0)) {
      yield `${account.userId}: ${wallet}`;
    }
  }
}

function* clearing(exchange: Exchange): Iterable<string> {
  const costs: Amount[] = exchange.markets.map(() => 0);
  for (const holding of holdingsOf(exchange)) {
    for (const { cost } of positionsOf(holding)) {
      costs[holding.market.index] = add(costs[holding.market.index]!, cost);
    }
  }
  for (const market of exchange.markets) {
    const expected = negate(costs[market.index]!);
    if (market.clearing !== expected) yield `${market.spec.symbol}: ${market.clearing}, not ${expected}`;
  }
}

function* positionSum(exchange: Exchange): Iterable<string> {
  const sums = exchange.markets.map(() => ({ net: 0, long: 0 }));
  for (const holding of holdingsOf(exchange)) {
    const sum = sums[holding.market.index]!;
    for (const { steps } of positionsOf(holding)) {
      sum.net += steps;
      sum.long += Math.max(0, steps);
    }
  }
  for (const { index, spec, openInterestSteps } of exchange.markets) {
    const { net, long } = sums[index]!;
    if (net !== 0) yield `${spec.symbol}: the positions sum to ${net} steps`;
    if (long !== openInterestSteps) yield `${spec.symbol}: open interest ${openInterestSteps}, longs ${long}`;
  }
}

function* flatPositions(exchange: Exchange): Iterable<string> {
  for (const holding of holdingsOf(exchange)) {
    for (const { steps, cost, isolatedMargin, positionId, userId, symbol } of positionsOf(holding)) {
      if (steps === 0 && (cost !== 0 || isolatedMargin !== 0 || positionId !== 0)) {
        yield `${userId} ${symbol}: cost ${cost}, margin ${isolatedMargin}`;
      }
    }
  }
}

function* isolatedSum(exchange: Exchange): Iterable<string> {
  for (const account of exchange.accounts) {
    let sum: Amount = 0;
    for (const holding of account.holdings) {
      if (holding === undefined) continue;
      for (const { isolatedMargin } of positionsOf(holding)) sum = add(sum, isolatedMargin);
    }
    if (sum !== account.isolatedMargin) yield `${account.userId}: ${account.isolatedMargin}, not ${sum}`;
  }
}

function* restingSums(exchange: Exchange): Iterable<string> {
  for (const holding of holdingsOf(exchange)) {
    let buys: Amount = 0;
    let sells: Amount = 0;
    for (const order of holding.orders) {
      if (holding.orders[order.place] !== order) yield `order ${order.orderId} is not in its place`;
      if (order.reduceOnly) continue;
      const product = multiply(order.priceTicks, order.remainingSteps);
      if (order.side === 'BUY') buys = add(buys, product);
      else sells = add(sells, product);
    }
    const same = buys === holding.buyProduct && sells === holding.sellProduct;
    if (!same) yield `${holding.account.userId} ${holding.market.spec.symbol}`;
    yield* activity(holding.account, holding);
  }
}

function* activity(account: Account, holding: Holding): Iterable<string> {
  if (holding.isEmpty() === account.active.includes(holding)) {
    yield `${account.userId} ${holding.market.spec.symbol}: listed as ${holding.isEmpty() ? 'active' : 'empty'}`;
  }
}

function* books(exchange: Exchange): Iterable<string> {
  let resting = 0;
  for (const market of exchange.markets) {
    const bid = market.book.bestPrice('BUY');
    const ask = market.book.bestPrice('SELL');
    if (bid !== NO_PRICE && ask !== NO_PRICE && bid >= ask) yield `${market.spec.symbol}: ${bid} ≥ ${ask}`;
    for (const side of ['BUY', 'SELL'] as const) {
      resting += market.book.orderCount(side);
      yield* queueOf(exchange, market, side);
    }
  }
  if (resting !== exchange.orders.size) yield `${resting} orders rest, ${exchange.orders.size} are open`;
}

function* queueOf(exchange: Exchange, market: Market, side: 'BUY' | 'SELL'): Iterable<string> {
  for (let slot = market.book.best(side); slot !== NO_SLOT; slot = market.book.following(slot)) {
    const order = exchange.orders.at(slot);
    if (order.remainingSteps <= 0 || !order.resting || order.side !== side) {
      yield `order ${order.orderId}: ${order.remainingSteps} of ${order.quantitySteps} remain`;
    }
  }
}

function* reduceOnly(exchange: Exchange): Iterable<string> {
  for (const holding of holdingsOf(exchange)) {
    for (const position of positionsOf(holding)) {
      let sells = 0;
      let buys = 0;
      for (const order of holding.orders) {
        if (!order.reduceOnly || order.positionSide !== position.positionSide) continue;
        if (order.side === 'SELL') sells += order.remainingSteps;
        else buys += order.remainingSteps;
      }
      if (sells > Math.max(0, position.steps) || buys > Math.max(0, -position.steps)) {
        yield `${position.userId} ${position.symbol} ${position.positionSide}: ${position.steps}, reducing ${buys} / ${sells}`;
      }
    }
  }
}

function* sidesDoNotMix(exchange: Exchange): Iterable<string> {
  for (const holding of holdingsOf(exchange)) {
    if (holding.isHedged() && holding.isNetted()) {
      yield `${holding.account.userId} ${holding.market.spec.symbol}`;
    }
  }
}

/** The scopes of an account: whether each is called, and how it stands. */
function* scopesOf(account: Account): Iterable<readonly [boolean, ScopeMargin]> {
  for (const holding of account.active) {
    if (holding.marginMode !== 'ISOLATED') continue;
    for (const position of positionsOf(holding)) {
      yield [position.isMarginCalled, isolatedMarginOf(position)];
    }
  }
  yield [account.isMarginCalled, crossMargin(account)];
}

function* marginCalls(exchange: Exchange): Iterable<string> {
  for (const account of exchange.accounts) {
    for (const [isCalled, { isCallable, equity, maintenanceMargin }] of scopesOf(account)) {
      if (isCalled !== isCallable) yield `${account.userId}: ${maintenanceMargin} of ${equity}`;
    }
  }
}

function* liquidations(exchange: Exchange): Iterable<string> {
  for (const account of exchange.accounts) {
    if (account.awaitsLiquidation) continue;
    for (const [, { isInBreach, isActionable, equity, maintenanceMargin }] of scopesOf(account)) {
      if (isInBreach && isActionable) yield `${account.userId}: ${equity} for ${maintenanceMargin}`;
    }
  }
}
