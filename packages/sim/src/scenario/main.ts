import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { blackThursday } from './black-thursday.ts';
import { blackThursdayChart, blackThursdayText } from './black-thursday-report.ts';

/** The day that the docs show. */
const SHOWN = { seed: 312, longs: 5_000, shorts: 120, fund: 3_000_000 };

/** Usage: `npm run scenario [-- --write]`: plays the day, prints its report and with `--write` renews the page and figure of the docs. */
function main(): void {
  const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } });
  process.stderr.write('playing the day …');
  const startedAt = performance.now();
  const report = blackThursday(SHOWN);
  process.stderr.write(` ${((performance.now() - startedAt) / 1000).toFixed(1)} s\n`);
  const page = blackThursdayText(SHOWN, report);
  process.stdout.write(page);
  if (!values.write) return;
  const docs = new URL('../../../../docs/', import.meta.url);
  writeFileSync(new URL('black-thursday.md', docs), page);
  writeFileSync(new URL('figures/black-thursday.svg', docs), blackThursdayChart(report));
}

main();
