import type { EventSink } from '@openperp/engine';
import type { Exchange } from './exchange.ts';
import { nextToFire, takeTurn } from './fire-condition.ts';
import { followUp, strategiesToFollow } from './follow-up.ts';
import { endAfterPosition, endWithoutGround } from './orphans.ts';
import { runRisk } from './risk.ts';
import { takePoints } from './take-points.ts';

/** COND-6: how many conditions fire in one command. */
const MOST_FIRED = 100;

/** COND-6, STRAT-3: everything that prices, fills and ends have set off; conditions fire one by one, each when all before it is settled. */
export function runStage(exchange: Exchange, sink: EventSink): void {
  settle(exchange, sink);
  for (;;) {
    const next = mayFire(exchange) ? nextToFire(exchange) : undefined;
    if (next === undefined) return;
    takeTurn(exchange, next, sink);
    settle(exchange, sink);
  }
}

/** LIQ-1, COND-6: liquidations and what they set off, in turn, until there is neither. */
export function runRiskAndStage(exchange: Exchange, sink: EventSink): void {
  runRisk(exchange, sink);
  while (hasWork(exchange)) {
    runStage(exchange, sink);
    runRisk(exchange, sink);
  }
}

function mayFire({ inCommand }: Exchange): boolean {
  return !inCommand.isBacklogged && inCommand.fired < MOST_FIRED;
}

/** True while something has happened that nothing has followed yet. */
export function isUnsettled(exchange: Exchange): boolean {
  return (
    exchange.points.length > 0 ||
    exchange.positionEnds.length > 0 ||
    strategiesToFollow(exchange).length > 0 ||
    exchange.lostGround.length > 0
  );
}

function hasWork(exchange: Exchange): boolean {
  return isUnsettled(exchange) || (mayFire(exchange) && nextToFire(exchange) !== undefined);
}

/** Prices are seen first, then what has happened is followed up, until there is neither. */
function settle(exchange: Exchange, sink: EventSink): void {
  while (isUnsettled(exchange)) {
    takePoints(exchange, sink);
    while (followNext(exchange, sink));
  }
}

/** One strategy, the one with the least id; where none has anything to do, the oldest end of a position; else the oldest loss of ground. */
function followNext(exchange: Exchange, sink: EventSink): boolean {
  const strategy = strategiesToFollow(exchange)[0];
  if (strategy !== undefined) {
    followUp(exchange, strategy, sink);
    return true;
  }
  const end = exchange.positionEnds.shift();
  if (end !== undefined) {
    endAfterPosition(exchange, end, sink);
    return true;
  }
  const lost = exchange.lostGround.shift();
  if (lost !== undefined) endWithoutGround(exchange, lost, sink);
  return lost !== undefined;
}
