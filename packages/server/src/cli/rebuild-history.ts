import type { Config } from '../config/config.ts';
import { type RebuiltHistory, rebuildHistoryOf } from '../process/rebuild-history.ts';
import type { TaskOptions } from './program.ts';
import { ProgressLine, STANDARD_ERROR } from './progress-line.ts';

const NUMBER = new Intl.NumberFormat('en');

/** What the operator reads about a history that was built again. */
export function describeRebuilt({ firstSequence, lastSequence, aside }: RebuiltHistory): readonly string[] {
  const from = firstSequence === 1 ? '' : ` from sequence ${firstSequence} on, where the log starts,`;
  const lines = [`the history is built again${from === '' ? ',' : from} up to sequence ${lastSequence}`];
  if (aside !== undefined) lines.push(`the one before, with what is older, is kept: ${aside}`);
  return lines;
}

/** Builds the history of a stopped exchange again from the log. */
export async function rebuildHistory(config: Config, { acceptLoss }: TaskOptions): Promise<void> {
  const progress = new ProgressLine(STANDARD_ERROR);
  const rebuilt = await rebuildHistoryOf(config, acceptLoss, {
    reached: (sequence, lastSequence) =>
      progress.reached(sequence / lastSequence, progressText(sequence, lastSequence)),
    warned: (message) => progress.tell(message),
  }).finally(() => progress.end());
  process.stdout.write(`${describeRebuilt(rebuilt).join('\n')}\n`);
}

function progressText(sequence: number, lastSequence: number): string {
  return `the history goes to sequence ${NUMBER.format(sequence)} of ${NUMBER.format(lastSequence)}`;
}
