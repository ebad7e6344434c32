import type { Command, EventSink, Outcome, Query } from '@openperp/engine';
import { expect, test } from 'vitest';
import { NaiveEngine } from '../naive/naive-engine.ts';
import { generateCommands } from './command-generator.ts';
import { compareEngines } from './compare-engines.ts';

/** A reference engine that takes one unit more in the `at`-th command with a ledger row. */
function faultyEngine(at: number) {
  const engine = new NaiveEngine();
  let rows = 0;
  return {
    get sequence() {
      return engine.sequence;
    },
    get hasPendingWork() {
      return engine.hasPendingWork;
    },
    get timeMs() {
      return engine.timeMs;
    },
    query: <Q extends Query>(query: Q) => engine.query(query),
    apply(timeMs: number, command: Command, sink: EventSink): Outcome {
      const faulty: EventSink = Object.create(sink);
      faulty.ledger = (row) => {
        rows += 1;
        sink.ledger(rows === at ? { ...row, amount: Number(row.amount) + 1 } : row);
      };
      return engine.apply(timeMs, command, faulty);
    },
  };
}

test('[TIME-2] an engine does not differ from itself', () => {
  expect(compareEngines(3, generateCommands(3, 150), () => new NaiveEngine())).toBeUndefined();
});

test('one unit in one ledger row is found and named', () => {
  const commands = generateCommands(3, 150);
  const found = compareEngines(3, commands, () => faultyEngine(2));
  const deposits = commands.flatMap(({ command }, index) => (command.kind === 'deposit' ? [index] : []));
  expect(found).toMatchObject({ seed: 3, index: deposits[1], path: 'events[0].record.amount' });
});
