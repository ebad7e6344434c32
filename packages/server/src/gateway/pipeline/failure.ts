import { AuditUnwritable } from '@openperp/identity';
import { EngineBusyError } from '../../engine-thread/engine-client.ts';
import { type Refused, refuse, UNAVAILABLE } from './answer.ts';

/** SQLite: a read or write failed, the disk is full, the file cannot be opened or written. */
const STORAGE_ERRORS: ReadonlySet<unknown> = new Set([8, 10, 13, 14]);

/** What the client of a request that failed with an exception learns: 5002 when the disk, the audit log or the load is to blame, else 5001 and no more. */
export function failureOf(error: unknown): Refused {
  const isUnavailable = error instanceof EngineBusyError || error instanceof AuditUnwritable;
  return isUnavailable || isStorageError(error) ? UNAVAILABLE : refuse(5001);
}

function isStorageError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { errcode } = error as { errcode?: unknown };
  // Extended codes have the primary one in their low byte.
  return typeof errcode === 'number' && STORAGE_ERRORS.has(errcode & 0xff);
}
