import type { Exchange } from '../state/exchange.ts';
import { followUp, hasFollowUps } from '../strategy/follow-up.ts';
import type { Condition } from './condition.ts';
import { fireCondition } from './fire-condition.ts';
import { isDeviating, takePoints } from './take-points.ts';

/** Prices have come, or orders have ended, that conditions and strategies have not answered yet. */
export function hasTriggerWork(exchange: Exchange): boolean {
  return exchange.triggers.hasPoints || hasFollowUps(exchange);
}

/**
 * Conditions and strategies answer what has happened: what prices have reached joins the queue, strategies follow up their parts, what lost
 * its position ends, and then the first of the queue fires, which may move prices; until nothing is left, or as many have fired as may in
 * one command (COND-6).
 */
export function runTriggers(exchange: Exchange): void {
  const { triggers } = exchange;
  for (;;) {
    while (hasTriggerWork(exchange)) {
      takePoints(exchange);
      followUp(exchange);
    }
    const condition = triggers.next();
    if (condition === undefined) return;
    if (condition.priceProtect && isDeviating(condition.market)) guard(exchange, condition);
    else {
      triggers.count();
      fireCondition(exchange, condition);
    }
  }
}

/** COND-5: mark and last are too far apart for it: it is looked at again with each price and tick. */
function guard(exchange: Exchange, condition: Condition): void {
  exchange.triggers.queue.leave(condition);
  condition.market.watch.guard(condition);
}
