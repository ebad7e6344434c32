import type { Countdown } from '../command/command.ts';
import { done, type Outcome, refused } from '../command/outcome.ts';
import { cancelCondition } from '../condition/condition-life.ts';
import { runTriggers } from '../condition/run-triggers.ts';
import { lookAgain } from '../condition/take-points.ts';
import { isSampleDue, samplePremium } from '../funding/premium.ts';
import { settleFunding } from '../funding/settle-funding.ts';
import { workOffFund } from '../liquidation/work-off-fund.ts';
import { cancelOrder } from '../order/order-life.ts';
import { refreshPrice } from '../pricing/refresh-price.ts';
import { sampleBasis } from '../pricing/sample-basis.ts';
import { settle } from '../risk/settle.ts';
import type { Exchange } from '../state/exchange.ts';
import { endEverything } from '../strategy/end-everything.ts';
import { closeDays } from '../timer/day-close.ts';
import { closeHours } from '../timer/hour-close.ts';
import { checkMayCancel } from './cancel.ts';

/** Arms, or with 0 disarms, the dead man's switch. */
export function countdown(exchange: Exchange, command: Countdown): Outcome {
  const market = exchange.marketBySymbol.get(command.symbol);
  if (command.symbol !== '' && market === undefined) return refused(3008, 'symbol', 'MATCH-9');
  const account = exchange.userAccount(command.userId);
  if (account === undefined) return refused(3008, 'userId', 'MATCH-9');
  if (account.status === 'FROZEN') return refused(3012, '', 'MATCH-9');
  const refusal = market === undefined ? undefined : checkMayCancel(account, market);
  if (refusal !== undefined) return refusal;
  if (command.timeoutMs === 0) exchange.countdowns.disarm(account, command.symbol);
  else {
    exchange.countdowns.arm({
      account,
      symbol: command.symbol,
      deadline: exchange.timeMs + command.timeoutMs,
    });
  }
  return done(0);
}

/** A whole second: what is due fires, in the order of TIME-3 (days and hours close first: they are due at the second itself). */
export function tick(exchange: Exchange): Outcome {
  closeDays(exchange);
  closeHours(exchange);
  for (const market of exchange.markets) {
    sampleBasis(market, exchange.timeMs);
    refreshPrice(exchange, market);
  }
  if (isSampleDue(exchange.previousMs, exchange.timeMs)) exchange.markets.forEach(samplePremium);
  lookAgain(exchange);
  runTriggers(exchange);
  settleFunding(exchange);
  settle(exchange);
  workOffFund(exchange);
  expireOrders(exchange);
  expireConditions(exchange);
  fireCountdowns(exchange);
  settle(exchange);
  return done(0);
}

/** MATCH-2: GTD orders whose time has come, first due first. */
function expireOrders(exchange: Exchange): void {
  for (;;) {
    const order = exchange.expiries.first;
    if (order === undefined || order.goodTillDate > exchange.timeMs) return;
    cancelOrder(exchange, order, 'GTD');
  }
}

/** COND-4: the same of condition orders. */
function expireConditions(exchange: Exchange): void {
  for (;;) {
    const condition = exchange.conditionExpiries.first;
    if (condition === undefined || condition.goodTillDate > exchange.timeMs) return;
    cancelCondition(exchange, condition, 'GTD');
  }
}

function fireCountdowns(exchange: Exchange): void {
  for (const { account, symbol } of exchange.countdowns.takeDue(exchange.timeMs)) {
    endEverything(exchange, { account, symbol }, 'COUNTDOWN');
  }
}
