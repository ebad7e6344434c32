import type { InvariantView } from '@openperp/engine';
import { queueOf } from './book.ts';
import { closableBy, type Exchange, type Market, type Order, quantityHeld, remainingOf } from './exchange.ts';
import { crossPositions, crossWallet, orderMarginOf } from './margin.ts';
import {
  findConditionsThatCannotWait,
  findLonelyConditions,
  findMissedTriggers,
  findMisshapenStrategies,
  findOverexecuted,
  findOversizedLegs,
  findStrayParts,
  findUnsettled,
  namesInUse,
} from './order-invariants.ts';
import { mustBeLiquidated, scopesOf } from './scope.ts';
import { sum } from './units.ts';

/** What must hold after every command: each finds what breaks it, in words, or nothing. */
const INVARIANTS: readonly { readonly name: string; readonly find: (exchange: Exchange) => string[] }[] = [
  { name: 'LEDGER-1 all accounts sum to zero', find: findMoneyOutOfBalance },
  { name: 'LEDGER-1 no agent is below zero', find: findOverdrawnAgents },
  { name: 'LEDGER-1 clearing is minus the cost of open positions', find: findClearingOutOfBalance },
  { name: 'POS-2 positions of a symbol sum to zero', find: findOpenQuantityOutOfBalance },
  { name: 'POS-1 positions have a quantity, and its sign their side', find: findMisshapenPositions },
  { name: 'MARGIN-1 isolated margin is 0 in cross', find: findMisplacedMargin },
  { name: 'MATCH-1 the book is not crossed', find: findCrossedBooks },
  { name: 'MATCH-2 resting orders can rest', find: findOrdersThatCannotRest },
  { name: 'MATCH-7 reduce-only orders fit the position', find: findReduceOnlyBeyondPosition },
  { name: 'MATCH-8 BOTH excludes LONG and SHORT', find: findMixedPositionSides },
  { name: 'MATCH-9 a client order id names one open order, condition or part', find: findRepeatedNames },
  { name: 'COND-2 what waits can wait', find: findConditionsThatCannotWait },
  { name: 'COND-6 no trigger is true unnoticed', find: findMissedTriggers },
  { name: 'COND-6 everything is settled but what waits in the queue', find: findUnsettled },
  { name: 'COND-4 a GTE_GTC has a position or an opening order', find: findLonelyConditions },
  { name: 'STRAT-4 legs fit what is left of the quantity', find: findOversizedLegs },
  { name: 'STRAT-4 legs have not executed more than the quantity', find: findOverexecuted },
  { name: 'STRAT-5 parts stand as what they have placed', find: findMisshapenStrategies },
  { name: 'STRAT-5 what is of a strategy is a part of it', find: findStrayParts },
  { name: 'FUND-3 funding leaves nothing', find: findFundingLeft },
  { name: 'LIQ-4 no wallet is below zero without a cross position, the fund never', find: findOverdrawn },
  { name: 'LIQ-4 SOCIALISED only gives', find: findSocialisedGain },
  { name: 'LIQ-7 what must be liquidated waits in the queue', find: findForgottenBreaches },
  { name: 'MARGIN-2 order margin is not negative, and 0 without orders', find: findWrongOrderMargin },
];

/** Every invariant with what breaks it. */
export function findViolations(exchange: Exchange): InvariantView[] {
  return INVARIANTS.map(({ name, find }) => {
    const found = find(exchange);
    return { name, ok: found.length === 0, detail: found.join('; ') };
  });
}

function findMoneyOutOfBalance(exchange: Exchange): string[] {
  const users = sum([exchange.fund, ...exchange.accounts].map(({ wallet }) => wallet));
  const system = sum(exchange.system.map(({ balance }) => balance));
  return users + system === 0n ? [] : [`accounts ${users} and system accounts ${system}`];
}

function findOverdrawnAgents(exchange: Exchange): string[] {
  return exchange.system
    .filter(({ name, balance }) => name.startsWith('AGENT:') && balance < 0n)
    .map(({ name, balance }) => `${name} has ${balance}`);
}

function findClearingOutOfBalance(exchange: Exchange): string[] {
  return exchange.markets.flatMap(({ spec }) => {
    const name = `CLEARING:${spec.symbol}`;
    const clearing = exchange.system.find((account) => account.name === name)?.balance ?? 0n;
    const cost = sum(positionsIn(exchange, spec.symbol).map((position) => position.cost));
    return clearing === -cost ? [] : [`${name} ${clearing}, cost ${cost}`];
  });
}

function positionsIn(exchange: Exchange, symbol: string): Exchange['positions'] {
  return exchange.positions.filter((position) => position.symbol === symbol);
}

function findOpenQuantityOutOfBalance(exchange: Exchange): string[] {
  return exchange.markets.flatMap(({ spec }) => {
    const open = sum(positionsIn(exchange, spec.symbol).map(({ quantity }) => quantity));
    return open === 0n ? [] : [`${spec.symbol} ${open}`];
  });
}

function findMisshapenPositions(exchange: Exchange): string[] {
  return exchange.positions
    .filter(({ positionSide, quantity }) => {
      if (quantity === 0n) return true;
      return (positionSide === 'LONG' && quantity < 0n) || (positionSide === 'SHORT' && quantity > 0n);
    })
    .map(({ positionId, quantity }) => `position ${positionId} has ${quantity}`);
}

function findMisplacedMargin(exchange: Exchange): string[] {
  return exchange.positions
    .filter(({ userId, symbol, isolatedMargin }) => {
      const holding = exchange.holdings.find((held) => held.userId === userId && held.symbol === symbol);
      return isolatedMargin !== 0n && holding?.marginMode !== 'ISOLATED';
    })
    .map(({ positionId, isolatedMargin }) => `position ${positionId} has ${isolatedMargin}`);
}

function findFundingLeft(exchange: Exchange): string[] {
  const left = exchange.system.find(({ name }) => name === 'FUNDING')?.balance ?? 0n;
  return left === 0n ? [] : [`${left}`];
}

function findOverdrawn(exchange: Exchange): string[] {
  const overdrawn = exchange.accounts.filter(
    ({ userId }) => crossPositions(exchange, userId).length === 0 && crossWallet(exchange, userId) < 0n,
  );
  const fund = exchange.fund.wallet < 0n ? [exchange.fund] : [];
  return [...fund, ...overdrawn].map(({ userId, wallet }) => `account ${userId} has ${wallet}`);
}

function findSocialisedGain(exchange: Exchange): string[] {
  const balance = exchange.system.find(({ name }) => name === 'SOCIALISED')?.balance ?? 0n;
  return balance <= 0n ? [] : [`${balance}`];
}

/** The fund may stay in breach where nobody can take what it holds. */
function findForgottenBreaches(exchange: Exchange): string[] {
  return exchange.accounts
    .filter(({ userId }) => !exchange.queue.includes(userId))
    .filter(({ userId }) => scopesOf(exchange, userId).some((scope) => mustBeLiquidated(exchange, scope)))
    .map(({ userId }) => `account ${userId}`);
}

function findCrossedBooks(exchange: Exchange): string[] {
  return exchange.markets.flatMap(({ spec: { symbol } }) => {
    const bid = queueOf(exchange, symbol, 'BUY')[0];
    const ask = queueOf(exchange, symbol, 'SELL')[0];
    const isCrossed = bid !== undefined && ask !== undefined && bid.price >= ask.price;
    return isCrossed ? [`${symbol} ${bid.price} against ${ask.price}`] : [];
  });
}

function findOrdersThatCannotRest(exchange: Exchange): string[] {
  return exchange.orders.flatMap((order) => {
    const market = exchange.markets.find(({ spec }) => spec.symbol === order.symbol);
    return market !== undefined && canRest(order, market) ? [] : [`order ${order.orderId}`];
  });
}

function canRest(order: Order, { spec }: Market): boolean {
  const remaining = remainingOf(order);
  const status = order.filledQuantity === 0n ? 'PENDING' : 'PARTIALLY_FILLED';
  return (
    remaining > 0n &&
    remaining <= order.quantity &&
    order.status === status &&
    order.type === 'LIMIT' &&
    (order.timeInForce === 'GTC' || order.timeInForce === 'GTD') &&
    order.price > 0n &&
    order.price % BigInt(spec.tickSize) === 0n &&
    order.quantity % BigInt(spec.stepSize) === 0n &&
    spec.status !== 'DELISTED'
  );
}

function findReduceOnlyBeyondPosition(exchange: Exchange): string[] {
  return exchange.orders
    .filter((order) => order.reduceOnly)
    .filter(({ userId, symbol, positionSide, side }) => {
      const ordered = exchange.orders.filter(
        (other) =>
          other.reduceOnly &&
          other.userId === userId &&
          other.symbol === symbol &&
          other.positionSide === positionSide &&
          other.side === side,
      );
      const held = quantityHeld(exchange, userId, symbol, positionSide);
      return sum(ordered.map(remainingOf)) > closableBy(side, held);
    })
    .map(({ orderId }) => `order ${orderId}`);
}

function findMixedPositionSides(exchange: Exchange): string[] {
  const present = [...exchange.positions, ...exchange.orders];
  return present
    .filter((a) =>
      present.some(
        (b) =>
          a.userId === b.userId &&
          a.symbol === b.symbol &&
          a.positionSide === 'BOTH' &&
          b.positionSide !== 'BOTH',
      ),
    )
    .map(({ userId, symbol }) => `account ${userId} in ${symbol}`);
}

function findRepeatedNames(exchange: Exchange): string[] {
  const names = namesInUse(exchange);
  return names.filter((name, index) => names.indexOf(name) !== index);
}

function findWrongOrderMargin(exchange: Exchange): string[] {
  return exchange.accounts.flatMap(({ userId }) => {
    const margin = orderMarginOf(exchange, userId);
    const isIdle = !exchange.orders.some((order) => order.userId === userId && !order.reduceOnly);
    return margin < 0n || (isIdle && margin !== 0n) ? [`account ${userId} has ${margin}`] : [];
  });
}
