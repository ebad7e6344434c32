import type { LogRecord } from './command-log.ts';

const MAX_SPAN = 2 ** 32 - 1;

/** Throws RangeError unless `records` is a group that follows on a log that ends at `lastSequence` and `lastTimeMs`. */
export function checkGroup(records: readonly LogRecord[], lastSequence: number, lastTimeMs: number): void {
  if (records.length === 0) throw new RangeError('a group has at least one record');
  let sequence = lastSequence + 1;
  let timeMs = lastTimeMs;
  for (const record of records) {
    if (record.sequence !== sequence)
      throw new RangeError(`record ${record.sequence} where ${sequence} is next`);
    if (!Number.isInteger(record.span) || record.span < 1 || record.span > MAX_SPAN) {
      throw new RangeError(`record ${record.sequence} stands for ${record.span} sequence numbers`);
    }
    if (!Number.isFinite(record.timeMs) || record.timeMs < timeMs) {
      throw new RangeError(`record ${record.sequence} has the time ${record.timeMs} after ${timeMs}`);
    }
    timeMs = record.timeMs;
    sequence += record.span;
  }
  if (!Number.isSafeInteger(sequence)) throw new RangeError('sequence numbers end at 2^53');
}
