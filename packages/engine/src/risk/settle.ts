import { hasTriggerWork, runTriggers } from '../condition/run-triggers.ts';
import type { Exchange } from '../state/exchange.ts';
import { runRisk } from './run-risk.ts';

/**
 * What a command has set off happens within it (PRICE-3): triggers, then the liquidation check; what liquidations trade may trigger more. At
 * most 100 conditions fire and 100 accounts are liquidated in one command (COND-6, LIQ-7), so it comes to an end.
 */
export function settle(exchange: Exchange): void {
  do {
    runTriggers(exchange);
    runRisk(exchange);
  } while (hasTriggerWork(exchange));
}
