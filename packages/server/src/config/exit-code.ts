/** Exit codes of the process, one a kind of refusal. */
export const EXIT = {
  ok: 0,
  /** A bug or a failed disk: the process stopped rather than go on in doubt. */
  internal: 1,
  /** Wrong flags, variables or configuration file. */
  badConfig: 2,
  /** Another process holds the data folder. */
  locked: 3,
  /** The data folder cannot be read or written. */
  dataFolder: 4,
  /** The log or what depends on it is damaged. */
  damaged: 5,
  portInUse: 6,
  /** A task would lose something that stands nowhere else, and was not told that it may. */
  wouldLose: 7,
} as const;

/** A refusal to start: what the operator reads on standard error, and the exit code. */
export class StartError extends Error {
  readonly exitCode: number;

  constructor(exitCode: number, message: string) {
    super(message);
    this.name = 'StartError';
    this.exitCode = exitCode;
  }
}
