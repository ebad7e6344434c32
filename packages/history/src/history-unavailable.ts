/**
 * The database cannot be reached, or did not answer in time: nothing is changed, or, where a commit was on its way, it may be or not. What
 * was asked may be tried again; a batch that did come through is skipped then.
 */
export class HistoryUnavailable extends Error {
  override readonly name = 'HistoryUnavailable';
}
