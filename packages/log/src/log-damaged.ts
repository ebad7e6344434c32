/** The kept log is not whole before its tail (DUR-3): the start stops, and `openperp restore` is the way on. */
export class LogDamaged extends Error {
  override readonly name = 'LogDamaged';
  /** Path of the damaged or missing file. */
  readonly file: string;
  /** Where in the file the last good frame ends, bytes. */
  readonly offset: number;
  readonly reason: string;

  constructor(file: string, offset: number, reason: string) {
    super(
      `the log is damaged: ${file} at byte ${offset}: ${reason}. ` +
        'Nothing was changed. To go on from what is whole, run: openperp restore',
    );
    this.file = file;
    this.offset = offset;
    this.reason = reason;
  }
}
