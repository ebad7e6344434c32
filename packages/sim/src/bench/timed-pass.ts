import type { OrderStream } from './order-stream.ts';

/** What a stream of orders can be run through. */
export interface StreamRunner {
  /** Trades so far. */
  readonly trades: number;
  /** Σ remaining of all resting orders. */
  readonly restingSteps: number;
  /** Applies the commands `from` … `to` − 1 of a stream. */
  run(stream: OrderStream, from: number, to: number): void;
}

/** One run of a stream: what it came to, and how fast. */
export interface TimedPass {
  readonly trades: number;
  readonly restingSteps: number;
  readonly commandsPerSecond: number;
}

/** Preloads, then times the next `commands` commands. */
export function timedPass(runner: StreamRunner, stream: OrderStream, commands: number): TimedPass {
  runner.run(stream, 0, stream.preload);
  const start = performance.now();
  runner.run(stream, stream.preload, stream.preload + commands);
  const elapsedMs = performance.now() - start;
  const { trades, restingSteps } = runner;
  return { trades, restingSteps, commandsPerSecond: (commands * 1000) / elapsedMs };
}

/**
 * The fastest of `passes` passes of two things measured in turns, so that both meet the same machine: what else it does only ever adds
 * time.
 */
export function bestInTurns(
  passes: number,
  one: () => TimedPass,
  other: () => TimedPass,
): readonly [TimedPass, TimedPass] {
  let best = [one(), other()] as const;
  for (let pass = 1; pass < passes; pass += 1) best = [faster(best[0], one()), faster(best[1], other())];
  return best;
}

/** Throws unless two runners came to the same trades and the same resting quantity after the same commands. */
export function expectAgreement(id: string, one: TimedPass, other: TimedPass): void {
  if (one.trades !== other.trades || one.restingSteps !== other.restingSteps)
    throw new Error(
      `${id}: ${one.trades} trades, ${one.restingSteps} steps resting; the peer has ${other.trades}, ${other.restingSteps}`,
    );
}

function faster(a: TimedPass, b: TimedPass): TimedPass {
  return b.commandsPerSecond > a.commandsPerSecond ? b : a;
}
