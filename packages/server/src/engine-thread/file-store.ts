import type { FileLog, LogRecord, Snapshot, SnapshotResult, SnapshotStore } from '@openperp/log';
import type { LogStatus } from './engine-message.ts';
import type { EngineStore } from './engine-runtime.ts';

/** What a store of the engine thread is made of. */
export interface FileStoreParts {
  readonly log: FileLog;
  readonly snapshots: SnapshotStore;
  /** The sequence of the newest snapshot that is known to be good, 0 where there is none. */
  readonly snapshotSequence: number;
  /** How much of the log is kept at least, bytes; Infinity: all of it. */
  readonly keepLogBytes: number;
  /** The last sequence that the history holds for certain; what follows it may read from the log. */
  readonly historySequence: () => number;
}

/** The engine thread's store in a data folder: the file log and the snapshots beside it. */
export class FileStore implements EngineStore {
  readonly #log: FileLog;
  readonly #snapshots: SnapshotStore;
  readonly #keepLogBytes: number;
  readonly #historySequence: () => number;
  #lastSnapshotSequence: number;

  constructor({ log, snapshots, snapshotSequence, keepLogBytes, historySequence }: FileStoreParts) {
    this.#log = log;
    this.#snapshots = snapshots;
    this.#keepLogBytes = keepLogBytes;
    this.#historySequence = historySequence;
    this.#lastSnapshotSequence = snapshotSequence;
  }

  append(records: readonly LogRecord[]): 'committed' | 'full' {
    const { kind } = this.#log.append(records);
    if (kind === 'committed' || kind === 'full') return kind;
    throw new Error(`a file log answered ${kind}`);
  }

  headHash(): Uint8Array {
    return this.#log.hashAt(this.#log.lastSequence)!;
  }

  saveSnapshot(snapshot: Snapshot): SnapshotResult['kind'] {
    const historySequence = this.#historySequence();
    const { kind } = this.#snapshots.write(snapshot, historySequence);
    if (kind !== 'written') return kind;
    this.#lastSnapshotSequence = Math.max(this.#lastSnapshotSequence, snapshot.sequence);
    this.#trimLog(historySequence);
    return kind;
  }

  /**
   * Lets go of the log that no snapshot kept leads into, as far as it goes beyond what is to be kept (DUR-4). The one that was just
   * written has been read back. A history that has not come as far as the oldest goes on from the log before it.
   */
  #trimLog(historySequence: number): void {
    const oldest = this.#snapshots.list()[0];
    if (oldest === undefined || oldest.sequence > historySequence) return;
    this.#log.trim(oldest.sequence + 1, this.#keepLogBytes);
  }

  logStatus(): LogStatus {
    return { kind: 'file', bytes: this.#log.bytes, lastSnapshotSequence: this.#lastSnapshotSequence };
  }

  tend(): boolean {
    return this.#log.tend();
  }

  close(): void {
    this.#log.close();
  }
}
