/** Tells on standard error how far a long replay is. */
export function reportReplay(done: number, total: number): void {
  const number = new Intl.NumberFormat('en');
  process.stderr.write(`replaying ${number.format(done)} / ${number.format(total)} commands\n`);
}
