import { refreshSources } from './index-generator.ts';
import type { Trial } from './trial.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Mostly a few milliseconds; now and then ticks, rarely a jump over midnight. */
export function passTime(trial: Trial): void {
  const { random } = trial;
  if (random.chance(60)) trial.timeMs += random.below(40);
  if (random.chance(12)) addTickAt(trial, (Math.floor(trial.timeMs / 1000) + 1) * 1000);
  const before = trial.timeMs;
  if (random.chance(2)) addTickAt(trial, trial.timeMs + random.between(1, 120) * 1000);
  if (random.chance(1)) trial.add({ kind: 'advance', durationMs: random.between(1, 60_000) });
  if (random.chance(1)) passHour(trial);
  if (random.below(400) === 0) addTickAt(trial, nextMidnight(trial) + random.pick([0, 1000, DAY_MS]));
  if (trial.timeMs - before > 2000 && random.chance(80)) refreshSources(trial);
}

/** To a settlement of funding: second by second through it, or late. */
function passHour(trial: Trial): void {
  const { random } = trial;
  const hour = (Math.floor(trial.timeMs / HOUR_MS) + 1) * HOUR_MS;
  if (random.chance(60)) {
    addTickAt(trial, Math.max(trial.timeMs, hour - 8000));
    refreshSources(trial);
    trial.add({ kind: 'advance', durationMs: random.between(7000, 12_000) });
  } else {
    addTickAt(trial, hour + random.pick([0, 1000, 5000, HOUR_MS, 3 * HOUR_MS + 1000]));
  }
}

function nextMidnight(trial: Trial): number {
  return (Math.floor(trial.timeMs / DAY_MS) + 1) * DAY_MS;
}

/** A tick at that time. */
export function addTickAt(trial: Trial, timeMs: number): void {
  trial.timeMs = timeMs;
  trial.add({ kind: 'tick' });
}
