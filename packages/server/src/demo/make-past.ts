import { EXIT, StartError } from '../config/exit-code.ts';
import { DEMO_PAST_MS, type DemoEngine } from './demo-dependencies.ts';
import type { DemoMarket } from './demo-market.ts';

const MINUTE_MS = 60_000;
/** Making the past that takes longer than this tells how far it is, again each time. */
const REPORT_EVERY_MS = 1_000;

/** How the past is made. */
export interface PastParts {
  readonly engine: Pick<DemoEngine, 'submitBatchAt' | 'timeMs'>;
  readonly market: Pick<DemoMarket, 'pastMinute'>;
  /** The wall clock, ms. */
  readonly now: () => number;
  /** Where a making that takes long tells how far it is. */
  readonly tell: (line: string) => void;
}

/**
 * Trades the market up to now, minute by minute, through the engine and its log like all that comes later; each minute is one group of
 * commands. Goes on from wherever engine time is, so one that was killed is finished by the next start; what then lies more than a day
 * back is skipped. A {@link StartError} where the disk is full.
 */
export async function makePast({ engine, market, now, tell }: PastParts): Promise<void> {
  const fromMs = Math.max(engine.timeMs, now() - DEMO_PAST_MS);
  let reportAt = performance.now() + REPORT_EVERY_MS;
  for (let timeMs = fromMs + MINUTE_MS; timeMs <= now(); timeMs += MINUTE_MS) {
    const [first] = await engine.submitBatchAt(timeMs, market.pastMinute(timeMs));
    if (first?.unavailable) {
      throw new StartError(EXIT.dataFolder, `the demo's past: not possible now (${first.reason})`);
    }
    if (performance.now() < reportAt) continue;
    reportAt = performance.now() + REPORT_EVERY_MS;
    const percent = Math.round((100 * (timeMs - fromMs)) / (now() - fromMs));
    tell(`making the demo's last day of trading: ${percent} %`);
  }
}
