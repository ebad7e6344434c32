import { globSync, readFileSync } from 'node:fs';

/**
 * Holds packages/engine/SPEC.md against the tests: every claimed rule has a test that names it, and no test names a rule that is not
 * there. Exit code 1 otherwise.
 */

const RULE = /\b([A-Z]+-\d+|LIMIT)\b/g;

const spec = readFileSync('packages/engine/SPEC.md', 'utf8');
const [claimedText = '', laterText = ''] = spec.split('## Not claimed yet');
const claimed = new Set(
  [...claimedText.matchAll(/^- \*\*([A-Z]+-\d+|LIMIT)\*\*/gm)].map((match) => match[1]!),
);
const known = new Set([...claimed, ...[...laterText.matchAll(RULE)].map((match) => match[1]!)]);

const tested = new Set<string>();
const faults: string[] = [];
for (const file of globSync('packages/*/src/**/*.test.ts').sort()) {
  for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(
    /['"`]\[([A-Z]+(?:-\d+)?(?:, [A-Z]+-\d+)*)\]/g,
  )) {
    for (const rule of name.split(', ')) {
      // Rows of the attack table are security-docs.ts's to check.
      if (rule.startsWith('ATTACK-')) continue;
      tested.add(rule);
      if (!known.has(rule)) faults.push(`${file} names an unknown rule: ${rule}`);
    }
  }
}
for (const rule of claimed) if (!tested.has(rule)) faults.push(`no test names ${rule}`);

if (faults.length > 0) {
  process.stderr.write(`${faults.join('\n')}\n`);
  process.exit(1);
}
process.stdout.write(
  `spec: ${claimed.size} rules claimed, each with a test; ${known.size - claimed.size} to come\n`,
);
