import { createEngine, restoreEngine } from '@openperp/engine';
import type { Comparable } from './compare-engines.ts';

/** An engine that goes through its encoded form after each `every`-th command, as through a snapshot and a start (DUR-4). */
export function createRestoredEngine(every: number): Comparable {
  let engine = createEngine();
  let applied = 0;
  return {
    get sequence() {
      return engine.sequence;
    },
    get timeMs() {
      return engine.timeMs;
    },
    get hasPendingWork() {
      return engine.hasPendingWork;
    },
    query: (query) => engine.query(query),
    apply(timeMs, command, sink) {
      const outcome = engine.apply(timeMs, command, sink);
      applied += 1;
      if (applied % every === 0) engine = restoreEngine(engine.encode());
      return outcome;
    },
  };
}
