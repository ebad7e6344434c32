import type { Engine } from '@openperp/engine';
import type { Snapshot, SnapshotResult } from '@openperp/log';
import type { StateMark } from './engine-message.ts';
import { HistoryStalled } from './history-feed.ts';
import type { EventFeed } from './sequencer.ts';
import { sha256, toHex } from './state-hash.ts';

/** Where snapshots go, and the log that they belong to. */
export interface SnapshotTarget {
  /** The hash of the log's last frame. */
  headHash(): Uint8Array;
  /** Writes a snapshot and returns when it is on disk. A failed disk throws, and ends the process. */
  saveSnapshot(snapshot: Snapshot): SnapshotResult['kind'];
}

/** The snapshot could not be written; what was there before still is. */
export class SnapshotRefused extends Error {
  override readonly name = 'SnapshotRefused';
}

/** The hash of an engine's whole present state, and where it stands. */
export function markOf(engine: Engine): StateMark {
  return { sequence: engine.sequence, stateHash: toHex(sha256(engine.encode())) };
}

/** Takes snapshots of an engine. */
export class Snapshotter {
  readonly #engine: Engine;
  readonly #target: SnapshotTarget;
  readonly #feed: Pick<EventFeed, 'durable'>;
  readonly #pending = new Map<number, Promise<StateMark>>();
  #takenSequence: number;
  #savedSequence: number;

  /** `savedSequence` is that of the newest good snapshot on disk, 0 where there is none. */
  constructor(
    engine: Engine,
    target: SnapshotTarget,
    feed: Pick<EventFeed, 'durable'>,
    savedSequence: number,
  ) {
    this.#engine = engine;
    this.#target = target;
    this.#feed = feed;
    this.#takenSequence = savedSequence;
    this.#savedSequence = savedSequence;
  }

  /** Sequences since the last snapshot that was taken, whatever came of it. */
  get distance(): number {
    return this.#engine.sequence - this.#takenSequence;
  }

  /** Whether the newest snapshot on disk is of the present state. */
  get isSaved(): boolean {
    return this.#engine.sequence === this.#savedSequence;
  }

  /** Settles when no snapshot is being written. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#pending.values());
  }

  /**
   * Encodes now, writes once the history durably holds all up to here: a snapshot newer than the history is of no use at a start, and the
   * log before a snapshot may be let go of. Rejects with {@link SnapshotRefused} where it cannot be written, where the history does not
   * come on either, with the log's failure where the disk has failed. Who asks again at the same sequence shares the one under way.
   */
  take(): Promise<StateMark> {
    const { sequence } = this.#engine;
    const pending = this.#pending.get(sequence);
    if (pending !== undefined) return pending;
    this.#takenSequence = sequence;
    const taken = this.#write(this.#encode()).finally(() => this.#pending.delete(sequence));
    this.#pending.set(sequence, taken);
    return taken;
  }

  #encode(): Snapshot {
    const { sequence, timeMs } = this.#engine;
    const bytes = this.#engine.encode();
    return { sequence, timeMs, stateHash: sha256(bytes), logHash: this.#target.headHash(), bytes };
  }

  async #write(snapshot: Snapshot): Promise<StateMark> {
    const { sequence, stateHash } = snapshot;
    await this.#feed.durable(sequence).catch((error: unknown) => {
      throw error instanceof HistoryStalled ? new SnapshotRefused(error.message) : error;
    });
    const kind = this.#target.saveSnapshot(snapshot);
    if (kind === 'full') throw new SnapshotRefused('the disk is full');
    if (kind === 'damaged') throw new SnapshotRefused('it reads back otherwise than it was written');
    this.#savedSequence = Math.max(this.#savedSequence, sequence);
    return { sequence, stateHash: toHex(stateHash) };
  }
}
