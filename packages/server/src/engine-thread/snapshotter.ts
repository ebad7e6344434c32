import type { Engine } from '@openperp/engine';
import type { Snapshot, SnapshotResult } from '@openperp/log';
import type { StateMark } from './engine-message.ts';
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
  readonly #feed: Pick<EventFeed, 'sync'>;
  #takenSequence: number;
  #savedSequence: number;
  /** The last that was written here. */
  #saved: StateMark | undefined;

  /** `savedSequence` is that of the newest good snapshot on disk, 0 where there is none. */
  constructor(engine: Engine, target: SnapshotTarget, feed: Pick<EventFeed, 'sync'>, savedSequence: number) {
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

  /**
   * Writes a snapshot of the present state, once for each sequence, however far the history is: what it lacks it reads from the log, which
   * is kept for that (DUR-4). Throws {@link SnapshotRefused} where it cannot be written, the log's failure where the disk has failed.
   */
  take(): StateMark {
    const { sequence } = this.#engine;
    if (this.#saved?.sequence === sequence) return this.#saved;
    this.#takenSequence = sequence;
    const snapshot = this.#encode();
    const kind = this.#target.saveSnapshot(snapshot);
    if (kind === 'full') throw new SnapshotRefused('the disk is full');
    if (kind === 'damaged') throw new SnapshotRefused('it reads back otherwise than it was written');
    this.#savedSequence = Math.max(this.#savedSequence, sequence);
    this.#saved = { sequence, stateHash: toHex(snapshot.stateHash) };
    // What the history makes durable now need not be kept for it at the next snapshot.
    this.#feed.sync();
    return this.#saved;
  }

  #encode(): Snapshot {
    const { sequence, timeMs } = this.#engine;
    const bytes = this.#engine.encode();
    return { sequence, timeMs, stateHash: sha256(bytes), logHash: this.#target.headHash(), bytes };
  }
}
