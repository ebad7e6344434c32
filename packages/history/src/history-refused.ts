/** Why a history may not be used: another process writes to it, it is that of another log, or the database is not there, or not for this user. */
export type RefusalReason = 'held' | 'otherLog' | 'wrongDatabase';

/** The history may not be used as it is, however often it is tried; nothing was changed. */
export class HistoryRefused extends Error {
  override readonly name = 'HistoryRefused';
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason, message: string) {
    super(message);
    this.reason = reason;
  }
}
