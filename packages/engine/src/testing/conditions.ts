import type { Command } from '../command/command.ts';
import { restoreEngine } from '../create-engine.ts';
import type { Engine } from '../engine.ts';
import { readEvents } from '../event/event-reader.ts';
import { EventWriter } from '../event/event-writer.ts';
import type { ConditionRecord, EngineEvent } from '../event/records.ts';
import { type Scenario, text } from './scenario.ts';

/** A symbol whose mark is the mean of index and last trade, as long as its book has one side only; worked out with each index and tick. */
export const MEDIAN = { markPriceMethod: 'MEDIAN' } as const;

/** The condition order of an id as the last command told it last. */
export function conditionTold(s: Scenario, conditionId: number): ConditionRecord | undefined {
  return s.events
    .flatMap((event) =>
      event.kind === 'condition' && event.record.conditionId === conditionId ? [event.record] : [],
    )
    .at(-1);
}

/** A condition order of a user as it can be asked for, open or remembered. */
export function conditionAsked(s: Scenario, conditionId: number, userId = 1): ConditionRecord | undefined {
  return s.engine.query({ kind: 'condition', userId, symbol: 'TESTUSDT', conditionId, clientOrderId: '' });
}

/** The ids of the condition orders that fired in the last command, refused or not, in order. */
export function fired(s: Scenario): readonly number[] {
  return s.events.flatMap((event) =>
    event.kind === 'condition' && event.record.triggerTime !== 0 ? [event.record.conditionId] : [],
  );
}

/** The condition orders of a user that wait, oldest first: `id extreme`, 0 where it has none. */
export function extremes(s: Scenario, userId = 1): readonly string[] {
  return s.engine
    .query({ kind: 'conditions', userId, symbol: '' })
    .list.map(({ conditionId, extremePrice }) => `${conditionId} ${text(extremePrice)}`)
    .reverse();
}

/** A command and when it comes. */
export type Timed = readonly [timeMs: number, command: Command];

/** What an engine tells about a command. */
export function tell(engine: Engine, [timeMs, command]: Timed): readonly EngineEvent[] {
  const writer = new EventWriter();
  engine.apply(timeMs, command, writer);
  return readEvents(writer.take());
}

/** Two futures of an exchange as `s` stands, by these commands: of an engine that goes on, and of one that is restored before each of them. */
export function futures(
  s: Scenario,
  commands: readonly Timed[],
): readonly [steady: Future, restored: Future] {
  const steady = restoreEngine(s.engine.encode());
  let restored = restoreEngine(s.engine.encode());
  const events: EngineEvent[] = [];
  const eventsRestored: EngineEvent[] = [];
  for (const command of commands) {
    events.push(...tell(steady, command));
    restored = restoreEngine(restored.encode());
    eventsRestored.push(...tell(restored, command));
  }
  return [
    { bytes: steady.encode(), events },
    { bytes: restored.encode(), events: eventsRestored },
  ];
}

/** How an engine stands after some commands, and what they told. */
export interface Future {
  readonly bytes: Uint8Array;
  readonly events: readonly EngineEvent[];
}
