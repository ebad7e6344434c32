import { EXIT, StartError } from '../config/exit-code.ts';
import { DEMO_PAST_MS, type DemoEngine } from './demo-dependencies.ts';
import type { DemoMarket } from './demo-market.ts';

const MINUTE_MS = 60_000;
/** Making the past that takes longer than this tells how far it is, again each time. */
const REPORT_EVERY_MS = 1_000;

/** How the past is made. */
export interface PastParts {
  readonly engine: Pick<DemoEngine, 'submit' | 'submitBatch' | 'timeMs'>;
  readonly market: Pick<DemoMarket, 'pastMinute'>;
  /** The wall clock, ms. */
  readonly now: () => number;
  /** Where a making that takes long tells how far it is. */
  readonly tell: (line: string) => void;
}

/**
 * Trades the market up to now, minute by minute, through the engine and its log like all that comes later. Goes on from wherever engine
 * time is, so one that was killed is finished by the next start; what lies more than a day back then is skipped. Each minute is an
 * `advance` and one group of commands: two writes to the disk.
 */
export async function makePast({ engine, market, now, tell }: PastParts): Promise<void> {
  const skipMs = now() - engine.timeMs - DEMO_PAST_MS;
  if (skipMs >= MINUTE_MS) await mustAdvance(engine, skipMs);
  const fromMs = engine.timeMs;
  let reportAt = performance.now() + REPORT_EVERY_MS;
  while (engine.timeMs + MINUTE_MS <= now()) {
    const timeMs = engine.timeMs + MINUTE_MS;
    await Promise.all([mustAdvance(engine, MINUTE_MS), engine.submitBatch(market.pastMinute(timeMs))]);
    if (performance.now() < reportAt) continue;
    reportAt = performance.now() + REPORT_EVERY_MS;
    tell(
      `making the demo's last day of trading: ${Math.round((100 * (timeMs - fromMs)) / (now() - fromMs))} %`,
    );
  }
}

async function mustAdvance(engine: Pick<DemoEngine, 'submit'>, durationMs: number): Promise<void> {
  const reply = await engine.submit({ kind: 'advance', durationMs });
  if (reply.unavailable) {
    throw new StartError(EXIT.dataFolder, `the demo's past: not possible now (${reply.reason})`);
  }
}
