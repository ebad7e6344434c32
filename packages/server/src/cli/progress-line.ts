/** Where progress is told, and when. */
export interface ProgressOutput {
  /** Standard error is a terminal: one line that changes, not many. */
  readonly isTerminal: boolean;
  readonly write: (text: string) => void;
  /** Any clock that never goes back, ms. */
  readonly nowMs: () => number;
}

const TERMINAL_EVERY_MS = 100;
const LINE_EVERY_MS = 5_000;
const BAR_WIDTH = 30;

/** Standard error of this process. */
export const STANDARD_ERROR: ProgressOutput = {
  isTerminal: process.stderr.isTTY === true,
  write: (text) => void process.stderr.write(text),
  nowMs: () => performance.now(),
};

/** Tells how far a long task is: a bar on a terminal, elsewhere a line now and then. */
export class ProgressLine {
  readonly #output: ProgressOutput;
  #toldAtMs: number;

  constructor(output: ProgressOutput) {
    this.#output = output;
    this.#toldAtMs = output.nowMs();
  }

  /** `share` (0 to 1) is done, which in words is `text`. */
  reached(share: number, text: string): void {
    const { isTerminal, nowMs, write } = this.#output;
    const now = nowMs();
    if (now - this.#toldAtMs < (isTerminal ? TERMINAL_EVERY_MS : LINE_EVERY_MS)) return;
    this.#toldAtMs = now;
    const percent = `${Math.floor(share * 100)} %`;
    if (isTerminal) write(`\r${barOf(share)} ${percent.padStart(5)}  ${text}\x1b[K`);
    else write(`${text}, ${percent}\n`);
  }

  /** Something else is told meanwhile, or at the end. */
  tell(text: string): void {
    this.#output.write(`${this.#output.isTerminal ? '\r\x1b[K' : ''}${text}\n`);
  }

  /** Nothing is told any more: the bar is gone. */
  end(): void {
    if (this.#output.isTerminal) this.#output.write('\r\x1b[K');
  }
}

function barOf(share: number): string {
  const done = Math.round(share * BAR_WIDTH);
  return `[${'#'.repeat(done)}${'.'.repeat(BAR_WIDTH - done)}]`;
}
