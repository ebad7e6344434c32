import { createEngine, type Engine, type EventSink } from '@openperp/engine';
import type { LogReader, SnapshotReader } from '@openperp/log';
import { EXIT, StartError } from '../config/exit-code.ts';
import { CutEvents } from '../engine-thread/cut-events.ts';
import type { EventBatch } from '../engine-thread/event-batch.ts';
import { applyRecord, noWayInto, restoreNewest, restoreOldest } from '../engine-thread/recover.ts';

/** What a replay works with. */
export interface CatchUpReplayParts {
  readonly log: LogReader;
  readonly snapshots: SnapshotReader;
  /** The last sequence in the history. */
  readonly cursor: number;
  /** Events that the history lacks, in order, of bounded size; may block until there is room for them. */
  readonly emit: (batch: EventBatch) => void;
  readonly onWarning: (message: string) => void;
}

/**
 * The events that a history lacks, told again by an engine of its own: that of the newest good snapshot which is not past the history's
 * cursor, or of the log's start, and from there the log (DUR-4). Where the log no longer holds what comes next, what is gone is named and
 * passed over, with the oldest good snapshot.
 */
export class CatchUpReplay {
  readonly #parts: CatchUpReplayParts;
  #started: { readonly engine: Engine; readonly events: EventSink & Pick<CutEvents, 'finish'> } | undefined;

  constructor(parts: CatchUpReplayParts) {
    this.#parts = parts;
  }

  /**
   * Emits the events up to the last whole frame that ends at or before `sequence`, which is durable, and answers where that ends. Throws
   * what `LogReader.read` does, and a {@link StartError} where nothing leads into the log, or log and engine disagree.
   */
  replayTo(sequence: number): number {
    this.#started ??= this.#start();
    const { engine, events } = this.#started;
    for (const record of this.#parts.log.read(engine.sequence + 1, sequence))
      applyRecord(engine, record, events);
    events.finish();
    return engine.sequence;
  }

  #start() {
    const { log, cursor, emit } = this.#parts;
    const firstSequence = log.firstSequence();
    const engine = restoreNewest(this.#parts, firstSequence, cursor) ?? this.#startOfLog(firstSequence);
    return { engine, events: new CutEvents(engine, Math.max(cursor, engine.sequence), emit) };
  }

  #startOfLog(firstSequence: number): Engine {
    if (firstSequence === 1) return createEngine();
    const { cursor, emit, onWarning } = this.#parts;
    const engine = restoreOldest(this.#parts, firstSequence);
    if (engine === undefined) throw new StartError(EXIT.damaged, noWayInto(firstSequence));
    const { sequence, timeMs } = engine;
    onWarning(`the log no longer holds sequences ${cursor + 1} to ${sequence}: the history lacks them`);
    emit({ firstSequence: cursor + 1, lastSequence: sequence, timeMs, events: new Uint8Array() });
    return engine;
  }
}
