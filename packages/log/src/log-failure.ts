/**
 * The disk did something after which nothing certain can be said of what is on it (a failed fsync, a write that
 * failed for another reason than space). The process must end: the next start finds out what is there. Never retried (DUR-3).
 */
export class LogFailure extends Error {
  override readonly name = 'LogFailure';
  readonly file: string;

  constructor(file: string, operation: string, cause: unknown) {
    super(`${operation} of ${file} failed: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
    this.file = file;
  }
}
