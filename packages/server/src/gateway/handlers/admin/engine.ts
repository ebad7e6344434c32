import { multiplyDivideHalf, UNIT } from '@openperp/engine';
import { type EngineJson, formatDecimal } from '@openperp/protocol';
import { refuse, refusedByEngine, UNAVAILABLE } from '../../pipeline/answer.ts';
import type { OperatorHandler } from '../../routes.ts';
import type { Services } from '../../services/services.ts';

/** The engine and its log. */
export function engine({ engine, stateHash, logStatus, historyLag }: Services): OperatorHandler<'engine'> {
  return async () => {
    const [view, mark, log] = await Promise.all([engine.query({ kind: 'engine' }), stateHash(), logStatus()]);
    const lag = historyLag();
    const answer: EngineJson = {
      ...view,
      sequence: mark.sequence,
      stateHash: mark.stateHash,
      log: { ...log },
      lag: { history: lag, market: lag },
    };
    return JSON.stringify(answer);
  };
}

/** Takes a snapshot; 5002 where it cannot be written. */
export function snapshotEngine({ snapshot }: Services): OperatorHandler<'snapshotEngine'> {
  return () =>
    snapshot().then(
      ({ sequence, stateHash }) => JSON.stringify({ sequence, stateHash }),
      (error: Error) => refuse(5002, `No snapshot was written: ${error.message}`),
    );
}

/** Checks the invariants. */
export function verifyEngine({ verify }: Services): OperatorHandler<'verifyEngine'> {
  return async () => JSON.stringify(await verify());
}

/** Moves a virtual clock. */
export function advanceClock({ advance }: Services): OperatorHandler<'advanceClock'> {
  return async ({ request: { body } }) => {
    const reply = await advance(body.ms);
    if (reply === undefined) return refuse(3006, 'The clock is the real one: start with --clock virtual');
    if (reply.unavailable) return UNAVAILABLE;
    if (reply.outcome.code !== 0) return refusedByEngine(reply.outcome);
    return JSON.stringify({ engineTime: reply.timeMs });
  };
}

/** What is open in each symbol, and what it is worth at the mark. */
export function openInterest({ engine }: Services): OperatorHandler<'openInterest'> {
  return async () => {
    const list = (await engine.query({ kind: 'tickers', symbol: '' })).map((ticker) => ({
      symbol: ticker.symbol,
      quantity: formatDecimal(ticker.openInterest),
      notional: formatDecimal(multiplyDivideHalf(ticker.openInterest, ticker.markPrice, UNIT)),
    }));
    return JSON.stringify({ list });
  };
}
