import type { Account } from '../account/account.ts';
import type { Holding } from '../account/holding.ts';
import type { FundingPaymentRecord } from '../event/records.ts';
import { postToWallet } from '../ledger/post.ts';
import { totalOrderMargin } from '../margin/order-margin.ts';
import { type Amount, add, sub } from '../number/amount.ts';
import type { Position } from '../position/position.ts';
import type { Exchange } from '../state/exchange.ts';
import type { Market } from '../symbol/market.ts';
import { fundingAmountOf } from './funding-amount.ts';
import { averagePremiumOf, fundingRateOf } from './funding-rate.ts';

/** One settlement of one symbol. */
interface Settlement {
  readonly market: Market;
  /** When it was due, ms: what it tells is stamped with that (TIME-1). */
  readonly dueMs: number;
  readonly rate: number;
}

/**
 * FUND-3: settles all that has fallen due, oldest first over all symbols, each once, at the present marks. Of several settlements of a
 * symbol that were missed the first has all samples and the others have none.
 */
export function settleFunding(exchange: Exchange): void {
  for (;;) {
    const market = firstDue(exchange);
    if (market === undefined) return;
    settle(exchange, market);
  }
}

/** The symbol whose settlement has been due for longest; among equals the one created first. */
function firstDue(exchange: Exchange): Market | undefined {
  let first: Market | undefined;
  for (const market of exchange.markets) {
    const { nextTimeMs } = market.funding;
    if (nextTimeMs > exchange.timeMs || market.spec.status === 'DELISTED') continue;
    if (first === undefined || nextTimeMs < first.funding.nextTimeMs) first = market;
  }
  return first;
}

function settle(exchange: Exchange, market: Market): void {
  const { funding, spec } = market;
  const settlement = { market, dueMs: funding.nextTimeMs, rate: fundingRateOf(funding, spec) };
  exchange.events.fundingRate({
    symbol: spec.symbol,
    fundingTime: settlement.dueMs,
    fundingRate: settlement.rate,
    averagePremium: averagePremiumOf(funding),
    premiumSamples: funding.samples,
    interestRate: spec.interestRate,
    fundingIntervalHours: spec.fundingIntervalHours,
    markPrice: market.markPrice,
    indexPrice: market.indexPrice,
    createdAt: settlement.dueMs,
  });
  funding.settled(settlement.rate, spec.fundingIntervalHours);
  if (settlement.rate === 0 || market.openInterestSteps === 0) return;
  // What the payers pay passes through FUNDING to the receivers; what rounding leaves of it goes on to ROUNDING.
  let received = payTo(exchange, settlement, exchange.fund);
  for (const account of exchange.accounts) received = add(received, payTo(exchange, settlement, account));
  exchange.system.rounding = sub(exchange.system.rounding, received);
}

/** Settles the positions of one account; answers what they got in all. */
function payTo(exchange: Exchange, settlement: Settlement, account: Account): Amount {
  const holding = account.holdings[settlement.market.index];
  if (holding === undefined || !holding.hasPosition()) return 0;
  let received: Amount = 0;
  for (const position of [holding.both, holding.long, holding.short]) {
    const amount = fundingAmountOf(position, settlement.rate);
    if (amount === 0) continue;
    pay(exchange, settlement, holding, position, amount);
    received = add(received, amount);
  }
  return received;
}

function pay(
  exchange: Exchange,
  { dueMs, rate }: Settlement,
  holding: Holding,
  position: Position,
  amount: Amount,
): void {
  const { account, market, marginMode } = holding;
  const { symbol } = market.spec;
  const changeId = postToWallet(
    exchange,
    account,
    amount,
    'FUNDING_FEE',
    String(dueMs),
    symbol,
    totalOrderMargin(account),
    dueMs,
  );
  if (marginMode === 'ISOLATED') {
    position.isolatedMargin = add(position.isolatedMargin, amount);
    account.isolatedMargin = add(account.isolatedMargin, amount);
  }
  position.fundingFee = add(position.fundingFee, amount);
  position.updatedAt = exchange.timeMs;
  const payment: FundingPaymentRecord = {
    changeId,
    userId: account.userId,
    symbol,
    positionId: position.positionId,
    positionSide: position.positionSide,
    marginMode,
    quantity: position.quantity,
    markPrice: market.markPrice,
    fundingRate: rate,
    amount,
    fundingTime: dueMs,
  };
  exchange.events.fundingPayment(payment);
  exchange.events.position(position);
}
