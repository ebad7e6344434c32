import type { FileLog, LogRecord, Snapshot, SnapshotResult, SnapshotStore } from '@openperp/log';
import type { LogStatus } from './engine-message.ts';
import type { EngineStore } from './engine-runtime.ts';

/** The engine thread's store in a data folder: the file log and the snapshots beside it. */
export class FileStore implements EngineStore {
  readonly #log: FileLog;
  readonly #snapshots: SnapshotStore;
  #lastSnapshotSequence: number;

  constructor(log: FileLog, snapshots: SnapshotStore) {
    this.#log = log;
    this.#snapshots = snapshots;
    this.#lastSnapshotSequence = snapshots.list().at(-1)?.sequence ?? 0;
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
    const { kind } = this.#snapshots.write(snapshot);
    if (kind === 'written') this.#lastSnapshotSequence = snapshot.sequence;
    return kind;
  }

  logStatus(): LogStatus {
    return { kind: 'file', bytes: this.#log.bytes, lastSnapshotSequence: this.#lastSnapshotSequence };
  }

  close(): void {
    this.#log.close();
  }
}
