import { join } from 'node:path';
import type { ReadableStorage } from './storage.ts';

const NAME = /^([0-9a-f]{16})\.log$/;

/** The path of the segment whose first record has the number `firstSequence`: 16 hex digits and `.log`. */
export function segmentPath(directory: string, firstSequence: number): string {
  return join(directory, `${firstSequence.toString(16).padStart(16, '0')}.log`);
}

/** The first sequence numbers of the segments in a folder, ascending. */
export function listSegments(storage: ReadableStorage, directory: string): number[] {
  return storage
    .list(directory)
    .flatMap((name) => NAME.exec(name)?.[1] ?? [])
    .map((digits) => Number.parseInt(digits, 16))
    .sort((a, b) => a - b);
}
