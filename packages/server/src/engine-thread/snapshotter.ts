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

/** Takes snapshots of an engine, one at a time. */
export class Snapshotter {
  readonly #engine: Engine;
  readonly #target: SnapshotTarget;
  readonly #feed: Pick<EventFeed, 'projected'>;
  #lastSequence: number;
  #last: Promise<unknown> = Promise.resolve();

  /** `lastSequence` is that of the newest snapshot on disk, 0 where there is none. */
  constructor(
    engine: Engine,
    target: SnapshotTarget,
    feed: Pick<EventFeed, 'projected'>,
    lastSequence: number,
  ) {
    this.#engine = engine;
    this.#target = target;
    this.#feed = feed;
    this.#lastSequence = lastSequence;
  }

  /** Sequences since the last snapshot that was taken. */
  get distance(): number {
    return this.#engine.sequence - this.#lastSequence;
  }

  /** Settles when no snapshot is being written. */
  async idle(): Promise<void> {
    await this.#last.catch(() => {});
  }

  /**
   * Encodes now, writes once the history has come this far: a snapshot newer than the history is of no use at a start. Rejects with
   * {@link SnapshotRefused} where it cannot be written, with the log's failure where the disk has failed.
   */
  take(): Promise<StateMark> {
    const { sequence, timeMs } = this.#engine;
    const bytes = this.#engine.encode();
    const stateHash = sha256(bytes);
    const snapshot = { sequence, timeMs, stateHash, logHash: this.#target.headHash(), bytes };
    this.#lastSequence = sequence;
    const save = async (): Promise<StateMark> => {
      await this.#feed.projected(sequence);
      const kind = this.#target.saveSnapshot(snapshot);
      if (kind === 'full') throw new SnapshotRefused('the disk is full');
      if (kind === 'damaged') throw new SnapshotRefused('it reads back otherwise than it was written');
      return { sequence, stateHash: toHex(stateHash) };
    };
    const taken = this.#last.then(save, save);
    this.#last = taken;
    return taken;
  }
}
