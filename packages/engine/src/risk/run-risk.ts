import { liquidateAccount } from '../liquidation/liquidate-account.ts';
import type { Exchange } from '../state/exchange.ts';
import { examineAccount } from './examine-account.ts';

/** LIQ-7: accounts whose liquidation is reached in one command. */
const MAX_LIQUIDATIONS = 100;

/**
 * The check of LIQ-1 and the liquidations that follow from it, once a command: those that its changes concern are looked at, then the first
 * of the queue are liquidated, and after each those whom that concerns are looked at.
 */
export function runRisk(exchange: Exchange): void {
  const { risk } = exchange;
  if (risk.isIdle) return;
  examineChanged(exchange);
  while (risk.liquidated < MAX_LIQUIDATIONS && risk.pending > 0) {
    risk.liquidated += 1;
    liquidateAccount(exchange, risk.queue.takeFirst());
    examineChanged(exchange);
  }
}

/** Looks at the accounts that have changed, by index; at those that this changes again (the insurance fund pays in it) after all others. */
function examineChanged(exchange: Exchange): void {
  const { risk } = exchange;
  while (risk.hasChanges) {
    const marksMoved = risk.hasMoved;
    const candidates = risk.takeCandidates();
    for (let place = 0; place < candidates.size; place += 1) {
      examineAccount(exchange, candidates.at(place), marksMoved);
    }
  }
}
